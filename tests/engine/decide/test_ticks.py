"""What fires follows from the rows and now, never from when a tick ran."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import casefile
from tests.engine.decide.desk import DESK, MONDAY, TEXT, Story, changed, person

REPAIR = changed(TEXT)
EVENTS = ("diagnose", "repair_done", "allow", "pass", "fail", "ask_customer", "customer_replied", "reopen", "take")
PEOPLE = tuple(DESK.persons)
command = st.tuples(st.integers(0, 3 * 24 * 60), st.sampled_from(EVENTS), st.sampled_from(PEOPLE))
DATA: dict[str, dict[str, Any]] = {"diagnose": {"level": "critical"}, "repair_done": {"cost": "6000"}}


def told(commands: list[tuple[int, str, str]], looks: list[int]) -> list[tuple[datetime, str, casefile.Actor, Any]]:
    """The history of a case with these commands, and with looks at the clock so many minutes after the opening."""
    story = Story(REPAIR)
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    at = 0
    plan: list[tuple[int, int, str | None, str]] = [(look, 0, None, "") for look in looks]
    for wait, event, by in commands:
        at += wait
        plan.append((at, 1, event, by))
    for minute, _order, event, by in sorted(plan, key=lambda one: one[:2]):
        actor = person(by) if event else casefile.SYSTEM
        story.tell(event, actor, MONDAY + timedelta(minutes=minute), **DATA.get(event or "", {}))
    story.look(MONDAY + timedelta(days=90))
    return [(entry.at, entry.event, entry.actor, entry.facts) for one in story.told for entry in one.entries]


@settings(max_examples=60)
@given(st.lists(command, max_size=10), st.lists(st.integers(0, 30 * 24 * 60), max_size=12))
def test_the_history_is_the_same_however_often_somebody_looked(
    commands: list[tuple[int, str, str]], looks: list[int]
) -> None:
    assert told(commands, looks) == told(commands, [])


@settings(max_examples=40)
@given(st.lists(command, max_size=12))
def test_a_history_goes_forward_in_time_and_ends_where_the_case_is(commands: list[tuple[int, str, str]]) -> None:
    instants = [at for at, _event, _actor, _facts in told(commands, [])]
    assert instants == sorted(instants)


@settings(max_examples=40)
@given(st.lists(command, max_size=12))
def test_each_point_of_a_deadline_is_taken_once(commands: list[tuple[int, str, str]]) -> None:
    history = told(commands, [60, 600])
    points = [tuple(facts["deadline"]) for _at, _event, _actor, facts in history if "deadline" in facts]
    assert len(points) == len(set(points))
