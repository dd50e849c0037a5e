from datetime import timedelta

import pytest

from engine import casefile, cases, queries, store, sweeps
from engine.queries import mails
from engine.store.outbox import Claimed
from tests import postgres
from tests.engine import small_desk
from tests.engine.small_desk import DUE, LI_NA

STORES = postgres.BOTH

LATE = DUE + timedelta(minutes=1)


@pytest.fixture
def desk(lifts: cases.Cases) -> cases.Cases:
    """Three cases are late, and one mail about each is queued."""
    small_desk.open_many(lifts, 3)
    sweeps.run_once(lifts, LATE)
    return lifts


def _claim(desk: cases.Cases, owner: str = "one", minutes: int = 1, most: int = 10) -> list[Claimed]:
    with desk.database.writing() as connection:
        return store.outbox.claim(connection, owner, LATE + timedelta(minutes=minutes), 300, most)


def test_what_is_queued_is_claimed_once(desk: cases.Cases) -> None:
    assert [len(_claim(desk, most=2)), len(_claim(desk, "two")), len(_claim(desk))] == [2, 1, 0]


def test_a_claim_carries_what_was_frozen(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    assert (claimed.number, claimed.to_key, claimed.occasion) == ("LIFT-2026-00001", "li_na", "solution/1/1")
    assert claimed.message_id.startswith("<LIFT-2026-00001.")
    assert claimed.message_id.endswith("@caseclock.example>")
    assert claimed.thread_id == small_desk.load(desk, "LIFT-2026-00001").thread_id


def test_a_lease_that_ended_lets_another_in(desk: cases.Cases) -> None:
    first = _claim(desk)
    assert _claim(desk, "two", minutes=5) == []
    assert [one.message_id for one in _claim(desk, "two", minutes=6)] == [one.message_id for one in first]


def test_an_attempt_that_was_cut_off_is_told_apart(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    with desk.database.writing() as connection:
        assert store.tries.begin(connection, [claimed.id], "one", LATE + timedelta(minutes=2), 300)
    again = {one.id: one for one in _claim(desk, "two", minutes=7)}
    assert (again[claimed.id].state, again[claimed.id].attempt_count) == ("attempting", 1)


def test_whoever_lost_the_lease_may_not_begin(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    _claim(desk, "two", minutes=6)
    with desk.database.writing() as connection:
        assert not store.tries.begin(connection, [claimed.id], "one", LATE + timedelta(minutes=7), 300)


def test_a_hand_over_has_a_whole_lease_however_late_in_the_old_one_it_begins(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    with desk.database.writing() as connection:
        assert store.tries.begin(connection, [claimed.id], "one", LATE + timedelta(minutes=5), 300)
    assert claimed.id not in [one.id for one in _claim(desk, "two", minutes=9)]
    assert claimed.id in [one.id for one in _claim(desk, "two", minutes=10)]


def test_whoever_lost_the_lease_takes_it_from_nobody_by_giving_back(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    _claim(desk, "two", minutes=6)
    with desk.database.writing() as connection:
        store.outbox.release(connection, [claimed.id], "one")
    assert _claim(desk, "three", minutes=7) == []


def test_whoever_lost_the_lease_may_say_that_it_was_sent_and_nothing_else(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    _claim(desk, "two", minutes=6)
    with desk.database.writing() as connection:
        store.tries.finish(connection, [store.tries.Result(claimed.id, "deferred", retry_at=LATE)], "one", LATE)
    assert _claim(desk, "three", minutes=7) == []
    with desk.database.writing() as connection:
        store.tries.finish(connection, [store.tries.Result(claimed.id, "sent", code=250)], "one", LATE)
        store.tries.finish(connection, [store.tries.Result(claimed.id, "deferred", retry_at=LATE)], "two", LATE)
    assert small_desk.count(desk, "notifications", f"id = {claimed.id} AND state = 'sent'") == 1


def test_what_was_sent_is_not_claimed_again(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    with desk.database.writing() as connection:
        store.tries.finish(connection, [store.tries.Result(claimed.id, "sent", code=250)], "one", LATE)
    assert claimed.id not in [one.id for one in _claim(desk, "two", minutes=9)]
    assert small_desk.count(desk, "attempts", "code = 250") == 1


def test_what_failed_for_now_comes_again_at_its_time(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    retry_at = LATE + timedelta(minutes=4)
    with desk.database.writing() as connection:
        store.tries.finish(
            connection, [store.tries.Result(claimed.id, "deferred", code=451, retry_at=retry_at)], "one", LATE
        )
    assert _claim(desk, minutes=3) == []
    assert [one.id for one in _claim(desk, minutes=4)] == [claimed.id]


def test_what_is_given_back_may_be_claimed_at_once(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    with desk.database.writing() as connection:
        store.outbox.release(connection, [claimed.id], "one")
    assert [one.id for one in _claim(desk, "two")] == [claimed.id]


def test_a_mail_about_a_deadline_that_has_ended_since_is_withdrawn(desk: cases.Cases) -> None:
    desk.submit(casefile.Command("LIFT-2026-00002", "repair", LI_NA), LATE + timedelta(seconds=30))
    assert [one.number for one in _claim(desk)] == ["LIFT-2026-00001", "LIFT-2026-00003"]
    assert small_desk.count(desk, "notifications", "state = 'withdrawn'") == 1
    assert small_desk.count(desk, "attempts", "text LIKE '%ended before%'") == 1


OPERATOR = casefile.Actor("operator", "root")
STANDS = "clock was stopped"
STOP = """UPDATE deadlines SET running_since = NULL, runs = '[["2026-01-05T09:00:00+00:00","{at}","waiting"]]'"""


@pytest.mark.parametrize(
    ("event", "data", "reason"),
    [
        ("extend", {"deadline": "solution", "by": "2h", "reason": "the part is late"}, "another due time"),
        ("acknowledge_escalation", {"for": "2h", "reason": "seen"}, "was acknowledged"),
        ("note", {"body": "we wait for a part"}, STANDS),
        ("note", {"body": "on it"}, None),
    ],
)
def test_a_mail_about_a_deadline_that_went_on_otherwise_is_withdrawn(
    desk: cases.Cases, event: str, data: dict[str, str], reason: str | None
) -> None:
    at, number = LATE + timedelta(seconds=30), "LIFT-2026-00002"
    answer = desk.submit(casefile.Command(number, event, OPERATOR, data), at)
    assert answer.refusal is None
    if reason == STANDS:
        small_desk.run_sql(desk, STOP.format(at=at.isoformat()) + " WHERE case_id = 2")
    claimed = [one.number for one in _claim(desk)]
    assert claimed == ["LIFT-2026-00001", *([] if reason else [number]), "LIFT-2026-00003"]
    assert small_desk.count(desk, "attempts", f"text LIKE '%{reason}%'") == (reason is not None)


def test_an_answer_goes_before_word_of_a_breach_and_both_before_what_can_wait(desk: cases.Cases) -> None:
    with desk.database.revising() as connection:
        wang = store.people.add_contact(connection, "Wang Fang", "wang@north.example")
    opening = casefile.Opening(requester=wang)
    number = desk.submit(casefile.Command(None, "open", LI_NA, {"symptom": "noise"}, "lift", opening=opening)).number
    assert desk.submit(casefile.Command(number, "answer", LI_NA, {"body": "We come at five."}), LATE).accepted
    small_desk.run_sql(desk, "UPDATE notifications SET urgency = 2 WHERE case_id = 1")
    with desk.database.reading() as connection:
        assert queries.next_mail(connection, LATE - timedelta(seconds=1)) == LATE
    found = [(one.number[-1], one.template) for one in _claim(desk)]
    assert found[0] == ("4", "answer")
    assert [number for number, _template in found[1:]] == ["2", "3", "4", "1"]


def test_every_state_is_a_row_with_its_instant_and_reason(desk: cases.Cases) -> None:
    claimed = _claim(desk)[0]
    at = LATE + timedelta(minutes=2)
    with desk.database.writing() as connection:
        store.tries.begin(connection, [claimed.id], "one", at, 300)
        store.tries.finish(
            connection, [store.tries.Result(claimed.id, "deferred", text="cut", retry_at=at, unknown=True)], "one", at
        )
        states = mails.states(connection, claimed.id)
    assert [one.outcome for one in states] == ["attempting", "unknown", "deferred"]
    assert (states[1].text, states[2].next_at, {one.at for one in states}) == ("cut", at, {at})
