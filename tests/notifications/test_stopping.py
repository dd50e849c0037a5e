"""A stop in the middle of a pass: mails in hand are finished or soon given up, the others are given back."""

import asyncio
import socket
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from notifications import delivery, outcomes
from tests.notifications.conftest import ScriptedRelay
from tests.notifications.test_states import asking

PATIENCE_S = 20.0
BEGUN = [("deferred", 1, None)] * (delivery.AHEAD - 1)
"""On record as begun and never handed over: they go with the next pass."""
UNTRIED = [("queued", 0, None)] * (50 - delivery.AHEAD)


class SlowRelay(ScriptedRelay):
    """Answers a mail when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let = threading.Event()

    async def handle_DATA(self, *given: Any) -> str:  # noqa: N802
        self.has_content.set()
        await asyncio.to_thread(self.let.wait, PATIENCE_S)
        return await super().handle_DATA(*given)


@pytest.fixture
def slow() -> Iterator[SlowRelay]:
    listening = SlowRelay()
    listening.start()
    yield listening
    listening.let.set()
    listening.stop()


class Pass:
    """One pass in a thread of its own, over many mails by one connection."""

    def __init__(self, outbox: Any, relay: Any, **changes: Any) -> None:
        for _ in range(50):
            outbox.queue(**changes)
        self.delivery = outbox.sender(relay, timeout_s=60, pool_size=1)
        self.counts = outcomes.Counts()
        self._thread = threading.Thread(target=self._run, args=[outbox.clock.now()])
        self._thread.start()

    def _run(self, now: Any) -> None:
        self.counts = self.delivery.run_once(now)

    def ended(self) -> outcomes.Counts:
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive()
        return self.counts


def rows(outbox: Any) -> list[tuple[str, int, Any]]:
    return [(row.state, row.attempt_count, row.lease_owner) for row in map(outbox.row, range(1, 51))]


def test_the_mail_in_hand_is_finished_and_the_others_are_given_back(outbox, slow):
    running = Pass(outbox, slow)
    assert slow.has_content.wait(PATIENCE_S)
    running.delivery.stop()
    slow.let.set()
    assert (running.ended().sent, running.counts.released) == (1, 49)
    assert sorted(rows(outbox)) == [*BEGUN, *UNTRIED, ("sent", 1, None)]


def test_a_mail_that_the_relay_never_answers_is_given_up_soon_and_recorded_as_unknown(outbox, slow, monkeypatch):
    monkeypatch.setattr(delivery, "FINISH_WITHIN_S", 0.1)
    running = Pass(outbox, slow)
    assert slow.has_content.wait(PATIENCE_S)
    running.delivery.stop()
    assert (running.ended().unknown, running.counts.released) == (1, 49)
    assert sorted(rows(outbox)) == [("deferred", 1, None), *BEGUN, *UNTRIED]
    told = sorted(tuple(one.outcome for one in outbox.attempts(number)) for number in range(1, 51))
    assert told == [*[()] * len(UNTRIED), *[("deferred",)] * len(BEGUN), ("unknown", "deferred")]


def test_mails_that_must_not_go_twice_unasked_are_not_begun_before_their_turn(outbox, slow, published, monkeypatch):
    monkeypatch.setattr(delivery, "FINISH_WITHIN_S", 0.1)
    running = Pass(outbox, slow, template_hash=asking(outbox, published))
    assert slow.has_content.wait(PATIENCE_S)
    running.delivery.stop()
    assert (running.ended().unknown, running.counts.released) == (1, 49)
    assert sorted(rows(outbox)) == [*[("queued", 0, None)] * 49, ("unknown", 1, None)]


def test_a_relay_that_does_not_greet_costs_no_mail_an_attempt(outbox, monkeypatch):
    monkeypatch.setattr(delivery, "FINISH_WITHIN_S", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE_S)
        running = Pass(outbox, SimpleNamespace(host="127.0.0.1", port=silent.getsockname()[1]))
        connection, _address = silent.accept()
        running.delivery.stop()
        assert running.ended().released == 50
        connection.close()
    assert (rows(outbox), outbox.attempts()) == ([("queued", 0, None)] * 50, [])


def test_after_a_stop_no_pass_begins(outbox, relay):
    outbox.queue()
    sender = outbox.sender(relay)
    sender.stop()
    assert sender.run_once(outbox.clock.now()).total == 0
    assert outbox.run(relay).sent == 1
