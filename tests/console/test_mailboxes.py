"""What a doctor says of the IMAP mailbox, and the rounds of a serving process."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from console import desk, mailboxes, parts
from engine import faultpoints, settings
from engine.settings import tree
from tests.console.conftest import Site, free_ports
from tests.notifications.fetching.scripted import ScriptedImap

PATIENCE_S = 20.0


@pytest.fixture
def imap() -> Iterator[ScriptedImap]:
    server = ScriptedImap()
    server.start()
    yield server
    server.stop()


def known(server: ScriptedImap, **changes: object) -> settings.Settings:
    """Settings with that mailbox."""
    section = tree.Imap(host=server.host, port=server.port, tls="none", user="desk", password=settings.Secret("x"))
    return settings.Settings(imap=replace(section, **changes))  # type: ignore[arg-type]


def test_the_doctor_says_that_the_mailbox_lets_us_in_and_touches_nothing(imap: ScriptedImap) -> None:
    imap.mails = {1: b"one", 2: b"two"}
    (found,) = mailboxes.look(known(imap))
    assert (found.ok, found.warns) == (True, False)
    assert found.sentence.endswith("lets `desk` in; 2 mails in `INBOX` wait.")
    assert imap.flags == {}
    assert list(mailboxes.look(settings.Settings())) == []


def test_the_doctor_warns_of_a_mail_that_is_too_large(imap: ScriptedImap) -> None:
    imap.mails, imap.sizes = {1: b"one"}, {1: 900_000_000}
    (found,) = mailboxes.look(known(imap))
    assert (found.ok, found.warns) == (True, True)
    assert "1 mails in `INBOX`" in found.sentence


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"AUTHENTICATE": b"{} NO [AUTHENTICATIONFAILED] bad password\r\n"}, "does not let `desk` in"),
        ({"SELECT": b"{} NO no such folder\r\n"}, "has no folder `INBOX`"),
        ({"SELECT": b"{} OK [READ-ONLY] done\r\n"}, "may be read and not changed"),
        ({"GREETING": "drop"}, "hung up"),
    ],
)
def test_the_doctor_says_what_is_wrong_in_plain_words(imap: ScriptedImap, wrong: dict[str, bytes], told: str) -> None:
    imap.offers = "IMAP4rev1 AUTH=PLAIN"
    imap.wrong = wrong  # type: ignore[assignment]
    (found,) = mailboxes.look(known(imap))
    assert not found.ok
    assert told in found.sentence


def test_nobody_at_the_port_is_said(imap: ScriptedImap) -> None:
    (found,) = mailboxes.look(known(imap, port=free_ports(1)[0]))
    assert "Connection refused" in found.sentence


def test_a_serving_process_fetches_until_it_stops(
    demo: Site, imap: ScriptedImap, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in {"HOST": imap.host, "PORT": imap.port, "TLS": "none", "USER": "desk", "PASSWORD": "x"}.items():
        monkeypatch.setenv(f"CASECLOCK_IMAP_{name}", str(value))
    imap.mails = {1: b"From: a@b.example\r\nSubject: Hello\r\n\r\nHello.\r\n"}
    settled = threading.Event()
    faultpoints.arm(lambda point: settled.set() if point == "intake.settled" else None)
    at_settings = settings.load(demo.directory / "config.toml", os.environ, demo.directory)
    base = desk.open_as_it_is(at_settings.database.url, at_settings)
    try:
        with ExitStack() as stack:
            (part,) = parts.start_fetching(stack, desk.Desk.of(at_settings, base, desk.clock_of(base)))
            assert (part.name, part.alive()) == ("fetching", True)
            assert settled.wait(PATIENCE_S)
        assert not part.alive()
    finally:
        faultpoints.arm(None)
        base.close()
    assert demo.facts("mail", "incoming")[0]["source"] == "imap"


def test_a_desk_without_a_mailbox_has_no_such_part(demo: Site) -> None:
    at_settings = settings.load(demo.directory / "config.toml", os.environ, demo.directory)
    base = desk.open_as_it_is(at_settings.database.url, at_settings)
    with ExitStack() as stack:
        assert parts.start_fetching(stack, desk.Desk.of(at_settings, base, desk.clock_of(base))) == []
    base.close()
