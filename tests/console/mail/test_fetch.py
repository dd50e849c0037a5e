"""`caseclock mail fetch`."""

from collections.abc import Iterator

import pytest

from console.mail import fetch
from notifications import fetching
from tests.console.conftest import Site
from tests.notifications.fetching.scripted import ScriptedImap


@pytest.fixture
def imap(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedImap]:
    server = ScriptedImap()
    server.start()
    for name, value in {"HOST": server.host, "PORT": server.port, "TLS": "none", "USER": "d", "PASSWORD": "x"}.items():
        monkeypatch.setenv(f"CASECLOCK_IMAP_{name}", str(value))
    yield server
    server.stop()


def test_a_pass_by_hand_says_how_many_came_and_what_became_of_them(demo: Site, imap: ScriptedImap) -> None:
    imap.mails = {1: b"From: a@b.example\r\nSubject: Hello\r\n\r\nHello.\r\n"}
    told = demo.run("mail", "fetch")
    assert (told.exit_code, told.out) == (0, "1 mail came: 1 for a person to look at (`caseclock mail incoming`).\n")
    assert demo.facts("mail", "fetch") == dict.fromkeys(fetching.Counts.__dataclass_fields__, 0)
    imap.wrong = {"LOGIN": b"{} NO wrong password\r\n"}
    told = demo.run("mail", "fetch")
    assert (told.exit_code, told.out) == (1, "")
    assert "does not let `d` in (wrong password)" in told.err


def test_without_a_mailbox_it_says_what_to_set(demo: Site) -> None:
    told = demo.run("mail", "fetch")
    assert told.exit_code == 1
    assert "`imap.host`" in told.err


def test_every_count_has_its_words() -> None:
    assert {"came", *fetch.OUTCOMES} == set(fetching.Counts.__dataclass_fields__)
    assert fetch.sentence(fetching.Counts()) == "0 mails came."
