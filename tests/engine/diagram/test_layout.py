"""The layout: on random charts nothing stands on anything else, and no line runs through a box."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import errors
from engine.definitions import definition as definitions
from engine.diagram import layout, subject

S, T, H = definitions.State, definitions.Transition, definitions.History
Area = tuple[float, float, float, float]


@st.composite
def charts(draw: st.DrawFn) -> definitions.Definition:
    """Nested states with transitions between any two of them."""
    names = [f"n{place}" for place in range(draw(st.integers(1, 14)))]
    return defined(*_nested(draw, names, names, depth=0))


def _nested(draw: st.DrawFn, names: list[str], everywhere: list[str], depth: int) -> list[definitions.State]:
    found, rest = [], list(names)
    while rest:
        name, size = rest.pop(0), draw(st.integers(0, min(5, len(rest)) if depth < 3 else 0))
        inner, rest = rest[:size], rest[size:]
        ends = draw(st.lists(st.sampled_from(everywhere), max_size=3))
        transitions = tuple(T(f"event_{number}_of_some_length", target) for number, target in enumerate(ends))
        remembers = draw(st.booleans())
        history = (H(f"h_{name}", "deep"),) if inner and remembers else ()
        children = tuple(_nested(draw, inner, everywhere, depth + 1))
        parallel = draw(st.booleans()) if inner else False
        found.append(S(name, parallel=parallel, states=children, history=history, transitions=transitions))
    return found


def defined(*states: definitions.State) -> definitions.Definition:
    return definitions.Definition("repair", {}, "office", "{seq}", {}, {}, states, {}, {})


@given(charts())
@settings(max_examples=20, deadline=None)
def test_nothing_stands_on_anything_else(definition: definitions.Definition) -> None:
    picture = layout.laid_out(definition, "en")
    areas = [area for box in picture.root.walk() if not box.children for area in leaf_areas(box)]
    areas += [label_area(way) for way in picture.ways if way.lines]
    assert not [pair for pair in itertools.combinations(areas, 2) if overlap(*pair)]


@given(charts())
@settings(max_examples=20, deadline=None)
def test_no_line_runs_through_a_box(definition: definitions.Definition) -> None:
    picture = layout.laid_out(definition, "en")
    areas = [area for box in picture.root.walk() if not box.children for area in leaf_areas(box)]
    lines = [pair for way in picture.ways for pair in itertools.pairwise(way.points)]
    assert not [(line, area) for line in lines for area in areas if overlap(around(*line), area)]


@given(charts())
@settings(max_examples=20, deadline=None)
def test_everything_stands_within_what_holds_it(definition: definitions.Definition) -> None:
    picture = layout.laid_out(definition, "en")
    for box in picture.root.walk():
        for child in box.children:
            assert box.x <= child.x
            assert box.y <= child.y
            assert child.x + child.width + child.loop_width <= box.x + box.width + 0.01
            assert child.y + child.height <= box.y + box.height + 0.01


@given(charts())
@settings(max_examples=20, deadline=None)
def test_every_way_goes_from_its_source_to_its_target(definition: definitions.Definition) -> None:
    for way in layout.laid_out(definition, "en").ways:
        assert touches(way.points[0], way.source)
        assert touches(way.points[-1], way.target)


def test_a_way_back_is_drawn_upwards() -> None:
    ways = layout.laid_out(
        defined(S("a", transitions=(T("on", "b"),)), S("b", transitions=(T("back", "a"),))), "en"
    ).ways
    assert [way.is_down for way in ways] == [True, False]
    assert ways[1].points[0][1] > ways[1].points[-1][1]


def test_the_same_definition_gives_the_same_picture() -> None:
    definition = defined(
        S("a", transitions=(T("on", "b"), T("aside", "c"))), S("b", transitions=(T("x", "c"),)), S("c")
    )
    first, second = layout.laid_out(definition, "en"), layout.laid_out(definition, "en")
    assert [way.points for way in first.ways] == [way.points for way in second.ways]


def test_a_chain_of_500_states_is_laid_out() -> None:
    states = [S(f"s{n}", transitions=(T("go", f"s{n + 1}"),)) for n in range(499)]
    assert len(layout.laid_out(defined(*states, S("s499", final=True)), "en").ways) == 499


def test_a_chart_too_large_to_draw_is_refused_with_a_sentence() -> None:
    states = [S(f"s{n}", transitions=tuple(T(f"e{m}", f"s{(n * m + 1) % 300}") for m in range(12))) for n in range(300)]
    with pytest.raises(errors.TooLargeToDraw, match="repair"):
        layout.laid_out(defined(*states), "en")


def leaf_areas(box: subject.Box) -> list[Area]:
    return [(box.x, box.y, box.x + box.width + box.loop_width, box.y + box.height)]


def label_area(way: subject.Way) -> Area:
    (x, y), height = way.label_at, 15.0 * len(way.lines)
    return (x - way.label_width / 2, y - height / 2, x + way.label_width / 2, y + height / 2)


def around(a: tuple[float, float], b: tuple[float, float]) -> Area:
    """A curve bends between its ends only."""
    return (min(a[0], b[0]), min(a[1], b[1]), max(a[0], b[0]), max(a[1], b[1]))


def overlap(a: Area, b: Area) -> bool:
    slack = 0.01
    return a[0] < b[2] - slack and b[0] < a[2] - slack and a[1] < b[3] - slack and b[1] < a[3] - slack


def touches(point: tuple[float, float], box: subject.Box) -> bool:
    at_side = abs(point[1] - box.y) < 0.01 or abs(point[1] - box.y - box.height) < 0.01
    return at_side and box.x - 0.01 <= point[0] <= box.x + box.width + 0.01
