"""The listener as a part of a desk at work, and what a doctor says of it."""

import smtplib
import socket
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from console import desk, listeners, parts
from engine import clock, database, settings
from engine.settings import tree
from tests.console.conftest import free_ports

HERE = tree.Listener(enabled=True)


def on(folder: Path, listener: tree.Listener) -> settings.Settings:
    """A desk with a listener, whose secret key lies beside its database."""
    return settings.Settings(database=tree.Database(url=f"sqlite:///{folder}/desk.sqlite"), listener=listener)


def found(listener: tree.Listener) -> list[tuple[bool, bool, str]]:
    return [(one.ok, one.warns, one.sentence) for one in listeners.look(settings.Settings(listener=listener))]


def test_a_desk_that_works_takes_mail_and_a_doctor_sees_it(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    known = on(tmp_path, replace(HERE, port=port, takes=("help.example",)))
    opened = database.open(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    assert found(known.listener)[0][1:] == (
        True,
        f"Nobody listens on 127.0.0.1:{port}: `caseclock serve`, or `caseclock worker`.",
    )
    woken: list[str] = []
    with ExitStack() as stack:
        stack.callback(opened.close)
        at = desk.Desk.of(known, opened, clock.SystemClock())
        at.cases.wakes.listen(woken.extend)
        (part,) = parts.start_listening(stack, at)
        assert part.alive()
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as line:
            assert line.sendmail("a@b.example", ["desk@help.example"], "Subject: Hello\r\n\r\nHello.") == {}
        assert found(known.listener) == [
            (True, False, f"The listener on 127.0.0.1:{port} takes mail for `help.example`.")
        ]
    assert woken == ["intake"]
    assert not part.alive()


def test_a_desk_without_a_listener_has_no_such_part_and_nothing_is_said(tmp_path: Path) -> None:
    opened = database.open(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with ExitStack() as stack:
        assert parts.start_listening(stack, desk.Desk.of(settings.Settings(), opened, clock.SystemClock())) == []
    opened.close()
    assert found(tree.Listener()) == []


def test_one_that_all_machines_reach_without_tls_is_told(tmp_path: Path) -> None:
    (port,) = free_ports(1)
    everywhere = on(tmp_path, replace(HERE, port=port, host="0.0.0.0"))
    opened = database.open(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with ExitStack() as stack:
        stack.callback(opened.close)
        parts.start_listening(stack, desk.Desk.of(everywhere, opened, clock.SystemClock()))
        ((ok, warns, said),) = found(everywhere.listener)
    assert (ok, warns) == (True, True)
    assert "can be reached from other machines without TLS, and takes mail for `desk@caseclock.example`" in said


def test_another_program_on_its_port_is_found() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        ((ok, _, said),) = found(replace(HERE, port=other.getsockname()[1]))
    assert not ok
    assert "Another program" in said


@pytest.mark.parametrize(
    ("given", "takes"),
    [
        ((), {"desk@caseclock.example", "bounces@caseclock.example"}),
        (("Help.example", "desk@desk.example"), {"help.example", "desk@desk.example"}),
    ],
)
def test_whom_it_takes_mail_for_is_what_the_settings_say_or_else_our_own_addresses(
    given: tuple[str, ...], takes: set[str]
) -> None:
    mail = tree.Mail(return_address="bounces@caseclock.example")
    rules = listeners.rules_of(settings.Settings(mail=mail, listener=replace(HERE, takes=given)))
    assert rules.takes == takes
    assert rules.name == "caseclock.example"
