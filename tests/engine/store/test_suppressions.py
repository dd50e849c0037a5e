"""Addresses that take no mail: what waits for them is left out as mails are claimed (MAIL_RULES 9)."""

from datetime import timedelta

import pytest

from engine import cases, store, sweeps
from engine.queries import mails
from engine.store import suppressions
from engine.store.suppressions import Finding
from tests import postgres
from tests.engine import small_desk
from tests.engine.small_desk import DUE

STORES = postgres.BOTH
LATE = DUE + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Wang@Sunrise.Example", "wang@sunrise.example"),
        ("wang@例子.中国", "wang@xn--fsqu00a.xn--fiqs8s"),
        ("wang@bücher.example", "WANG@BÜCHER.example"),
    ],
)
def test_an_address_is_one_however_it_is_written(one: str, other: str) -> None:
    assert suppressions.normal(one) == suppressions.normal(other)


def test_what_waits_for_a_dead_address_is_left_out_with_the_reason_and_comes_back(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 3)
    sweeps.run_once(lifts, LATE)
    with lifts.database.writing() as connection:
        reader = store.outbox.claim(connection, "one", LATE, 1, 1)[0]
        dead = Finding(reader.mail_address.upper(), "dead", "userunknown", "5.1.1")
        assert [suppressions.add(connection, dead, LATE) for _ in range(2)] == [True, False]
    later = LATE + timedelta(minutes=1)
    with lifts.database.writing() as connection:
        assert store.outbox.claim(connection, "two", later, 1, 10) == []
        last = mails.states(connection, reader.id)[-1]
    assert (last.outcome, "5.1.1 userunknown" in last.text) == ("suppressed", True)
    assert small_desk.count(lifts, "notifications", "state = 'suppressed'") == 3
    with lifts.database.writing() as connection:
        assert suppressions.lift(connection, reader.mail_address, later, "person:li_na")
        assert not suppressions.lift(connection, reader.mail_address, later, "person:li_na")
        assert store.settling.again(connection, reader.id, later, "person:li_na")
        assert [one.id for one in store.outbox.claim(connection, "two", later, 1, 10)] == [reader.id]
    # Lifted is not forgotten, and what is dead again is found again.
    with lifts.database.writing() as connection:
        assert suppressions.add(connection, dead, later)
    assert small_desk.count(lifts, "suppressions", "lifted_by = 'person:li_na'") == 1


def test_a_complaint_keeps_no_mail_back(lifts: cases.Cases) -> None:
    small_desk.open_many(lifts, 1)
    sweeps.run_once(lifts, LATE)
    with lifts.database.writing() as connection:
        (one,) = store.outbox.claim(connection, "one", LATE, 1, 10)
        suppressions.add(connection, Finding(one.mail_address, "complained", "feedback"), LATE)
        assert len(store.outbox.claim(connection, "two", LATE + timedelta(minutes=1), 1, 10)) == 1
