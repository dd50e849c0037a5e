"""A case that opens another: both in one transaction, or neither."""

from datetime import timedelta

import pytest

from engine import casefile, cases, sweeps
from tests.engine import small_desk
from tests.engine.small_desk import CHEN_WEI, LI_NA, MONDAY

SURVEY = """\
workflow: survey
title: {en: Survey, zh-Hans: 巡检, zh-Hant: 巡檢}
calendar: 24x7
number: "SVY-{seq:03}"
roles: {technician: {en: Technician, zh-Hans: 技术员, zh-Hant: 技術員}}
fields:
  seen: {type: text}
  lift: {type: case}
states:
  going_on: {initial: true, transitions: [{event: report, target: going_on}, {event: remind, target: going_on}]}
  over: {final: true}
events:
  report:
    by: [anyone]
    form: [{field: seen, required: false}]
    open: {workflow: WORKFLOW, kind: caused_by, fields: {symptom: field.seen}}
  remind: {by: [system], open: {workflow: WORKFLOW, kind: follows, fields: {symptom: field.seen}}}
deadlines:
  reminding: {within: 2h, timer: true, escalate: [{after: 0m, send: remind}]}
"""
ENDLESS = """\
workflow: endless
title: {en: Endless, zh-Hans: 循环, zh-Hant: 循環}
calendar: 24x7
number: "END-{seq:03}"
states:
  here: {initial: true, transitions: [{event: again, target: here}]}
events:
  again: {by: [system], open: {workflow: endless, kind: follows}}
deadlines:
  at_once: {within: 0m, timer: true, escalate: [{after: 0m, send: again}]}
"""


def publish(desk: cases.Cases, text: str) -> None:
    with desk.database.writing() as connection:
        desk.registry.publish(connection, text, "more.yaml", MONDAY, "li_na")


@pytest.fixture
def survey(lifts: cases.Cases) -> str:
    """A survey that opens lift cases."""
    publish(lifts, SURVEY.replace("WORKFLOW", "lift"))
    opening = casefile.Opening(title="Tower 2", team="lifts", priority="high", channel="phone")
    answer = lifts.submit(casefile.Command(None, "open", LI_NA, {}, "survey", opening))
    return str(answer.number)


def report(number: str, seen: str | None = "Door scrapes", by: casefile.Actor = LI_NA) -> casefile.Command:
    return casefile.Command(number, "report", by, {"seen": seen})


def test_the_new_case_stands_beside_the_old_one_with_a_link_to_it(lifts: cases.Cases, survey: str) -> None:
    assert lifts.submit(report(survey)).accepted
    new = small_desk.load(lifts, "LIFT-2026-00001")
    assert (new.title, new.team, new.priority, new.channel) == ("Tower 2", "lifts", "high", "phone")
    assert new.fields["symptom"] == "Door scrapes"
    assert small_desk.count(lifts, "links", f"kind = 'caused_by' AND other = '{survey}' AND case_id = {new.id}") == 1


def test_the_history_of_the_old_case_says_the_number_of_the_new_one(lifts: cases.Cases, survey: str) -> None:
    lifts.submit(report(survey))
    assert small_desk.count(lifts, "history", """facts LIKE '%"opened_cases":[["lift","LIFT-2026-00001"]]%'""") == 1


def test_a_refused_new_case_refuses_the_event_and_changes_nothing(lifts: cases.Cases, survey: str) -> None:
    before = small_desk.load(lifts, survey)
    answer = lifts.submit(report(survey, seen=None))
    assert answer.refusal is not None
    assert answer.refusal.sentence.startswith(
        "`report` opens a case of `lift`, which is refused, so nothing was changed:"
    )
    assert "Symptom (`symptom`) is required" in answer.refusal.sentence
    assert (answer.version, small_desk.load(lifts, survey)) == (1, before)


def test_who_may_not_open_the_other_workflow_is_refused(lifts: cases.Cases, survey: str) -> None:
    publish(lifts, small_desk.TEXT.replace("opened_by: [anyone]", "opened_by: [technician]"))
    assert small_desk.refusals([lifts.submit(report(survey, by=CHEN_WEI))]) == ["not_by_you"]
    assert lifts.submit(report(survey)).accepted


def test_a_workflow_that_is_not_live_refuses_the_event(lifts: cases.Cases) -> None:
    publish(lifts, SURVEY.replace("WORKFLOW", "elevator"))
    number = str(lifts.submit(casefile.Command(None, "open", LI_NA, {}, "survey")).number)
    assert small_desk.refusals([lifts.submit(report(number))]) == ["unknown_workflow"]


def test_numbers_have_no_gap_after_a_refused_opening(lifts: cases.Cases, survey: str) -> None:
    late = MONDAY + timedelta(hours=3)
    lifts.submit(casefile.Command(survey, "edit", LI_NA, {"seen": "Door scrapes"}))
    assert not lifts.submit(report(survey, seen=None), late).accepted
    assert lifts.submit(small_desk.opening()).number == "LIFT-2026-00001"


def test_a_sweep_opens_a_case_at_the_instant_of_the_deadline(lifts: cases.Cases, survey: str) -> None:
    lifts.submit(casefile.Command(survey, "edit", LI_NA, {"seen": "Door scrapes"}))
    sweeps.run_once(lifts, MONDAY + timedelta(hours=9))
    assert small_desk.load(lifts, "LIFT-2026-00001").opened_at == MONDAY + timedelta(hours=2)


def test_what_a_deadline_can_not_open_is_noted_and_the_clock_goes_on(lifts: cases.Cases, survey: str) -> None:
    counts = sweeps.run_once(lifts, MONDAY + timedelta(hours=9))
    assert (counts.fired, counts.failed) == (1, 0)
    assert small_desk.count(lifts, "history", """facts LIKE '%"not_opened":[["lift"%Symptom%'""") == 1
    assert small_desk.load(lifts, survey).next_fire_at is None


def test_cases_that_open_one_another_for_ever_are_stopped_three_deep(lifts: cases.Cases) -> None:
    publish(lifts, ENDLESS)
    assert lifts.submit(casefile.Command(None, "open", LI_NA, {}, "endless")).accepted
    assert small_desk.count(lifts, "cases", "workflow = 'endless'") == 4
    assert small_desk.count(lifts, "history", "facts LIKE '%at most 3 deep%'") == 1


def test_a_command_that_comes_again_opens_nothing_twice(lifts: cases.Cases, survey: str) -> None:
    once = casefile.Command(survey, "report", LI_NA, {"seen": "Door scrapes"}, idempotency_key="k1")
    lifts.submit(once)
    assert lifts.submit(once).replayed
    assert small_desk.count(lifts, "cases", "workflow = 'lift'") == 1
