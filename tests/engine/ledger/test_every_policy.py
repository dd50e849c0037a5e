"""Under every policy of a definition the ledger adds up, and what is foretold is what sweeps then do."""

import itertools
from datetime import datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from engine import casefile, deadlines, decide, ledger
from tests.engine.decide.desk import DESK, MONDAY, Story
from tests.engine.decide.test_any_ticks import COMMANDS, CUSTOMER, WORKFLOW
from tests.engine.decide.test_forecast import first_three, foretold, rehearsed

STEPS = st.lists(st.tuples(st.integers(0, 30 * 60), st.sampled_from(COMMANDS)), max_size=10)
LATER = st.integers(0, 3 * 24 * 60)


def told(commands: list[tuple[int, Any]], later: int) -> tuple[Story, datetime]:
    """A case with these commands, and a moment after the last of them."""
    story, at = Story(WORKFLOW), MONDAY
    story.tell("open", CUSTOMER, at, equipment="Lift 3")
    for wait, (event, by, data) in commands:
        at += timedelta(minutes=wait)
        story.tell(event, by, at, **data)
    return story, at + timedelta(minutes=later)


@settings(max_examples=40, deadline=None)
@given(STEPS, LATER)
def test_the_ledger_of_every_deadline_has_no_hole_and_adds_up(commands: list[tuple[int, Any]], later: int) -> None:
    story, now = told(commands, later)
    entries = [entry for decision in story.told for entry in decision.entries]
    assert story.case
    for row in story.case.deadlines:
        plan = WORKFLOW.plans[row.name]
        found = ledger.of(plan, row, now, ledger.record(row, entries))
        assert all(one.to_at == other.from_at for one, other in itertools.pairwise(found.spans))
        assert abs(found.consumed_s - deadlines.consumed(plan, row, now)) < 0.001
        assert found.recounted_s == 0


@settings(max_examples=40, deadline=None)
@given(STEPS, LATER)
def test_what_is_foretold_comes(commands: list[tuple[int, Any]], later: int) -> None:
    story, now = told(commands, later)
    assert story.case
    assert foretold(story, now) == [
        one for one in first_three(rehearsed(story, now, 90)) if one[0] <= _last(story.case, now)
    ]


def _last(case: casefile.CaseFile, now: datetime) -> datetime:
    return max((one.at for one in decide.forecast(WORKFLOW, case, DESK, now)), default=now)
