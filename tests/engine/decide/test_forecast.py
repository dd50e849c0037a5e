"""What is foretold is what sweeps then do, if nobody acts."""

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import casefile, decide
from engine.rehearsal import Rehearsal
from tests.engine.decide.desk import DESK, HOUR, MONDAY, TEXT, Story, changed

REPAIR = changed(TEXT)

Point = tuple[datetime, tuple[object, ...], list[object]]


def rehearsed(story: Story, now: datetime, days: int) -> list[Point]:
    """The points that sweeps take, one case alone, nobody acting."""
    assert story.case is not None
    alone = Rehearsal({"repair": story.workflow}, DESK, now)
    case = story.case
    alone.cases[case.number] = case
    found: list[Point] = []
    while case.next_fire_at is not None and case.next_fire_at <= now + timedelta(days=days):
        alone.now = max(now, case.next_fire_at)
        alone.submit(casefile.Command(case.number, None, casefile.SYSTEM))
        case = alone.cases[case.number]
    for one in alone.entries:
        if "deadline" in one.entry.facts:
            name, occasion, _kind, index, repeat = one.entry.facts["deadline"]
            found.append((one.entry.at, (name, occasion, index, repeat), one.entry.facts.get("notices", [])))
    return found


def foretold(story: Story, now: datetime) -> list[Point]:
    assert story.case is not None
    return [
        (one.at, (one.deadline, one.occasion, one.index, one.repeat), one.entries[0].facts.get("notices", []))
        for one in decide.forecast(story.workflow, story.case, DESK, now)
    ]


def first_three(points: list[Point]) -> list[Point]:
    """What comes at the first three instants of each deadline."""
    kept = []
    for one in points:
        instants = {other[0].replace(microsecond=0) for other in points if other[1][:2] == one[1][:2]}
        if one[0].replace(microsecond=0) in sorted(instants)[:3]:
            kept.append(one)
    return kept


ACTS: dict[str, tuple[str, dict[str, str]]] = {
    "diagnose": ("li_na", {"level": "critical"}),
    "ask_customer": ("li_na", {}),
    "customer_replied": ("li_na", {}),
    "repair_done": ("li_na", {"cost": "10"}),
    "pass": ("zhao_lei", {}),
    "reopen": ("li_na", {}),
    "release": ("li_na", {}),
    "extend": ("wang_fang", {"deadline": "resolution", "until": "2026-03-06T05:00:00+00:00", "reason": "Parts."}),
    "acknowledge_escalation": ("wang_fang", {"for": "2h", "reason": "On it."}),
}
MINUTES = st.integers(0, 6 * 24 * 60)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(MINUTES, st.sampled_from(sorted(ACTS))), max_size=7), MINUTES)
def test_what_is_foretold_is_what_sweeps_then_do(acts: list[tuple[int, str]], later: int) -> None:
    """Running, paused, breached, extended, acknowledged, closed; looked at in time, and after an outage."""
    story = Story(REPAIR)
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    last = 0
    for minute, event in sorted(acts):
        by, data = ACTS[event]
        story.tell(event, by, MONDAY + timedelta(minutes=minute), **data)
        last = minute
    now = MONDAY + timedelta(minutes=last + later)
    assert foretold(story, now) == first_three(rehearsed(story, now, 70))


def test_looking_ahead_leaves_the_case_as_it_is(repair: decide.Workflow) -> None:
    story = Story(repair)
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    assert story.case is not None
    before = repr(story.case)
    assert decide.forecast(repair, story.case, DESK, MONDAY)
    assert repr(story.case) == before


def test_what_is_paused_has_nothing_coming(repair: decide.Workflow) -> None:
    story = Story(repair)
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    story.tell("diagnose", "li_na", MONDAY + HOUR, level="critical")
    story.tell("ask_customer", "li_na", MONDAY + 2 * HOUR)
    assert story.case is not None
    assert decide.forecast(repair, story.case, DESK, MONDAY + 3 * HOUR) == ()


def test_a_timer_is_foretold_with_the_event_that_it_sends(repair: decide.Workflow) -> None:
    story = Story(repair)
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    story.tell("join", "li_na", MONDAY + HOUR, other="RPR-2026-00001")
    assert story.case is not None
    coming = decide.forecast(repair, story.case, DESK, MONDAY + 2 * HOUR)
    assert [(one.kind, [entry.event for entry in one.entries]) for one in coming] == [
        ("done", ["timer"]),
        ("rung", ["timer", "file"]),
    ]
