"""What is written down of mails that go at the same time is written down together, and only of those that may go."""

import asyncio
from collections import Counter
from typing import Any

from engine import faultpoints
from engine.store import outbox as rows
from engine.store import paces, tries
from notifications import records
from tests.notifications.conftest import NOW

LIMITS = paces.Limits(per_minute=20)


def test_many_mails_are_fewer_transactions(outbox, relay, monkeypatch):
    for _ in range(40):
        outbox.queue()
    passed = Counter[str]()
    monkeypatch.setattr(faultpoints, "_strike", lambda point: passed.update([point]))
    assert outbox.run(relay).sent == 40
    assert passed["mail.taken"] == 40
    assert passed["outbox.begun"] < 40 > passed["outbox.recorded"]


def wishes(outbox: Any, limits: paces.Limits | None) -> list[bool]:
    """Whether four mails that were claimed may begin, while the first ends."""
    for _ in range(5):
        outbox.queue()
    with outbox.database.writing() as connection:
        first, *others = (one.id for one in rows.claim(connection, "one", NOW, 60.0, 5))
        tries.begin(connection, [first], "one", NOW, 60.0)
    kept = records.Records(outbox.database, outbox.clock, "one", 60.0, lambda _connection: limits)

    async def ask() -> list[bool]:
        begun = (kept.begin(number, "li.na@desk.example") for number in others)
        *found, _none = await asyncio.gather(*begun, kept.finish(tries.Result(first, "sent", 250)))
        return found

    return asyncio.run(ask())


def test_who_has_no_room_is_given_back_and_keeps_nobody_from_being_recorded(outbox):
    assert wishes(outbox, LIMITS) == [True, True, True, False]
    found = [(row.state, row.attempt_count, row.lease_owner) for row in map(outbox.row, range(1, 6))]
    assert found == [("sent", 1, None), *[("attempting", 1, "one")] * 3, ("queued", 0, None)]


def test_where_none_may_begin_what_came_of_others_is_recorded(outbox):
    assert wishes(outbox, None) == [False] * 4
    assert [outbox.row(number).state for number in range(1, 6)] == ["sent", *["queued"] * 4]
