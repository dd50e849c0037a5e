"""Spans as a definition writes them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import errors
from engine.calendars import Span


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("4h", Span("working", 14_400)),
        ("30m", Span("working", 1_800)),
        ("90s", Span("working", 90)),
        ("0m", Span("working", 0)),
        ("1h 30m", Span("working", 5_400)),
        ("1h30m", Span("working", 5_400)),
        ("1 working day", Span("working_days", 1)),
        ("3 working days", Span("working_days", 3)),
        ("45 calendar days", Span("calendar_days", 45)),
        ("36h plain", Span("plain", 129_600)),
        (" 1h 30m plain ", Span("plain", 5_400)),
    ],
)
def test_spans_are_read(text, span):
    assert Span.parse(text) == span


@pytest.mark.parametrize(
    ("text", "fix"),
    [
        ("3d", "write 3 working days, or 24h"),
        ("1 day", "write 1 working day, or 8h"),
        ("2w", "write 10 working days, or 14 calendar days"),
        ("4 hours", "write 4h"),
        ("30 min", "write 30m"),
        ("1.5h", "write 1h 30m"),
        ("45", "write 45m for minutes, or 45h for hours"),
        ("soon", "write a number and its unit"),
        ("", "write a number and its unit"),
        ("plain", "write a number and its unit"),
        ("４h", "write a number and its unit"),
        ("9" * 5000 + "h", "write a number and its unit"),
        ("9" * 5000 + "d", "write a number and its unit"),
        ("-4h", "write a number and its unit"),
    ],
)
def test_what_is_not_a_span_is_answered_with_the_likely_fix(text, fix):
    with pytest.raises(errors.BadSpan) as refused:
        Span.parse(text)
    assert fix in str(refused.value)
    assert repr(text) in str(refused.value)


def test_a_number_of_yaml_is_not_a_span():
    with pytest.raises(errors.BadSpan, match="30"):
        Span.parse(30)  # type: ignore[arg-type]


@pytest.mark.parametrize("longest", ["3653 working days", "3653 calendar days", "87672h", "87672h plain"])
def test_ten_years_are_the_longest(longest):
    number = longest.split()[0].rstrip("h")
    assert Span.parse(longest)
    with pytest.raises(errors.BadSpan, match="ten years"):
        Span.parse(longest.replace(number, str(int(number) + 1)))


kinds = st.sampled_from(["working", "plain", "working_days", "calendar_days"])


@given(kinds, st.integers(0, 3653))
def test_a_span_reads_back_what_it_writes(kind, amount):
    span = Span(kind, amount)
    assert Span.parse(str(span)) == span
