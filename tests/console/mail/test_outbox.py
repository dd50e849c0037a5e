"""`caseclock mail list`, `show`, `retry`, `settle`, `release`, `hold` and `test`."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from console.mail import outbox
from tests.console.conftest import Site
from tests.console.test_doctor import change
from tests.notifications.conftest import ScriptedRelay
from web import texts

ROOT = Path(__file__).parents[3]

PARKED = "UPDATE notifications SET state = ?, next_attempt_at = NULL WHERE id = ?"
REFUSED = (
    "INSERT INTO attempts (notification_id, at, outcome, code, text)"
    " VALUES (?, '2026-11-23T03:00:00.000000+00:00', ?, ?, ?)"
)


@pytest.fixture
def desk(demo: Site) -> Site:
    """The demo desk: all mails were sent but one that failed, one that may have gone out, and one that waits."""
    change(demo, "UPDATE notifications SET state = 'sent', next_attempt_at = NULL WHERE id > 3")
    for mail, (state, code, text) in {
        1: ("failed", 550, "5.1.1 No such user"),
        2: ("unknown", None, "cut off"),
    }.items():
        change(demo, PARKED, state, mail)
        change(demo, REFUSED, mail, "attempting", None, "")
        change(demo, REFUSED, mail, state, code, text)
    return demo


def row(site: Site, mail: int) -> tuple[Any, ...]:
    with closing(sqlite3.connect(site.database)) as connection:
        found: tuple[Any, ...] = connection.execute(
            "SELECT state, (SELECT author FROM attempts WHERE notification_id = n.id ORDER BY id DESC LIMIT 1)"
            " FROM notifications n WHERE id = ?",
            (mail,),
        ).fetchone()
        return found


def test_those_in_trouble_are_listed_first_and_then_those_that_wait(desk: Site):
    found = desk.facts("mail", "list")
    assert [(one["id"], one["state"]) for one in found] == [(1, "failed"), (2, "unknown"), (3, "queued")]
    assert (found[0]["last"]["code"], found[0]["last"]["text"]) == (550, "5.1.1 No such user")
    assert not {"mail_address", "context"} & found[0].keys()
    assert "5.1.1 No such user" in desk.run("mail", "list").out


def test_mails_are_chosen_by_state_case_reader_and_time(desk: Site):
    sent = desk.facts("mail", "list", "--state", "sent", "--limit", "2")
    assert [one["state"] for one in sent] == ["sent", "sent"]
    assert sent[0]["id"] > sent[1]["id"]
    case = desk.facts("mail", "list")[0]["case"]
    assert {one["case"] for one in desk.facts("mail", "list", "--case", case)} == {case}
    assert desk.facts("mail", "list", "--to", "nobody@nowhere.example") == []
    assert "There is no such mail." in desk.run("mail", "list", "--since", "2100-01-01T00:00+00:00").out
    wrong = desk.run("mail", "list", "--state", "faild")
    assert (wrong.exit_code, "Did you mean `failed`?" in wrong.err) == (2, True)


def test_a_mail_is_shown_with_its_states_and_as_it_reads(desk: Site):
    shown = desk.run("mail", "show", "1").out
    assert all(word in shown for word in ("queued", "attempting", "failed", "550", "No such user", "message-id"))
    assert [one["outcome"] for one in desk.facts("mail", "show", "1")["states"]] == ["attempting", "failed"]
    headers = desk.run("mail", "show", "1", "--headers").out
    assert "Subject: " in headers
    assert "Message-ID: <" in headers
    assert desk.run("mail", "show", "1", "--html").out.lower().startswith("<!doctype html>")
    assert desk.run("mail", "show", "1", "--raw").out.startswith(headers.rstrip())
    assert desk.run("mail", "show", "1", "--text").out.strip()
    assert desk.run("mail", "show", "1", "--text", "--raw").exit_code == 2
    assert "There is no mail 999999." in desk.run("mail", "show", "999999").err


def test_a_mail_that_can_t_be_made_is_said_to_be_so(desk: Site):
    change(desk, "UPDATE notifications SET template_hash = NULL WHERE id = 1")
    ended = desk.run("mail", "show", "1", "--text")
    assert (ended.exit_code, "Mail 1 can't be made: template" in ended.err) == (1, True)


def test_what_failed_is_tried_again_and_who_said_so_is_on_record(desk: Site):
    person = desk.facts("people", "list")["people"][0]["key"]
    assert "1 mail goes out" in desk.run("mail", "retry", "1", "--as", person).out
    assert row(desk, 1) == ("queued", f"person:{person}")
    assert "No mail has failed." in desk.run("mail", "retry", "--failed").out
    ended = desk.run("mail", "retry", "2", "4")
    assert ended.exit_code == 1
    assert "Mail 2 is not tried again: nobody knows whether it went out: `caseclock mail settle 2" in ended.err
    assert "Mail 4 is not tried again: it was sent." in ended.err
    assert desk.run("mail", "retry").exit_code == 2


@pytest.mark.parametrize(("word", "state"), [("--sent", "sent"), ("--again", "queued")])
def test_a_mail_that_may_have_gone_out_is_settled_once(desk: Site, word: str, state: str):
    assert desk.run("mail", "settle", "2", word, "--reason", "she has it").exit_code == 0
    found, author = row(desk, 2)
    assert (found, author.startswith("operator:")) == (state, True)
    again = desk.run("mail", "settle", "2", word)
    assert (again.exit_code, f"Mail 2 is {state}: only one that is unknown" in again.err) == (1, True)
    assert desk.run("mail", "settle", "1").exit_code == 2


@pytest.mark.parametrize("command", ["show", "retry", "settle --sent", "confirm", "dismiss", "open -w repair"])
def test_a_number_that_no_database_holds_is_wrong_use(desk: Site, command: str):
    ended = desk.run("mail", *command.split(), str(2**63))
    assert (ended.exit_code, "less than or equal to 999999999" in ended.err) == (2, True), ended.err


@pytest.fixture
def relay(monkeypatch: pytest.MonkeyPatch) -> Any:
    found = ScriptedRelay()
    found.start()
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(found.port), "TLS": "none"}.items():
        monkeypatch.setenv(f"CASECLOCK_MAIL_{name}", value)
    yield found
    found.stop()


def test_mail_is_released_and_held_by_who_says_so(desk: Site, relay: ScriptedRelay):
    assert "Mail is on hold already." in desk.run("mail", "hold").out
    assert "on hold" in next(one["sentence"] for one in desk.facts("doctor") if one["check"] == "hold")
    asked = desk.run("mail", "release")
    assert (asked.exit_code, "1 mail waits to leave by 127.0.0.1" in asked.out) == (1, True)
    assert "what waits follows: 1 mail." in desk.run("mail", "release", "--yes").out
    assert "Mail leaves this machine already, since" in desk.run("mail", "release").out
    assert "Mail leaves" in next(one["sentence"] for one in desk.facts("doctor") if one["check"] == "hold")
    assert "goes to the local mailbox from now on" in desk.run("mail", "hold").out


def test_without_a_relay_nothing_is_released(desk: Site):
    ended = desk.run("mail", "release", "--yes")
    assert (ended.exit_code, "`mail.smtp_host`" in ended.err) == (1, True)


def test_a_test_mail_says_each_step_and_goes_out_though_mail_is_on_hold(desk: Site, relay: ScriptedRelay):
    ended = desk.run("mail", "test", "li.na@desk.example")
    assert ended.exit_code == 0
    assert [line.split()[1] for line in ended.out.splitlines()[:3]] == ["connect", "greet", "hand"]
    assert "Mail is on hold" in ended.out
    assert (relay.recipients, len(relay.taken)) == (["li.na@desk.example"], 1)
    refused = desk.run("mail", "test", "nobody@desk.example")
    assert (refused.exit_code, "NO  hand over" in refused.out, "550 5.1.1 No such user" in refused.out) == (
        1,
        True,
        True,
    )
    assert desk.run("mail", "test", "no address").exit_code == 2


def test_a_relay_that_is_not_there_is_the_first_step_that_fails(desk: Site, relay: ScriptedRelay):
    relay.is_away = True
    ended = desk.run("mail", "test")
    assert (ended.exit_code, ended.out.splitlines()[0].startswith("NO  connect")) == (1, True)


def test_every_state_has_its_word_on_the_pages_and_its_line_in_the_document():
    told = (ROOT / "docs" / "mail.md").read_text(encoding="utf-8")
    assert [state for state in outbox.STATES if f"| `{state}` |" not in told] == []
    words = [texts.of(language) for language in texts.LANGUAGES]
    assert [state for state in outbox.STATES for one in words if f"mail_{state}" not in one] == []


def test_a_mail_that_was_told_in_a_digest_names_it_and_a_digest_is_about_no_case(desk: Site):
    change(desk, "UPDATE notifications SET state = 'digested', digest_id = 5 WHERE id = 4")
    change(desk, "UPDATE notifications SET case_id = NULL WHERE id = 5")
    change(desk, REFUSED, 4, "digested", None, "told in mail 5, a digest")
    (told,) = desk.facts("mail", "list", "--state", "digested")
    assert (told["id"], told["last"]["text"]) == (4, "told in mail 5, a digest")
    assert "told in mail 5, a digest" in desk.run("mail", "show", "4").out
    assert desk.facts("mail", "show", "5")["number"] == ""
    assert "" in {one["case"] for one in desk.facts("mail", "list", "--state", "sent", "--limit", "1000")}
