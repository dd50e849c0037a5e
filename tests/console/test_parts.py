"""The parts of a serving process, started within the test."""

import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest

from console import desk, parts
from engine import casefile, errors, settings, store
from tests.console.conftest import Site
from tests.console.test_doctor import change
from tests.notifications.conftest import ScriptedRelay

PATIENCE_S = 20.0
AN_HOUR = {"WORKER_SWEEP_EVERY_S": "3600", "WORKER_DELIVERY_EVERY_S": "3600"}


class Relay(ScriptedRelay):
    """Says when a mail came."""

    def __init__(self) -> None:
        super().__init__()
        self.came = threading.Semaphore(0)

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802
        answer = await super().handle_DATA(*given)
        self.came.release()
        return answer


@pytest.fixture
def relay() -> Iterator[Relay]:
    found = Relay()
    found.start()
    yield found
    found.stop()


@pytest.fixture
def at(demo: Site, relay: Relay, monkeypatch: pytest.MonkeyPatch) -> Iterator[desk.Desk]:
    """The demo desk with nothing to send, a relay of its own, and looks that are an hour apart."""
    change(demo, "UPDATE notifications SET state = 'sent', next_attempt_at = NULL")
    mail = {"MAIL_SMTP_HOST": "127.0.0.1", "MAIL_SMTP_PORT": str(relay.port), "MAIL_TLS": "none"}
    for name, value in {**mail, **AN_HOUR}.items():
        monkeypatch.setenv(f"CASECLOCK_{name}", value)
    known = settings.load(demo.directory / "config.toml", os.environ, demo.directory)
    base = desk.open_as_it_is(known.database.url, known)
    with base.writing() as connection:
        store.holding.put(connection, False, "test", datetime.now(UTC))
    yield desk.Desk.of(known, base, desk.clock_of(base))
    base.close()


def test_a_step_has_its_mail_sent_at_once_though_looks_are_an_hour_apart(
    demo: Site, at: desk.Desk, relay: Relay
) -> None:
    number = demo.facts("list")[0]["number"]
    with ExitStack() as stack:
        parts.start_worker(stack, at)
        # The first may go with the first look; the second can't.
        for words in ("We are on our way.", "We are nearly there."):
            answer = casefile.Command(number, "answer", desk.operator(), {"body": words})
            assert at.cases.submit(answer).accepted
            assert relay.came.acquire(timeout=PATIENCE_S)


def test_a_process_whose_desk_was_moved_ends_and_says_where_it_is(at: desk.Desk) -> None:
    with at.database.writing() as connection:
        store.moves.leave(connection, store.moves.Leaving("one", "/there.sqlite", "done"))
    with ExitStack() as stack, pytest.raises(errors.DatabaseFrozen, match=r"moved to /there\.sqlite"):
        parts.watch_over([parts.start_worker(stack, at)], threading.Event())
