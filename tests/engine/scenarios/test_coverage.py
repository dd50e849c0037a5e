"""What stories reach of a workflow: each thing once it was gone through, and no sooner."""

from typing import Any

from engine import scenarios
from tests.engine.scenarios import plays


def missing(played: scenarios.Played) -> set[tuple[str, str]]:
    source = plays.stage().workflow("repair").definition
    return set(scenarios.coverage(source, played.entries_of("repair"), played.notices_of("repair")).missing)


def test_a_new_case_has_reached_where_it_stands() -> None:
    found = missing(plays.story("      - open: {}"))
    reached = {
        ("states", "received"),
        ("states", "handling"),
        ("deadlines", "first_response"),
        ("templates", "case_received"),
    }
    assert reached.isdisjoint(found)
    assert {("states", "diagnosing"), ("transitions", "received -start_diagnosis-> diagnosing")} <= found
    assert {("reminders", "first_response 1"), ("rungs", "first_response 1"), ("templates", "reminder")} <= found


def test_of_two_guarded_transitions_the_one_that_was_taken_counts() -> None:
    steps = plays.TO_DISPATCH + "      - {send: dispatch, by: wang_fang, data: {parts_in_stock: false}}"
    left = [name for kind, name in missing(plays.story(steps)) if kind == "transitions" and "-dispatch->" in name]
    assert [name.partition(" if ")[0] for name in left] == ["dispatching -dispatch-> en_route"]


def test_reminders_and_rungs_count_one_by_one() -> None:
    found = missing(plays.story("      - open: {}\n      - after: 2h 1m"))
    assert {("reminders", "first_response 1"), ("rungs", "first_response 1")}.isdisjoint(found)
    assert {("rungs", "first_response 2"), ("rungs", "first_response 3")} <= found


def test_parts_are_counted_by_kind() -> None:
    source = plays.stage().workflow("repair").definition
    counted: Any = {part.kind: part.count for part in scenarios.coverage(source, (), ()).parts}
    assert counted["states"] == len(source.index)
    assert counted["deadlines"] == len(source.deadlines)
    assert counted["rungs"] == sum(len(one.escalate) for one in source.deadlines.values())
    assert list(counted) == ["states", "transitions", "deadlines", "reminders", "rungs", "templates"]
