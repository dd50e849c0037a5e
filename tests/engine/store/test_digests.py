"""What is gathered, for whom and until when; what a digest tells, and what never waits for one."""

import pytest

from engine import cases, models, store
from engine.models import outbox as rows
from engine.store import caps, digests
from tests.engine import small_desk
from tests.engine.store.gathering import (
    HOUR,
    MINUTE,
    NOW,
    SECOND,
    Template,
    begin,
    claim,
    queue,
    row,
    said,
    send,
)


@pytest.fixture
def desk(lifts: cases.Cases) -> cases.Cases:
    return begin(lifts)


def test_below_the_cap_each_mail_goes_by_itself(desk: cases.Cases) -> None:
    queue(desk, 3)
    assert len(send(desk, caps.Governor(cap_recipient=3))) == 3


def test_a_digest_tells_no_words_of_a_customer(desk: cases.Cases) -> None:
    queue(desk, 2)
    send(desk, caps.Governor(cap_recipient=1))
    (digest,) = send(desk, caps.Governor(cap_recipient=1), NOW + MINUTE)
    lines = digest.context["digest"]["lines"]
    assert lines[0] == {
        "number": "LIFT-2026-00001", "kind": "event", "title": "Assign", "at": NOW.isoformat(), "url": "/cases/LIFT"
    }  # fmt: skip
    assert "Stuck" not in str(digest.context)


def test_mails_to_customers_and_urgent_ones_never_wait_behind_a_storm(desk: cases.Cases) -> None:
    queue(desk, 5)
    customers = queue(desk, 5, to_kind="requester", to_key="7", urgency=rows.USUAL)
    urgent = queue(desk, 1, to_kind="requester", to_key="7", urgency=rows.URGENT)
    told = claim(desk, caps.Governor(cap_recipient=3, cap_case=1, cap_workflow=1, cap_hour=1))
    assert [one.id for one in told if one.template != "storm"] == [*urgent, *customers]


def test_word_of_a_storm_goes_out_once_an_hour(desk: cases.Cases) -> None:
    governor, told = caps.Governor(cap_recipient=1), []
    for minutes in (0, 1, 16, 31, 46, 61, 62):
        queue(desk, 3, next_attempt_at=NOW + minutes * MINUTE)
        told.append([one.template for one in send(desk, governor, NOW + minutes * MINUTE)])
    assert [one.count("storm") for one in told] == [1, 0, 0, 0, 0, 1, 0]
    assert [one.count("gathered") for one in told] == [0, 1, 0, 1, 0, 1, 0]
    assert small_desk.count(desk, "notifications", "template = 'assigned' AND state = 'sent'") == 0


def test_what_comes_while_a_storm_lasts_joins_its_digest(desk: cases.Cases) -> None:
    governor = caps.Governor(cap_recipient=3)
    queue(desk, 4)
    send(desk, governor)
    queue(desk, 2, next_attempt_at=NOW + 10 * SECOND)
    other = queue(desk, 1, to_key="chen_wei", next_attempt_at=NOW + 10 * SECOND)
    assert [one.id for one in send(desk, governor, NOW + 10 * SECOND)] == other
    (digest,) = send(desk, governor, NOW + MINUTE)
    assert digest.context["digest"]["count"] == 6


def test_what_was_sent_within_the_hour_counts(desk: cases.Cases) -> None:
    governor, single = caps.Governor(cap_recipient=3), []
    for minutes in range(0, 80, 10):
        queue(desk, 1, next_attempt_at=NOW + minutes * MINUTE)
        single.append(len([one for one in send(desk, governor, NOW + minutes * MINUTE) if one.case_id]))
    # Three go out; then they are gathered, one alone goes as it is a minute later; after an hour there is room again.
    assert single[:3] == [1, 1, 1]
    assert single[3] == 0


