"""How fast mail goes to the relay: never above the limit in any minute, the urgent first, other domains meanwhile."""

import math
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from engine.models.outbox import URGENT
from engine.store import paces
from tests.notifications.conftest import NOW, TABLES

MINUTE = timedelta(minutes=1)


def most_in_a_minute(instants: list[datetime]) -> int:
    return max(sum(at <= one < at + MINUTE for one in instants) for at in instants)


@pytest.mark.parametrize("limit", [1, 2, 9, 10, 30, 59, 600])
def test_no_sixty_seconds_have_more_than_the_limit_and_a_busy_hour_nearly_has_it(limit):
    rate, free_at, now, went = paces.Rate(limit), NOW, NOW, []
    for _ in range(3 * limit + 5):
        now = max(now, rate.room_at(free_at))
        assert rate.room(free_at, now) > 0
        assert rate.room(free_at, now - timedelta(microseconds=1)) < rate.room(free_at, NOW + timedelta(days=1)) + 1
        free_at = max(free_at, now) + rate.apart
        went.append(now)
    ahead = [later - first for first, later in zip(went, went[limit:], strict=False)]
    assert min(ahead) >= MINUTE
    assert went[rate.at_once - 1] == NOW
    assert went[-1] - NOW <= MINUTE * 3.4 * (1 + 2 / limit) + rate.apart
    assert rate.room(NOW, NOW) == rate.at_once <= 1 + math.ceil(limit / 10)


def clear(outbox: Any, *senders: Any) -> list[tuple[datetime, str]]:
    """Lets workers send by turns, whenever one wants to look, until nothing waits; who was sent to, and when."""
    gone: list[tuple[datetime, str]] = []
    while True:
        for sender in senders:
            sender.run_once(outbox.clock.now())
        fresh = sent(outbox)[len(gone) :]
        gone += [(outbox.clock.now(), address) for address in fresh]
        due = [at for sender in senders if (at := sender.next_at(outbox.clock.now()))]
        if not due:
            return gone
        outbox.clock.advance(max(0.0, (min(due) - outbox.clock.now()).total_seconds()))


def sent(outbox: Any) -> list[str]:
    table = TABLES["notifications"]
    with outbox.database.reading() as connection:
        found = connection.execute(
            table.select().where(table.c.state == "sent").order_by(table.c.sent_at, table.c.urgency, table.c.id)
        )
        return [row.mail_address for row in found]


def test_many_waiting_mails_go_no_faster_than_the_limit_by_two_workers_and_the_urgent_first(outbox, relay):
    for number in range(36):
        outbox.queue(mail_address=f"{number}@desk.example", urgency=URGENT if number >= 34 else 2)
    senders = [outbox.sender(relay, limits=paces.Limits(per_minute=12), pool_size=2) for _ in range(2)]
    gone = clear(outbox, *senders)
    assert len(gone) == len(relay.taken) == 36
    assert most_in_a_minute([at for at, _ in gone]) <= 12
    assert {address for _, address in gone[:2]} == {"34@desk.example", "35@desk.example"}
    assert timedelta(minutes=2) < gone[-1][0] - gone[0][0] < timedelta(minutes=4)
    assert {outbox.row(number).attempt_count for number in range(1, 37)} == {1}


def test_a_mail_that_becomes_urgent_later_goes_with_the_next_that_has_room(outbox, relay):
    for number in range(6):
        outbox.queue(mail_address=f"{number}@desk.example")
    sender = outbox.sender(relay, limits=paces.Limits(per_minute=1))
    assert sender.run_once(outbox.clock.now()).sent == 1
    assert (sender.run_once(outbox.clock.now()).total, sender.next_at(outbox.clock.now())) == (0, NOW + MINUTE)
    with outbox.database.writing() as connection:
        table = TABLES["notifications"]
        connection.execute(update(table).where(table.c.id == 6).values(urgency=URGENT))
    assert sender.run_once(outbox.clock.advance(60)).sent == 1
    assert sent(outbox) == ["0@desk.example", "5@desk.example"]


def test_a_domain_that_has_its_share_waits_and_keeps_no_other_waiting(outbox, relay):
    for number in range(12):
        outbox.queue(mail_address=f"{number}@{'QQ.example' if number < 9 else f'd{number}.example'}")
    sender = outbox.sender(relay, limits=paces.Limits(domain_per_minute=3), batch_size=5)
    now = outbox.clock.now()
    for _ in range(3):
        sender.run_once(now)
    assert Counter(address.rpartition("@")[2] for address in sent(outbox)) == {
        "QQ.example": 1, "d9.example": 1, "d10.example": 1, "d11.example": 1,
    }  # fmt: skip
    assert {(row.state, row.attempt_count, row.lease_owner) for row in map(outbox.row, range(2, 10))} == {
        ("queued", 0, None)
    }
    gone = clear(outbox, sender)
    assert most_in_a_minute([now, *(at for at, _ in gone[4:])]) <= 3


def test_a_clock_that_was_set_back_makes_nobody_wait_for_it(outbox):
    limits = paces.Limits(per_minute=1)
    with outbox.database.writing() as connection:
        assert paces.take(connection, NOW, limits, ["a@desk.example", "b@desk.example"]) == [True, False]
        assert paces.room(connection, NOW, limits).most == 0
        earlier = NOW - timedelta(hours=1)
        assert paces.room(connection, earlier, limits).most == 1
        assert paces.take(connection, earlier, limits, ["c@desk.example"]) == [True]
