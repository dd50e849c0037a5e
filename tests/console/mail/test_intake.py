"""`caseclock mail intake`, `incoming`, `confirm` and `dismiss`."""

import io
import sys
from email.message import EmailMessage
from types import SimpleNamespace
from typing import Any

import pytest

from tests.console.conftest import Site

NUMBER = "RPR-2026-00006"
REQUESTER = "lam@weijing.example"
WORDS = "明天下午三點以後都可以。"


def mail(sender: str, words: str = WORDS, **headers: str) -> bytes:
    made = EmailMessage()
    made["From"], made["Subject"], made["Message-ID"] = sender, f"回覆：[{NUMBER}] 報修", f"<{len(words)}@{sender}>"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(words)
    return made.as_bytes()


@pytest.fixture
def hand_over(demo: Site, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Hands a mail to the command as a mail server does."""

    def give(raw: bytes, *arguments: str) -> Any:
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw), isatty=lambda: False))
        return demo.run("mail", "intake", *arguments)

    return give


def test_a_customer_s_answer_comes_onto_their_case(demo: Site, hand_over: Any) -> None:
    told = hand_over(mail(REQUESTER))
    assert (told.exit_code, told.out) == (0, f"Incoming mail 1: {NUMBER}: on its case (subject).\n")
    entry = demo.facts("history", NUMBER)["history"][-1]
    assert entry["event"] == "customer_message"
    assert demo.facts("mail", "incoming") == []


def test_somebody_else_s_waits_until_a_person_decides(demo: Site, hand_over: Any) -> None:
    hand_over(mail("boss@weijing.example"))
    hand_over(mail("offers@spam.example", "Buy now"))
    assert [one["id"] for one in demo.facts("mail", "incoming")] == [1, 2]
    assert "triage" in demo.run("mail", "incoming").out
    assert demo.run("mail", "confirm", "1").err.strip().endswith("`caseclock mail confirm 1 --case NUMBER`.")
    assert demo.run("mail", "confirm", "1", "--case", NUMBER, "--as", "li_na").out == f"{NUMBER} has it.\n"
    assert demo.run("mail", "dismiss", "2").out == "Incoming mail 2 is dismissed.\n"
    assert demo.run("mail", "dismiss", "2").exit_code == 2
    states = [one["state"] for one in demo.facts("mail", "incoming", "--all")]
    assert states == ["taken", "dismissed"]


def test_no_customer_s_word_is_on_the_screen_of_a_mail_server(hand_over: Any) -> None:
    told = hand_over(mail(REQUESTER))
    assert not any(words in told.out + told.err for words in (WORDS, REQUESTER, "報修"))


def test_a_database_that_is_away_has_the_mail_come_again(demo: Site, hand_over: Any) -> None:
    demo.database.write_bytes(b"no database" * 2000)
    told = hand_over(mail(REQUESTER))
    assert told.exit_code == 75
    assert "Traceback" not in told.err


def test_a_file_that_is_not_there_is_named(demo: Site) -> None:
    told = demo.run("mail", "intake", "gone.eml")
    assert told.exit_code == 2
    assert "gone.eml can't be read: No such file" in told.err
