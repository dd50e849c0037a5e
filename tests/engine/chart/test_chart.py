"""The chart: what steps mean, what is remembered, and the traps of the library that are closed."""

import os
import threading
from collections.abc import Iterator

import pytest

from engine import chart, errors
from engine.definitions import definition as definitions

S, T, H = definitions.State, definitions.Transition, definitions.History


def defined(*states: definitions.State) -> definitions.Definition:
    return definitions.Definition("repair", {}, "office", "{seq}", {}, {}, states, {}, {})


REPAIR = defined(
    S(
        "handling",
        initial=True,
        states=(
            S("received", initial=True, transitions=(T("diagnose", "diagnosing"),)),
            S(
                "diagnosing",
                transitions=(
                    T("dispatch", "repairing", cond="level != 'critical'"),
                    T("dispatch", "special", unless="cost < 3"),
                ),
            ),
            S(
                "repairing",
                transitions=(T("again", "repairing"), T("noted", "repairing", internal=True), T("ok", "done")),
            ),
            S("special"),
        ),
        history=(H("where", "deep"),),
        transitions=(T("ask", "waiting"),),
    ),
    S("waiting", transitions=(T("replied", "where"),)),
    S(
        "done",
        states=(S("completed", initial=True, closes=True),),
        transitions=(T("reopen", "handling"), T("file", "filed")),
    ),
    S("filed", final=True),
)


@pytest.fixture(scope="module")
def repair() -> chart.Chart:
    return chart.Chart(REPAIR)


def test_a_case_starts_in_the_initial_states(repair: chart.Chart) -> None:
    step = repair.start({})
    assert step.configuration == ("handling", "received")
    assert step.entered == ("handling", "received")
    assert step.guards == ()


def test_a_step_says_where_it_leads_and_what_was_left_and_entered(repair: chart.Chart) -> None:
    step = repair.step(("handling", "received"), {}, "diagnose", {})
    assert step is not None
    assert (step.configuration, step.exited, step.entered) == (
        ("handling", "diagnosing"), ("received",), ("diagnosing",),
    )  # fmt: skip


def test_a_transition_to_its_own_state_leaves_and_enters_it(repair: chart.Chart) -> None:
    step = repair.step(("handling", "repairing"), {}, "again", {})
    assert step is not None
    assert (step.exited, step.entered) == (("repairing",), ("repairing",))


def test_an_internal_transition_to_its_own_state_enters_nothing(repair: chart.Chart) -> None:
    step = repair.step(("handling", "repairing"), {}, "noted", {})
    assert step is not None
    assert (step.configuration, step.exited, step.entered) == (("handling", "repairing"), (), ())


def test_history_leads_back_to_where_the_case_was(repair: chart.Chart) -> None:
    asked = repair.step(("handling", "diagnosing"), {}, "ask", {})
    assert asked is not None
    assert asked.remembered == {"where": ["diagnosing"]}
    back = repair.step(asked.configuration, asked.remembered, "replied", {})
    assert back is not None
    assert back.configuration == ("handling", "diagnosing")


def test_a_changed_answer_does_not_change_what_is_remembered(repair: chart.Chart) -> None:
    asked = repair.step(("handling", "diagnosing"), {}, "ask", {})
    assert asked is not None
    asked.remembered["where"].append("spoiled")
    again = repair.step(("handling", "diagnosing"), {}, "ask", {})
    assert again is not None
    assert again.remembered == {"where": ["diagnosing"]}


def test_the_step_shows_the_guards_that_were_looked_at(repair: chart.Chart) -> None:
    first = repair.step(("handling", "diagnosing"), {}, "dispatch", {"level": "minor", "cost": 1})
    second = repair.step(("handling", "diagnosing"), {}, "dispatch", {"level": "critical", "cost": 5})
    assert first is not None
    assert second is not None
    assert first.guards == (("level != 'critical'", True),)
    assert second.guards == (("level != 'critical'", False), ("unless cost < 3", True))


@pytest.mark.parametrize("cost", [None, "many", [1]])
def test_a_guard_that_cannot_be_decided_lets_nothing_pass(repair: chart.Chart, cost: object) -> None:
    facts = {"level": "critical", "cost": cost}
    assert repair.step(("handling", "diagnosing"), {}, "dispatch", facts) is None


def test_a_missing_name_lets_nothing_pass(repair: chart.Chart) -> None:
    assert repair.step(("handling", "diagnosing"), {}, "dispatch", {}) is None


def test_what_was_not_taken_can_be_explained(repair: chart.Chart) -> None:
    facts = {"level": "critical", "cost": 1}
    assert repair.why_not(("handling", "diagnosing"), {}, "dispatch", facts) == (
        ("level != 'critical'", False), ("unless cost < 3", False),
    )  # fmt: skip
    assert repair.why_not(("waiting",), {}, "dispatch", facts) == ()


def test_nothing_leaves_a_final_state_of_the_top(repair: chart.Chart) -> None:
    assert repair.step(("filed",), {}, "reopen", {}) is None
    assert repair.events_from(("filed",)) == ()


def test_after_an_end_the_next_case_moves_as_the_first_did(repair: chart.Chart) -> None:
    fresh = chart.Chart(REPAIR)
    assert fresh.step(("done", "completed"), {}, "file", {}) is not None
    assert fresh.step(("done", "completed"), {}, "reopen", {}) == repair.step(("done", "completed"), {}, "reopen", {})


