"""A desk played forward: what people, customers and clocks do, and what is counted."""

from datetime import UTC, datetime
from functools import cache

import pytest

from engine import decide, definitions, places, simulation
from engine.calendars import WorkingCalendar, registry
from engine.simulation import staff_file, standard
from tests.engine.simulation.invariants import Invariants

FROM = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Midnight of a Monday in Shanghai."""
PEOPLE = """
persons:
  wang_fang: {roles: [supervisor, dispatcher]}
  li_na: {roles: [agent], supervisor: wang_fang}
  zhang_wei: {roles: [technician], supervisor: wang_fang}
  huang_zhiming: {roles: [technician], supervisor: wang_fang}
  sun_lei: {roles: [quality], supervisor: wang_fang}
  zhao_min: {roles: [director]}
arrivals: 4/day
fields: {technician_free: {"true": 1}, parts_in_stock: {"true": 1}, fault_level: {minor: 1}, score: {"5": 1}}
"""
STRAIGHT = """
events:
  start_diagnosis: {weight: 1, by: agent}
  diagnose: {by: agent}
  dispatch: {by: dispatcher}
  pass_check: {weight: 1}
  confirm_solved: {by: agent, after: 1h}
  answer_survey: {after: 30m plain}
  await_parts: {weight: 0}
  hand_back: {weight: 0}
  fail_check: {weight: 0}
  report_unsolved: {weight: 0}
  ask_customer: {weight: 0}
  declare_not_repairable: {weight: 0}
  reject_not_covered: {weight: 0}
  cancel: {weight: 0}
  mark_duplicate: {weight: 0}
  reopen: {happens: 0%}
"""


def find(name: str) -> WorkingCalendar:
    return registry.find(name, [places.WORKFLOWS / "calendars"])


@cache
def repair() -> decide.Workflow:
    return decide.Workflow.build(definitions.load_file(places.WORKFLOWS / "repair.yaml"), find)


def played(text: str, days: int = 14, seed: int = 3, watch: simulation.Watch | None = None) -> simulation.Report:
    staff = staff_file.parse(text, "staff.yaml", repair().definition, find)
    return simulation.Simulation(repair(), staff, FROM, seed, watch=watch).run(days)


def test_every_case_goes_the_straight_way_to_the_survey() -> None:
    report = played(PEOPLE + STRAIGHT)
    counts = report.counts
    assert counts.opened > 40
    assert counts.steps["answer_survey"] == counts.closed > 30
    assert set(counts.steps) == {
        "start_diagnosis", "diagnose", "dispatch", "arrive", "finish_repair", "pass_check", "confirm_solved",
        "answer_survey",
    }  # fmt: skip
    assert not counts.refused
    assert report.open_count == counts.opened - counts.closed == sum(counts.resting.values())
    assert (counts.deadlines["first_response"].share_met or 0) > 0.9
    assert counts.mails["case_received"] == counts.opened


def test_mails_that_come_back_have_their_deadlines_come_anew_until_somebody_reached_the_customer() -> None:
    rules = Invariants()
    counts = played(PEOPLE + "undelivered: 30%\n", 21, watch=rules.see).counts
    assert counts.steps["bounced"] > 20
    assert 0 < counts.steps["customer_reached"] <= counts.steps["bounced"]
    assert counts.mails["undelivered"] >= counts.steps["bounced"]


def test_the_same_seed_gives_the_same_course_and_another_seed_another() -> None:
    first = played(PEOPLE, 7).facts()
    assert first == played(PEOPLE, 7).facts()
    assert first != played(PEOPLE, 7, seed=4).facts()


def test_a_desk_that_is_too_small_breaks_its_promises_and_its_supervisor_hears_of_it() -> None:
    slow = STRAIGHT.replace("diagnose: {by: agent}", "diagnose: {by: agent, takes: 6h}")
    report = played(PEOPLE + slow)
    li_na = next(load for load in report.loads if load.person == "li_na")
    assert li_na.share > 0.9
    assert li_na.longest_count > 5
    assert (report.counts.deadlines["diagnosis"].share_met or 0.0) < 0.5
    assert report.counts.escalations["wang_fang"] > 0
    assert report.counts.mails["escalated"] > 0


def test_who_is_away_does_nothing_and_works_fewer_hours() -> None:
    away = PEOPLE.replace(
        "li_na: {roles: [agent],", 'li_na: {roles: [agent], absences: [{from: "2026-03-02", until: "2026-03-15"}],'
    )
    report = played(away + STRAIGHT)
    li_na = next(load for load in report.loads if load.person == "li_na")
    assert (li_na.step_count, li_na.worked_s) == (0, 0.0)
    assert report.counts.deadlines["first_response"].met == 0


def test_a_customer_who_never_answers_leaves_it_to_the_clock() -> None:
    silent = STRAIGHT.replace("ask_customer: {weight: 0}", "ask_customer: {weight: 1000000, by: agent}")
    report = played(PEOPLE + silent + "  customer_replied: {happens: 0%}\n", days=21)
    assert report.counts.steps["customer_replied"] == 0
    assert report.counts.mails["waiting_for_customer"] > 0
    assert report.counts.mails["customer_reminder"] > 0
    assert report.counts.closed > 0


def test_a_step_that_nobody_may_do_is_told() -> None:
    without = PEOPLE.replace("roles: [quality]", "roles: [technician]")
    report = played(without + STRAIGHT)
    assert report.counts.nobody["pass_check"] > 0
    assert report.counts.resting["checking"] == report.counts.nobody["pass_check"]


def test_a_desk_can_be_assumed_for_every_workflow_and_every_rule_holds_there() -> None:
    workflows = {
        name: decide.Workflow.build(definitions.load_file(places.WORKFLOWS / f"{name}.yaml"), find)
        for name in ("repair", "complaint", "requirement", "permission")
    }
    for name, workflow in workflows.items():
        rules = Invariants()
        staff = standard.staff(workflow, 7.0)
        report = simulation.Simulation(workflow, staff, FROM, 5, workflows, rules.see).run(12)
        assert report.counts.closed > 0, name
        assert not report.counts.nobody, name
        assert min(rules.checked.values()) > 60, name


def test_cases_that_are_over_leave_the_memory() -> None:
    quick = STRAIGHT.replace("answer_survey: {after: 30m plain}", "answer_survey: {after: 1m plain}")
    report = played(PEOPLE.replace("4/day", "2/day") + quick, days=60)
    assert report.counts.closed > 80
    assert report.counts.most_in_memory < report.counts.closed


@pytest.mark.parametrize("seed", [1, 2])
def test_the_weeks_add_up_to_the_whole(seed: int) -> None:
    report = played(PEOPLE, 10, seed)
    weeks = report.counts.weeks
    assert sum(week.opened for week in weeks) == report.counts.opened
    assert sum(week.closed for week in weeks) == report.counts.closed
    assert sum(week.breached for week in weeks) == sum(one.breached for one in report.counts.deadlines.values())
    assert weeks[-1].open == report.open_count
