"""The stretches of a deadline: they leave no gap, and they add up to what the engine counted."""

import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine import deadlines, ledger, places
from engine.calendars import Span, registry
from engine.definitions import definition
from web import spans, texts, timeline
from web.reader import Reader
from web.timeline import scale, stretches

OFFICE = registry.find("office", [places.WORKFLOWS / "calendars"])
DEADLINE = definition.Deadline("solution", within=definition.Within(Span.parse("7h 10m")), pauses_in=("waiting",))
PLAN = deadlines.Plan(DEADLINE, {"office": OFFICE}, "office")
SOURCE = definition.Definition("repair", {}, "office", "", {}, {}, (), {}, {"solution": DEADLINE})
START = datetime(2026, 9, 1, tzinfo=UTC)
MINUTES = st.integers(0, 40 * 24 * 60)


def lived(moments: list[int]) -> tuple[Any, datetime]:
    """A deadline that is paused and resumed in turn at these minutes; the last one is now."""
    first, *others, now = [START + timedelta(minutes=one) for one in sorted(moments)]
    row = deadlines.arm(PLAN, 1, first, {})
    assert row is not None
    for number, moment in enumerate(others):
        while row.next_fire_at is not None and row.next_fire_at <= moment:
            deadlines.take(PLAN, row, row.next_fire_at)
        if number % 2:
            deadlines.resume(PLAN, row, moment)
        else:
            deadlines.pause(PLAN, row, moment, "waiting")
    return row, now


def drawn(row: Any, now: datetime) -> list[stretches.Stretch]:
    found = ledger.of(PLAN, row, now)
    return stretches.cut(found, OFFICE, stretches.frame(row, found, OFFICE, now))


@given(st.lists(MINUTES, min_size=2, max_size=8, unique=True))
def test_counted_and_late_add_up_to_what_the_engine_counted(moments: list[int]) -> None:
    row, now = lived(moments)
    pieces = drawn(row, now)
    counted_s = sum(piece.seconds for piece in pieces if piece.kind in ("counted", "late"))
    assert abs(counted_s - spans.used_s(row, OFFICE, now)) < 0.01


@given(st.lists(MINUTES, min_size=2, max_size=8, unique=True))
def test_what_is_left_adds_up_to_the_rest_of_the_target_while_the_clock_runs(moments: list[int]) -> None:
    row, now = lived(moments)
    pieces = drawn(row, now)
    ahead = sum(piece.seconds for piece in pieces if piece.kind == "ahead")
    left_s = max(0.0, row.target_s - spans.used_s(row, OFFICE, now)) if row.running_since else 0.0
    assert abs(ahead - left_s) < 0.01


@given(st.lists(MINUTES, min_size=2, max_size=8, unique=True))
def test_the_line_goes_only_forward_and_ends_at_its_width(moments: list[int]) -> None:
    row, now = lived(moments)
    pieces = drawn(row, now)
    shown = pieces[0].from_at, pieces[-1].to_at
    line = scale.Scale.of(pieces, 776)
    places_ = [line.x(shown[0] + share * (shown[1] - shown[0]) / 50) for share in range(51)]
    assert places_ == sorted(places_)
    assert abs(line.placed[-1].right - 776) < 0.01


@given(st.lists(MINUTES, min_size=2, max_size=8, unique=True), st.sampled_from(texts.LANGUAGES))
def test_any_life_of_a_deadline_can_be_drawn_and_stays_small(moments: list[int], language: str) -> None:
    row, now = lived(moments)
    subject = timeline.Subject(row, PLAN, SOURCE)
    made = timeline.of(subject, OFFICE, Reader.of(language, "Asia/Shanghai", now))
    assert ET.fromstring(made.wide).tag == ET.fromstring(made.narrow).tag == "svg"
    assert len(made.wide) + len(made.narrow) < 16_000


def test_a_pause_is_named_by_the_state_that_caused_it() -> None:
    row, now = lived([60 * 3, 60 * 4, 60 * 8])
    pieces = drawn(row, now)
    assert {piece.state for piece in pieces if piece.kind == "pause"} == {"waiting"}


def test_what_was_used_up_without_a_sweep_is_late_all_the_same() -> None:
    row = deadlines.arm(PLAN, 1, START, {})
    assert row is not None
    assert row.due_at is not None
    assert ledger.late_from(row, row.due_at) is None
    assert ledger.late_from(row, row.due_at + timedelta(microseconds=1)) == row.due_at
    assert ledger.late_from(row, row.due_at + timedelta(days=1), timer=True) is None


def test_years_of_nights_are_left_out_instead_of_drawn() -> None:
    row, _ = lived([0, 1])
    now = START + timedelta(days=900)
    pieces = drawn(row, now)
    assert all(piece.kind != "closed" for piece in pieces)
    assert len(pieces) < 5
