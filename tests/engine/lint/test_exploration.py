"""The walk through a chart: what it finds, and that large ones are answered from the graph of states."""

import pytest

from engine import chart
from engine.definitions import definition as definitions
from engine.lint import exploration

S, T, H = definitions.State, definitions.Transition, definitions.History


def defined(*states: definitions.State) -> definitions.Definition:
    return definitions.Definition("repair", {}, "office", "{seq}", {}, {}, states, {}, {})


def explored(*states: definitions.State) -> exploration.Exploration:
    definition = defined(*states)
    return exploration.explore(definition, chart.Chart(definition))


def test_guards_are_free_both_ways() -> None:
    ways = (T("go", "b", cond="x > 3"), T("go", "c", unless="y"), T("go", "d"))
    found = explored(S("a", transitions=ways), S("b"), S("c"), S("d"))
    assert found.path_to.keys() == {"a", "b", "c", "d"}


def test_the_shortest_path_is_kept() -> None:
    found = explored(
        S("a", transitions=(T("slow", "b"), T("fast", "c"))), S("b", transitions=(T("on", "c"),)), S("c", final=True)
    )
    assert found.path_to["c"] == ("open", "fast")


def test_new_facts_move_a_case_in_the_walk() -> None:
    found = explored(
        S("a", transitions=(T("go", "b"),)), S("b", transitions=(T(None, "c", cond="paid"),)), S("c", final=True)
    )
    assert found.path_to["c"] == ("open", "go")
    assert exploration.NEW_FACTS in {edge.event for edge in found.edges}


@pytest.fixture
def regions() -> definitions.Definition:
    """Ten regions of four states: a million configurations."""
    parts = [
        S(f"r{n}", states=tuple(S(f"r{n}_{m}", transitions=(T(f"e{n}", f"r{n}_{(m + 1) % 4}"),)) for m in range(4)))
        for n in range(10)
    ]
    return defined(
        S("all", parallel=True, states=tuple(parts), transitions=(T("end", "ended"),)),
        S("ended", final=True),
        S("island"),
    )


def test_past_the_bound_the_graph_of_states_answers(
    regions: definitions.Definition, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exploration, "MOST_STATES", 100)
    found = exploration.explore(regions, chart.Chart(regions))
    assert not found.is_complete
    assert found.path_to["r9_3"] == ("open", "e9", "e9", "e9")
    assert found.path_to["ended"] == ("open", "end")
    assert "island" not in found.path_to


def test_the_graph_of_states_follows_history_to_all_it_may_remember(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exploration, "MOST_STATES", 0)
    inner = (S("a", transitions=(T("ask", "wait"),)), S("b"))
    found = explored(S("top", states=inner, history=(H("was", "deep"),)), S("wait", transitions=(T("back", "was"),)))
    assert found.path_to["b"] == ("open", "ask", "back")
