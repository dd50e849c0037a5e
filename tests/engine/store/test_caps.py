"""Which mails go out by themselves: never more than a cap allows, and of each one reason why not."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.models import outbox
from engine.store import caps

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
READERS, CASES = ["li_na", "chen_wei"], [1, 2, 3]


def mail(
    number: int, reader: str = "li_na", case: int = 1, urgency: int = outbox.USUAL, age_s: int = 0
) -> caps.Waiting:
    workflow = "repair" if case < 3 else "complaint"
    return caps.Waiting(number, reader, reader, case, str(case), workflow, urgency, NOW - timedelta(seconds=age_s))


@given(
    governor=st.builds(caps.Governor, *(st.integers(0, 5) for _ in caps.STORMS)),
    waiting=st.lists(st.tuples(st.sampled_from(READERS), st.sampled_from(CASES)), max_size=12),
    sent=st.lists(st.tuples(st.sampled_from(READERS), st.sampled_from(CASES)), max_size=6),
)
def test_no_more_go_out_than_any_cap_allows(
    governor: caps.Governor, waiting: list[tuple[str, int]], sent: list[tuple[str, int]]
) -> None:
    mails = [mail(number, reader, case) for number, (reader, case) in enumerate(waiting)]
    count = caps.Count()
    for reader, case in sent:
        count.add(reader, case, mail(0, reader, case).workflow)
    plan = caps.plan(governor, mails, caps.Known(count), NOW)
    gathered = [one for ids in plan.mails.values() for one in ids]
    assert len(gathered) == len(set(gathered)) == plan.above_count
    alone = [one for one in mails if one.id not in gathered]
    for rule in caps.STORMS:
        for key, out in Counter(one.key(rule) for one in alone).items():
            assert not governor.cap(rule) or out + count.by_rule[rule][key] <= governor.cap(rule)
    assert bool(plan.passed) == bool(gathered)


@pytest.mark.parametrize(
    ("one", "known", "kept"),
    [
        (mail(1), caps.Known(), None),
        (mail(1), caps.Known(wishes={"li_na": ("daily", NOW + 9 * HOUR)}), ("daily", NOW + 9 * HOUR)),
        (mail(1, urgency=outbox.PRESSING), caps.Known(wishes={"li_na": ("daily", NOW + 9 * HOUR)}), None),
        (mail(1, age_s=3600), caps.Known(), ("backlog", NOW)),
        (mail(1, age_s=3599), caps.Known(), None),
        (mail(1), caps.Known(joined={"li_na": ("case", NOW + HOUR)}), ("case", NOW + HOUR)),
        (mail(1, "chen_wei"), caps.Known(joined={"li_na": ("case", NOW + HOUR)}), None),
    ],
)
def test_a_mail_waits_for_one_reason(one: caps.Waiting, known: caps.Known, kept: object) -> None:
    plan = caps.plan(caps.Governor(cap_recipient=1, backlog_after_s=3600), [one], known, NOW)
    assert list(plan.mails) == ([kept] if kept else [])


@pytest.mark.parametrize(("last_s", "wait_s"), [(None, 60), (30, 870), (845, 60), (900, 60)])
def test_digests_of_a_storm_lie_a_quarter_of_an_hour_apart(last_s: int | None, wait_s: int) -> None:
    last = {"li_na": NOW - timedelta(seconds=last_s)} if last_s is not None else {}
    plan = caps.plan(caps.Governor(cap_recipient=1), [mail(1), mail(2)], caps.Known(last=last), NOW)
    assert plan.mails == {("recipient", NOW + timedelta(seconds=wait_s)): [1, 2]}
