"""A storm on either database: one digest a reader, word of it once; nothing is lost by it, and nothing told twice."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from engine import cases, store
from engine.models import outbox as rows
from engine.store import caps
from tests import postgres
from tests.engine import small_desk
from tests.engine.store.gathering import (
    HOUR,
    MINUTE,
    NOW,
    N,
    begin,
    claim,
    queue,
    row,
    said,
    send,
)

STORES = postgres.BOTH


@pytest.fixture
def desk(lifts: cases.Cases) -> cases.Cases:
    return begin(lifts)


@pytest.mark.parametrize(
    ("governor", "rule", "of"),
    [
        (caps.Governor(cap_recipient=3), "recipient", "Li Na"),
        (caps.Governor(cap_case=3), "case", "LIFT-2026-00001"),
        (caps.Governor(cap_workflow=3), "workflow", "lift"),
        (caps.Governor(cap_hour=3), "hour", ""),
    ],
)
def test_above_a_cap_one_digest_tells_all_and_the_supervisor_gets_one_mail_with_the_rule(
    desk: cases.Cases, governor: caps.Governor, rule: str, of: str
) -> None:
    mails = queue(desk, 4)
    (told,) = send(desk, governor)
    assert (told.template, told.to_key, told.number, told.case_id) == ("storm", "zhao_lei", "", None)
    assert told.context["digest"]["caps"] == [{"rule": rule, "of": of, "count": 4, "most": 3}]
    assert {row(desk, one).state for one in mails} == {"held"}
    (digest,) = send(desk, governor, NOW + MINUTE)
    assert (digest.template, digest.to_key, digest.mail_address) == ("gathered", "li_na", "li.na@desk.example")
    assert (digest.context["digest"]["count"], digest.context["digest"]["case_count"]) == (4, 1)
    assert {(row(desk, one).state, row(desk, one).digest_id) for one in mails} == {("digested", digest.id)}
    assert said(desk, mails[0])[-1] == ("digested", f"told in mail {digest.id}, a digest")
    assert f"mail.cap_{rule}" in said(desk, mails[0])[0][1]


def test_after_a_downtime_each_reader_gets_one_digest_and_nobody_speaks_of_a_storm(desk: cases.Cases) -> None:
    queue(desk, 3)
    queue(desk, 2, to_key="chen_wei", name="Chen Wei", mail_address="chen.wei@desk.example", urgency=rows.PRESSING)
    queue(desk, 1, to_key="zhao_lei", name="Zhao Lei")
    told = send(desk, caps.Governor(backlog_after_s=3600, cap_hour=5), NOW + HOUR)
    assert [(one.template, one.to_key) for one in told] == [
        ("gathered", "chen_wei"), ("assigned", "zhao_lei"), ("gathered", "li_na")
    ]  # fmt: skip
    assert told[-1].context["digest"]["rule"] == "backlog"


def test_a_digest_that_can_not_go_out_is_taken_into_the_next_one(desk: cases.Cases) -> None:
    governor = caps.Governor(backlog_after_s=3600)
    first = queue(desk, 2)
    (digest,) = claim(desk, governor, NOW + HOUR)
    with desk.database.writing() as connection:
        store.tries.finish(connection, [store.tries.Result(digest.id, "deferred", retry_at=NOW + 3 * HOUR)], "one", NOW)
    second = queue(desk, 1, next_attempt_at=NOW + 2 * HOUR)
    (newer,) = send(desk, governor, NOW + 3 * HOUR)
    assert newer.context["digest"]["count"] == 3
    assert {row(desk, one).digest_id for one in (*first, *second)} == {newer.id}
    assert row(desk, digest.id).state == "withdrawn"


def test_two_workers_make_no_digest_twice(desk: cases.Cases) -> None:
    governor = caps.Governor(cap_recipient=1)
    with ThreadPoolExecutor(4) as workers:
        for at, template in ((NOW, "storm"), (NOW + MINUTE, "gathered")):
            queue(desk, 40, next_attempt_at=at)
            told = workers.map(lambda _number, at=at: claim(desk, governor, at), range(4))
            assert [one.template for each in told for one in each] == [template]


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    governor=st.builds(
        caps.Governor,
        cap_recipient=st.integers(0, 3), cap_case=st.integers(0, 3), cap_workflow=st.integers(0, 6),
        cap_hour=st.integers(0, 6), backlog_after_s=st.sampled_from([0.0, 600.0, 3600.0]),
    ),
    passes=st.lists(
        st.tuples(
            st.integers(0, 4), st.sampled_from(["li_na", "chen_wei"]), st.sampled_from([rows.PRESSING, rows.USUAL]),
            st.sampled_from(["relay", "away", "down"]), st.integers(1, 40),
        ),
        min_size=3, max_size=8,
    ),
)  # fmt: skip
def test_every_notice_is_told_once_whatever_the_caps(
    desk: cases.Cases, governor: caps.Governor, passes: list[tuple[int, str, int, str, int]]
) -> None:
    now, told = NOW, list[int]()
    small_desk.run_sql(desk, "DELETE FROM attempts", "DELETE FROM notifications")
    for count, reader, urgency, relay, minutes in passes:
        queue(desk, count, to_key=reader, urgency=urgency, next_attempt_at=now, created_at=now)
        if relay == "relay":
            told += [one.id for one in send(desk, governor, now)]
        elif relay == "away":
            for one in claim(desk, governor, now):
                with desk.database.writing() as connection:
                    store.tries.finish(
                        connection, [store.tries.Result(one.id, "deferred", retry_at=now + MINUTE)], "one", now
                    )
        now += minutes * MINUTE
    while left := send(desk, governor, now):
        told += [one.id for one in left]
        now += HOUR
    now += HOUR
    told += [one.id for one in send(desk, governor, now)]
    with desk.database.reading() as connection:
        every = connection.execute(select(N.c.id, N.c.template, N.c.state, N.c.digest_id)).all()
    assert len(told) == len(set(told))
    by_id = {mail.id: mail for mail in every}
    for mail in every:
        assert mail.state in ("sent", "digested", "withdrawn")
        assert (mail.state == "digested") == (mail.digest_id is not None)
        assert mail.state != "withdrawn" or mail.template == "gathered"
        assert mail.digest_id is None or by_id[mail.digest_id].state == "sent"
    assert governor.least or "storm" not in {mail.template for mail in every}
