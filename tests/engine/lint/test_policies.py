"""What a deadline says to pauses, changes and reopenings must be able to come true."""

from typing import Any

import pytest

from engine import lint
from tests.engine.lint.test_lint import TITLE, changed, deadline, found


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"pauses_in": ("closed_state",)}, "paused_for_ever"),
        ({"restarts_by": ("diagnose",), "met_by": ("diagnose", "closed")}, "never_restarted"),
        ({"on_change": {"priority": "keep"}}, "changes_nothing"),
        ({"pauses_count": "plain"}, "counts_no_pause"),
        ({"while_closed": "run", "on_reopen": "over"}, "counts_no_pause"),
        ({"restarts_by": ("nothing",)}, "unknown_occasion"),
        ({"party": {"en": "The maker"}}, "missing_text"),
    ],
)
def test_what_can_not_come_true_is_found(more: dict[str, Any], code: str) -> None:
    assert len(found(changed(deadlines={"one": deadline("one", **more)}), code)) == 1


@pytest.mark.parametrize(
    "more",
    [
        {"pauses_in": ("repairing",), "pauses_count": "plain"},
        {"on_change": {"definition": "keep", "calendar": "keep"}},
        {"restarts_by": ("diagnose",)},
        {"party": TITLE},
    ],
)
def test_what_can_is_sound(more: dict[str, Any]) -> None:
    codes = {one.code for one in lint.lint(changed(deadlines={"one": deadline("one", **more)}))}
    assert codes <= {"waits_for_ever"}


def test_a_clock_that_an_event_restarts_watches_over_the_state_after_it() -> None:
    again = deadline("one", starts=("finish",), restarts_by=("diagnose",))
    assert [
        one.sentence
        for one in found(changed(deadlines={"one": again}), "waits_for_ever")
        if "repairing" in one.sentence
    ] == []