def test_one_that_was_gathered_alone_goes_as_it_is(desk: cases.Cases) -> None:
    governor = caps.Governor(cap_recipient=1)
    queue(desk, 1)
    send(desk, governor)
    (late,) = queue(desk, 1)
    assert [one.template for one in send(desk, governor, NOW + SECOND)] == ["storm"]
    assert [one.id for one in send(desk, governor, NOW + 2 * MINUTE)] == [late]


def test_what_waited_for_hours_or_the_relay_is_no_backlog(desk: cases.Cases) -> None:
    queue(desk, 3, state="held", next_attempt_at=NOW + 10 * HOUR)
    queue(desk, 3, state="deferred", attempt_count=2, next_attempt_at=NOW)
    assert len(send(desk, caps.Governor(backlog_after_s=3600), NOW + 10 * HOUR)) == 6


def test_what_has_no_point_any_more_is_not_told(desk: cases.Cases) -> None:
    small_desk.run_sql(desk, "UPDATE notifications SET state = 'sent'")
    mails = queue(desk, 3, deadline="solution/1", template="reminder")
    governor = caps.Governor(cap_recipient=1)
    send(desk, governor)
    when = models.instant_text(NOW + SECOND)
    first = "(SELECT min(id) FROM cases)"
    small_desk.run_sql(
        desk,
        f"UPDATE deadlines SET state = 'met', ended_at = '{when}' WHERE case_id = {first}",
        f"UPDATE cases SET changed_at = '{when}' WHERE id = {first}",
    )
    assert send(desk, governor, NOW + MINUTE) == []
    assert {row(desk, one).state for one in mails} == {"withdrawn"}


def test_a_desk_without_templates_for_digests_sends_one_by_one(desk: cases.Cases) -> None:
    with desk.database.writing() as connection:
        store.templates.publish(connection, [Template("answer")], NOW, "li_na")
    queue(desk, 3)
    assert len(send(desk, caps.Governor(cap_recipient=1))) == 3


def test_whoever_wants_a_daily_digest_gets_it_when_their_hours_begin_and_word_of_a_breach_at_once(
    desk: cases.Cases,
) -> None:
    small_desk.run_sql(desk, "UPDATE persons SET digest = 'daily', calendar = 'us_office' WHERE key = 'li_na'")
    usual, breach = queue(desk, 2), queue(desk, 1, urgency=rows.PRESSING)
    assert [one.id for one in send(desk, digests.NO_GOVERNOR)] == breach
    due = row(desk, usual[0]).next_attempt_at
    assert due > NOW
    assert "chose" in said(desk, usual[0])[0][1]
    assert send(desk, digests.NO_GOVERNOR, due - SECOND) == []
    (digest,) = send(desk, digests.NO_GOVERNOR, due)
    assert (digest.template, digest.context["digest"]["rule"]) == ("digest", "daily")


def test_whoever_wants_no_digests_gets_mails_one_by_one(desk: cases.Cases) -> None:
    small_desk.run_sql(desk, "UPDATE persons SET digest = 'hourly' WHERE key = 'li_na'")
    with desk.database.writing() as connection:
        store.choices.put(connection, "person", "li_na", "digest", "person:li_na", NOW, wanted=False)
    queue(desk, 2)
    assert len(send(desk, digests.NO_GOVERNOR)) == 2


def test_a_digest_that_is_made_goes_out_though_its_reader_wants_no_more_of_them(desk: cases.Cases) -> None:
    small_desk.run_sql(desk, "UPDATE persons SET digest = 'hourly' WHERE key = 'li_na'")
    queue(desk, 2)
    claim(desk, digests.NO_GOVERNOR)
    (made,) = claim(desk, digests.NO_GOVERNOR, NOW + HOUR)
    with desk.database.writing() as connection:
        store.outbox.release(connection, [made.id], "one")
        store.choices.put(connection, "person", "li_na", "digest", "person:li_na", NOW, wanted=False)
    assert [one.id for one in send(desk, digests.NO_GOVERNOR, NOW + HOUR)] == [made.id]
