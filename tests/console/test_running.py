"""What a doctor asks of the work: workers, mails, cases set aside, next year's holidays."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from console import desk, running
from engine import clock, database, models, settings, store
from tests.console.conftest import Site

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def base(demo: Site) -> Iterator[database.Database]:
    opened = database.open(f"sqlite:///{demo.database}")
    with opened.writing() as connection:
        connection.exec_driver_sql("UPDATE notifications SET state = 'sent', next_attempt_at = NULL")
    yield opened
    opened.close()


def ask(
    base: database.Database, check: Callable[[desk.Desk], Any], now: datetime = NOON
) -> list[tuple[bool, bool, str]]:
    """What a check found at an instant: in order, warns, sentence."""
    found = check(desk.Desk.of(settings.Settings(), base, clock.VirtualClock(now)))
    return [(one.ok, one.warns, one.sentence) for one in found]


@pytest.mark.parametrize(("ago", "warns"), [(timedelta(minutes=3), False), (timedelta(minutes=3, seconds=1), True)])
def test_a_worker_that_was_not_at_work_for_three_minutes_is_told(
    base: database.Database, ago: timedelta, warns: bool
) -> None:
    ((_ok, _warned, said),) = ask(base, running.workers)
    assert said.startswith("No worker has been at work yet")
    with base.writing() as connection:
        store.facts.see(connection, NOON - ago)
    ((ok, warned, _said),) = ask(base, running.workers)
    assert (ok, warned) == (True, warns)


@pytest.mark.parametrize(
    ("state", "since", "found"),
    [
        ("sent", timedelta(days=9), (True, False, "0 mails wait")),
        ("failed", timedelta(0), (False, False, "1 mails are failed")),
        ("unknown", timedelta(0), (False, False, "1 mails are unknown")),
        ("bounced", timedelta(0), (True, False, "0 mails wait, and none is in trouble; 1 came back")),
        ("suppressed", timedelta(0), (True, False, "0 mails wait, and none is in trouble; 1 were not sent")),
        ("held", timedelta(days=-1), (True, False, "1 mails wait, and none")),
        ("deferred", timedelta(minutes=11), (False, False, "1 mails wait, the first since Mon 2026-11-23 11:49")),
        ("queued", timedelta(minutes=9), (True, False, "1 mails wait")),
        ("queued", timedelta(minutes=11), (False, False, "1 mails wait, the first since Mon 2026-11-23 11:49")),
        ("attempting", timedelta(days=-1), (True, True, "1 mails wait, the first was queued")),
    ],
)
def test_mails_that_do_not_go_out_are_found(
    base: database.Database, state: str, since: timedelta, found: tuple[bool, bool, str]
) -> None:
    created = NOON - (timedelta(days=2) if since < timedelta(0) else timedelta(minutes=20))
    change = "UPDATE notifications SET state = ?, next_attempt_at = ?, created_at = ? WHERE id = 1"
    with base.writing() as connection:
        given = (state, models.instant_text(NOON - since), models.instant_text(created))
        connection.exec_driver_sql(change, given)
    ((ok, warned, said),) = ask(base, running.mails)
    assert (ok, warned) == found[:2]
    assert said.startswith(found[2])


def test_a_case_that_is_set_aside_is_named_with_the_reason(base: database.Database) -> None:
    assert ask(base, running.aside) == [(True, False, "No case is set aside.")]
    with base.writing() as connection:
        number = connection.exec_driver_sql("SELECT number FROM cases WHERE id = 1").scalar_one()
        store.aside.fail(connection, {number: ("state_gone", "waiting")}, NOON, 1)
    ((ok, _warned, said),) = ask(base, running.aside)
    assert not ok
    assert said.startswith(f"{number} is set aside: it stands in a state that its definition does not have: waiting.")


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (NOON, "The holidays of 2026 are known."),
        (datetime(2026, 12, 1, 4, 0, tzinfo=UTC), "The holidays of 2027 are missing in `office`"),
    ],
)
def test_from_december_on_the_holidays_of_next_year_are_asked_for(
    base: database.Database, now: datetime, said: str
) -> None:
    found = ask(base, running.years, now)
    assert all(ok for ok, _warns, _said in found)
    assert any(one.startswith(said) for _ok, _warns, one in found)
    assert any(warns for _ok, warns, _said in found) == (now.month == 12)


@pytest.mark.parametrize(("rule", "found"), [("supervisor", ""), ("duty.nights", "duty.nights, which finds no one")])
def test_whoever_is_to_hear_of_a_storm_is_here(base: database.Database, rule: str, found: str) -> None:
    usual = settings.Settings()
    known = replace(usual, mail=replace(usual.mail, storm_to=rule))
    said = [one.sentence for one in running.storms(desk.Desk.of(known, base, clock.VirtualClock(NOON)))]
    assert any(found in one for one in said)
    assert len(said) == (2 if found else 1)


def test_a_storm_is_told_while_it_lasts(base: database.Database) -> None:
    assert ask(base, running.storms) == [(True, False, "No storm. 0 mails are gathered otherwise, 0 digests wait.")]
    with base.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE notifications SET to_kind = 'person', urgency = 2, state = 'held', digest_rule = 'recipient',"
            " attempt_count = 0, next_attempt_at = '2026-11-23T04:05:00.000000+00:00' WHERE id < 3"
        )
    ((ok, warned, said),) = ask(base, running.storms)
    assert (ok, warned) == (True, True)
    assert "(2 by mail.cap_recipient), the next digest goes at Mon 2026-11-23 12:05" in said