def test_events_stand_in_document_order_without_the_chart_s_own(repair: chart.Chart) -> None:
    assert repair.events_from(("handling", "diagnosing")) == ("ask", "dispatch")
    assert repair.guards_of(("handling", "diagnosing"), "dispatch") == ("level != 'critical'", "unless cost < 3")


def test_every_way_of_a_guarded_event_can_be_seen(repair: chart.Chart) -> None:
    ways = {step.configuration[-1] for step in repair.outcomes(("handling", "diagnosing"), {}, "dispatch")}
    assert ways == {"repairing", "special"}


def test_new_facts_settle_a_case_without_an_event() -> None:
    made = chart.Chart(
        defined(S("open", transitions=(T(None, "shut", cond="paid"), T("look", "open"))), S("shut", final=True))
    )
    assert made.settle(("open",), {}, {"paid": False}) is None
    settled = made.settle(("open",), {}, {"paid": True})
    assert settled is not None
    assert (settled.configuration, settled.guards) == (("shut",), (("paid", True),))


def test_states_passed_through_count_as_entered() -> None:
    made = chart.Chart(
        defined(S("a", transitions=(T("go", "b"),)), S("b", transitions=(T(None, "c"),)), S("c", final=True))
    )
    step = made.step(("a",), {}, "go", {})
    assert step is not None
    assert (step.entered, step.exited) == (("b", "c"), ("a", "b"))


def regions() -> Iterator[definitions.State]:
    for name in ("parts", "paper"):
        yield S(
            name,
            states=(S(f"{name}_open", transitions=(T(f"{name}_ok", f"{name}_done"),)), S(f"{name}_done", final=True)),
        )


def test_regions_go_side_by_side_and_are_done_together() -> None:
    both = S("both", parallel=True, states=tuple(regions()), transitions=(T("done.state.both", "end"),))
    made = chart.Chart(defined(both, S("end", final=True)))
    start = made.start({})
    assert start.configuration == ("both", "parts", "parts_open", "paper", "paper_open")
    one = made.step(start.configuration, {}, "paper_ok", {})
    assert one is not None
    two = made.step(one.configuration, one.remembered, "parts_ok", {})
    assert two is not None
    assert two.configuration == ("end",)


def test_a_top_that_is_all_done_takes_nothing_more() -> None:
    both = S("both", parallel=True, states=tuple(regions()), transitions=(T("again", "both"),))
    made = chart.Chart(defined(both))
    done = ("both", "parts", "parts_done", "paper", "paper_done")
    assert made.step(done, {}, "again", {}) is None
    assert made.step(("both", "parts", "parts_done", "paper", "paper_open"), {}, "again", {}) is not None


def test_trap_an_unknown_event_is_no_step(repair: chart.Chart) -> None:
    assert repair.step(("waiting",), {}, "nonsense", {}) is None
    assert repair.step(("waiting",), {}, "done.state.handling", {}) is None


def test_trap_a_state_that_is_gone_is_named(repair: chart.Chart) -> None:
    with pytest.raises(errors.StateGone, match="no state vanished"):
        repair.step(("handling", "vanished"), {}, "ask", {})
    with pytest.raises(errors.StateGone, match="no state vanished"):
        repair.step(("waiting",), {"where": ["vanished"]}, "replied", {})


def test_trap_names_of_the_library_are_free_for_states_and_events() -> None:
    made = chart.Chart(defined(S("model", transitions=(T("send", "configuration"),)), S("configuration", final=True)))
    step = made.step(("model",), {}, "send", {})
    assert step is not None
    assert step.configuration == ("configuration",)


def test_trap_compiling_stays_in_its_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "chdir", lambda place: pytest.fail("changed the directory"))
    chart.Chart(REPAIR)


@pytest.mark.parametrize("target", [None, "b"])
def test_trap_a_chart_that_never_rests_is_stopped(target: str | None) -> None:
    made = chart.Chart(defined(S("a", transitions=(T("go", "b"),)), S("b", transitions=(T(None, target),))))
    with pytest.raises(errors.NeverAtRest, match="repair"):
        made.step(("a",), {}, "go", {})
    assert made.start({}).configuration == ("a",)


def test_trap_a_chart_that_the_library_refuses_is_refused_with_a_sentence() -> None:
    with pytest.raises(errors.ChartRefused, match="repair"):
        chart.Chart(defined(S("a", initial=True), S("b", initial=True)))
    with pytest.raises(errors.ChartRefused, match="nowhere"):
        chart.Chart(defined(S("a", transitions=(T("go", "nowhere"),))))


def test_a_guard_that_is_no_expression_makes_no_chart() -> None:
    with pytest.raises(errors.BadGuard, match="attributes"):
        chart.Chart(defined(S("a", transitions=(T("go", "a", cond="cost.real"),))))


def test_threads_share_a_chart(repair: chart.Chart) -> None:
    fresh, found = chart.Chart(REPAIR), []

    def walk() -> None:
        step = fresh.start({})
        for event in ("diagnose", "ask", "replied", "ask"):
            step = fresh.step(step.configuration, step.remembered, event, {}) or step
        found.append(step.configuration)

    threads = [threading.Thread(target=walk) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [("waiting",)] * 8


def test_a_chart_of_500_states_steps() -> None:
    states = [S(f"s{n}", transitions=(T("go", f"s{(n + 1) % 500}"),)) for n in range(500)]
    step = chart.Chart(defined(*states)).step(("s499",), {}, "go", {})
    assert step is not None
    assert step.configuration == ("s0",)
