"""A field of what lies ahead takes no value that has passed, and keeps one that passes later."""

import pytest

from engine import errors
from tests.engine.decide import desk
from tests.engine.decide.desk import HOUR, MONDAY, Story

AHEAD = "  visit_at: {type: instant, future: true}\n  parts_on: {type: date, future: true}\n  other: {type: case}"
TEXT = desk.TEXT.replace("  other: {type: case}", AHEAD)


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ({"visit_at": "2026-03-02T10:30+08:00"}, True),
        ({"visit_at": "2026-03-02T09:59:59+08:00"}, False),
        ({"parts_on": "2026-03-02"}, True),
        ({"parts_on": "2026-03-01"}, False),
    ],
)
def test_what_has_passed_is_refused_with_a_sentence(given: dict[str, str], taken: bool) -> None:
    story = Story(desk.changed(TEXT))
    story.tell("open", "li_na", MONDAY, equipment="Lift 3")
    refusal = story.tell("edit", "li_na", MONDAY + HOUR, **given).refusal
    assert (refusal is None) is taken
    assert refusal is None or "has passed already" in refusal.sentence
    if taken:
        assert story.tell("edit", "li_na", MONDAY + 48 * HOUR, **given, level="minor").refusal is None


def test_only_dates_and_instants_that_are_no_columns_can_say_so() -> None:
    for wrong in ("{type: text, future: true}", "{type: rows, columns: {at: {type: date, future: true}}}"):
        with pytest.raises(errors.BadDefinition, match="future"):
            desk.changed(TEXT.replace("{type: case}", wrong))
