"""Taking note of an escalation: it stands still for a stated time, then goes on by itself."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import casefile, decide, definitions
from engine.calendars import registry
from tests.engine.decide.chains import DESK, DUE, HOUR, LATE, MINUTE, TEXT, Late, someone, workflow

EVENT = "acknowledge_escalation"
CHAIN = """{hours: always, acknowledged_for: 2h, acknowledged_most: 3h, rungs: [
  {before: 1h, notify: [technician]}, {after: 0m, notify: [supervisor]},
  {after: 1h, repeat: 30m, times: 3, notify: [supervisor_of_supervisor]}, {after: 4h, raise_priority: true}]}"""
LATE_FLOW = workflow(CHAIN)
RUNGS = 6
WHY = {"reason": "I am calling them."}


def late_for(minutes: int, flow: decide.Workflow = LATE_FLOW) -> Late:
    return Late(flow).look(DUE + minutes * MINUTE)


def test_the_rungs_wait_and_come_when_the_time_is_over() -> None:
    late = late_for(30)
    assert late.do(EVENT, "wang_fang", DUE + 30 * MINUTE, **WHY) is None
    entry = late.entries[-1]
    assert entry.facts["acknowledged"] == ["first_response", 1, (DUE + 150 * MINUTE).isoformat()]
    assert (entry.actor.key, entry.personal) == ("wang_fang", WHY)
    assert late.look(DUE + 149 * MINUTE).rungs == [(DUE - HOUR, 0), (DUE + LATE, 1)]
    assert late.row.next_fire_at == DUE + 150 * MINUTE
    over = [(DUE + 150 * MINUTE, 2)] * 3
    assert late.look(DUE + 150 * MINUTE).rungs[2:] == over
    assert late.told[-1] == "zhao_min"
    assert late.told.count("zhao_min") == 1  # one mail for the three that passed
    assert (late.row.acknowledged_until, late.row.acknowledged_by) == (None, None)


def test_the_breach_does_not_wait() -> None:
    late = late_for(-30)
    assert late.do(EVENT, "sun_lei", DUE - 30 * MINUTE, **WHY, **{"for": "1h"}) is None
    late.look(DUE + 31 * MINUTE)
    assert late.row.breached_at == DUE
    assert late.rungs == [(DUE - HOUR, 0), (DUE + 30 * MINUTE, 1)]


@pytest.mark.parametrize("by", ["li_na", "sun_lei", "wang_fang", "zhao_min"])
def test_whom_it_has_told_the_assignee_and_those_above_may(by: str) -> None:
    late = late_for(30)
    assert late.case
    assert decide.may_acknowledge(LATE_FLOW, late.case, casefile.Actor("person", by), late.desk) == ("first_response",)
    assert late.do(EVENT, by, DUE + 30 * MINUTE, **WHY) is None


TWO = definitions.parse(
    TEXT.format(
        chain="[{after: 0m, notify: [technician]}, {after: 4h, notify: [technician]}]",
        within="4h",
        more="",
    ).replace(
        "chains:",
        "  visit: {met_by: [answer_it], within: 4h, "
        "escalate: [{after: 0m, notify: [director]}, {after: 4h, notify: [director]}]}\nchains:",
    ),
    "two.yaml",
)
TWO_FLOW = decide.Workflow.build(TWO, registry.find)
BOTH = ("first_response", "visit")


@pytest.mark.parametrize(
    ("by", "theirs"),
    [("sun_lei", ("first_response",)), ("zhou_qi", ("visit",)), ("li_na", BOTH), ("wang_fang", BOTH)],
)
def test_whoever_was_told_of_one_deadline_has_a_say_in_that_one_alone(by: str, theirs: tuple[str, ...]) -> None:
    """Sun Lei was told of the first response, Zhou Qi of the visit; Li Na holds the case, Wang Fang leads the team."""
    zhou_qi = someone("zhou_qi", None, "director")
    desk = replace(DESK, persons={**DESK.persons, "zhou_qi": zhou_qi})
    late = Late(TWO_FLOW, desk).look(DUE + 30 * MINUTE)
    assert late.case
    assert decide.may_acknowledge(TWO_FLOW, late.case, casefile.Actor("person", by), desk) == theirs
    for name in BOTH:
        refusal = late.do(EVENT, by, DUE + 30 * MINUTE, **WHY, deadline=name)
        assert (refusal is None) == (name in theirs)
        assert refusal is None or (refusal.code, "of this deadline" in refusal.sentence) == ("not_by_you", True)
    if len(theirs) == 1:
        assert late.do(EVENT, by, DUE + 31 * MINUTE, **WHY) is None, "the only one of theirs need not be named"
        assert [one.name for one in late.case.deadlines if one.acknowledged_until] == list(theirs)
    told_of = {one.to: one.context.deadline.acknowledged_for for one in late.notices}
    assert told_of["sun_lei"] == told_of["zhou_qi"] == "2h"


def test_one_acknowledgement_takes_the_place_of_another() -> None:
    late = late_for(30)
    late.do(EVENT, "wang_fang", DUE + 30 * MINUTE, **WHY, **{"for": "1h"})
    late.do(EVENT, "wang_fang", DUE + 60 * MINUTE, **WHY, **{"for": "30m"})
    assert late.row.next_fire_at == DUE + 90 * MINUTE


OTHERS = workflow("[{after: 0m, notify: [supervisor]}, {after: 1h, notify: [supervisor]}]")
ONE_RUNG = workflow("[{after: 0m, notify: [supervisor]}]")


@pytest.mark.parametrize(
    ("flow", "minutes", "by", "data", "said"),
    [
        (LATE_FLOW, -120, "wang_fang", {}, "No escalation of this case is under way"),
        (ONE_RUNG, 30, "wang_fang", {}, "No escalation of this case is under way"),
        (OTHERS, 30, "sun_lei", {}, "for whom the escalation of this deadline has told, for the assignee"),
        (OTHERS, 30, casefile.SYSTEM, {}, "a person does"),
        (OTHERS, 30, casefile.Actor("requester", "1"), {}, "for whom the escalation of this deadline has told"),
        (LATE_FLOW, 30, "wang_fang", {"for": "4h"}, "is 4h; this escalation stands still for 3h at most"),
        (OTHERS, 30, "wang_fang", {"for": "8 calendar days"}, "for 168h plain at most"),
        (LATE_FLOW, 30, "wang_fang", {"for": "0m"}, "must be a span of time"),
        (LATE_FLOW, 30, "wang_fang", {"for": "a while"}, "must be a span of time such as 2h"),
        (LATE_FLOW, 30, "wang_fang", {"for": 7}, "must be a span of time such as 2h"),
        (LATE_FLOW, 30, "wang_fang", {"deadline": "resolution"}, "is resolution; allowed: first_response"),
        (LATE_FLOW, 30, "wang_fang", {"reason": "x" * 2001}, "at most 2000"),
        (LATE_FLOW, 30, "wang_fang", {"reason": None}, "`reason` is required: say in a few words why"),
        (LATE_FLOW, 30, "wang_fang", {"reason": " \n "}, "`reason` is required: say in a few words why"),
    ],
)
def test_what_can_not_be_is_refused_in_plain_words_and_changes_nothing(
    flow: decide.Workflow, minutes: int, by: str | casefile.Actor, data: dict[str, object], said: str
) -> None:
    late = late_for(minutes, flow)
    before = len(late.entries)
    refusal = late.do(EVENT, by, DUE + minutes * MINUTE, **{**WHY, **data})
    assert refusal
    assert said in refusal.sentence
    assert len(late.entries) == before
    assert late.row.acknowledged_until is None


def test_in_the_hours_of_the_deadline_two_hours_are_working_hours() -> None:
    """Acknowledged at 16:30 in Shanghai: half an hour today, the rest tomorrow, until 10:30."""
    late = late_for(210, workflow(CHAIN.replace("always", "deadline")))
    late.do(EVENT, "wang_fang", DUE + 210 * MINUTE, **WHY)
    assert late.row.acknowledged_until == DUE + timedelta(hours=21, minutes=30)


@pytest.mark.parametrize("event", ["wait", "answer_it", "extend"])
def test_a_pause_an_end_and_an_extension_end_it(event: str) -> None:
    late = late_for(30)
    late.do(EVENT, "wang_fang", DUE + 30 * MINUTE, **WHY)
    more = {"deadline": "first_response", "by": "1h", "reason": "The part comes tomorrow."}
    assert late.do(event, "wang_fang", DUE + 40 * MINUTE, **(more if event == "extend" else {})) is None
    assert (late.row.acknowledged_until, late.row.acknowledged_by) == (None, None)


acts = st.lists(
    st.tuples(st.integers(0, 400), st.sampled_from(["look", "10m", "45m", "2h", "wait", "go_on"])), max_size=10
)


def _act(late: Late, what: str, at: datetime) -> None:
    """Someone looks, an event comes, or the lead acknowledges for so long."""
    if what == "look":
        late.look(at)
    elif what in ("wait", "go_on"):
        late.do(what, "li_na", at)
    else:
        late.do(EVENT, "wang_fang", at, **WHY, **{"for": what})


@settings(max_examples=60, deadline=None)
@given(acts)
def test_no_rung_comes_while_acknowledged_and_each_comes_once_afterwards(plan: list[tuple[int, str]]) -> None:
    late, still = Late(LATE_FLOW), []
    for minutes, what in sorted(plan):
        at = DUE + (minutes - 120) * MINUTE
        _act(late, what, at)
        late.look(at)
        still.append((at, late.row.acknowledged_until))
    late.do("go_on", "li_na", DUE + 300 * MINUTE)
    late.look(DUE + timedelta(days=30))
    for (at, until), (then, _until) in pairwise([*still, (DUE + timedelta(days=30), None)]):
        if until:
            assert not [one for one, _index in late.rungs if at < one < min(until, then)]
    taken = [(*entry.facts["deadline"],) for entry in late.entries if entry.event == "escalated"]
    assert len(taken) == len(set(taken)) == RUNGS


@settings(max_examples=40, deadline=None)
@given(acts, st.lists(st.integers(-120, 500), max_size=8))
def test_it_is_the_same_however_often_somebody_looked(plan: list[tuple[int, str]], looks: list[int]) -> None:
    assert _history(plan, looks) == _history(plan, [])


def _history(plan: list[tuple[int, str]], looks: list[int]) -> list[object]:
    late = Late(LATE_FLOW)
    steps = [(minutes - 120, 1, what) for minutes, what in plan] + [(minutes, 0, "look") for minutes in looks]
    for minutes, _order, what in sorted(steps):
        at = DUE + minutes * MINUTE
        _act(late, what, at)
    late.look(DUE + timedelta(days=30))
    return [(entry.at, entry.event, entry.facts) for entry in late.entries]
