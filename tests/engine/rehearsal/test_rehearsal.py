"""Cases in memory: commands in, what is due at its own instant, cases that open others."""

import contextlib
import gc
from datetime import timedelta

import pytest

from engine import calendars, casefile, decide, definitions, rehearsal
from tests.engine import small_desk
from tests.engine.cases.test_family import ENDLESS, SURVEY
from tests.engine.small_desk import DUE, LI_NA, MONDAY

HOUR = timedelta(hours=1)
LATE = DUE + timedelta(microseconds=1)
"""The first instant after due, at which it is breached."""


def build(text: str) -> decide.Workflow:
    return decide.Workflow.build(definitions.parse(text, "file.yaml"), lambda _name: calendars.ALWAYS)


WORKFLOWS = {
    "lift": build(small_desk.TEXT),
    "survey": build(SURVEY.replace("WORKFLOW", "lift")),
    "endless": build(ENDLESS),
}


@pytest.fixture
def desk() -> rehearsal.Rehearsal:
    return rehearsal.Rehearsal(WORKFLOWS, small_desk.PEOPLE, MONDAY)


def test_what_looks_for_garbage_looks_as_often_as_before_when_all_is_played() -> None:
    before = gc.get_threshold()
    with contextlib.suppress(ValueError), rehearsal.seldom_collecting():
        assert gc.get_threshold() != before
        raise ValueError
    assert gc.get_threshold() == before


def test_cases_have_the_numbers_of_their_pattern_without_gaps(desk: rehearsal.Rehearsal) -> None:
    commands = [small_desk.opening(), small_desk.opening(""), small_desk.opening(number="LIFT-2026-00007")]
    answers = [desk.submit(command) for command in [*commands, small_desk.opening()]]
    assert [answer.number for answer in answers] == ["LIFT-2026-00001", None, "LIFT-2026-00007", "LIFT-2026-00008"]


def test_a_number_is_given_once(desk: rehearsal.Rehearsal) -> None:
    answers = [desk.submit(small_desk.opening(number="LIFT-9")) for _ in range(2)]
    assert small_desk.refusals(answers) == [None, "conflict"]


def test_what_is_not_there_is_refused(desk: rehearsal.Rehearsal) -> None:
    unknown = casefile.Command(None, "open", LI_NA, workflow="lifts")
    answers = [desk.submit(casefile.Command("LIFT-1", "repair", LI_NA)), desk.submit(unknown)]
    assert small_desk.refusals(answers) == ["unknown_case", "unknown_workflow"]


def test_all_that_is_due_is_taken_at_its_own_instant_in_the_order_of_time(desk: rehearsal.Rehearsal) -> None:
    first = desk.submit(small_desk.opening()).number
    desk.advance(MONDAY + timedelta(minutes=30))
    second = desk.submit(small_desk.opening()).number
    desk.advance(MONDAY + 9 * HOUR)
    half = timedelta(minutes=30)
    told = [(told.at, told.number) for told in desk.notices]
    assert told == [(LATE, first), (LATE + half, second), (DUE + HOUR, first), (DUE + HOUR + half, second)]
    assert (desk.now, desk.next_at) == (MONDAY + 9 * HOUR, None)


def test_nothing_is_taken_early_and_time_never_goes_back(desk: rehearsal.Rehearsal) -> None:
    desk.submit(small_desk.opening())
    desk.advance(DUE - timedelta(seconds=1))
    desk.advance(MONDAY)
    assert (desk.now, desk.next_at, desk.notices) == (DUE - timedelta(seconds=1), LATE, [])


def test_a_refused_command_changes_nothing(desk: rehearsal.Rehearsal) -> None:
    number = str(desk.submit(small_desk.opening()).number)
    before, entries = desk.cases[number], len(desk.entries)
    answer = desk.submit(casefile.Command(number, "repair", small_desk.CHEN_WEI))
    assert (answer.refusal and answer.refusal.code, answer.version) == ("not_by_you", 1)
    assert (desk.cases[number], len(desk.entries)) == (before, entries)


def test_an_event_opens_a_linked_case_or_is_refused_with_it(desk: rehearsal.Rehearsal) -> None:
    survey = desk.submit(casefile.Command(None, "open", LI_NA, {}, "survey")).number
    answers = [desk.submit(casefile.Command(survey, "report", LI_NA, {"seen": seen})) for seen in (None, "Door")]
    assert small_desk.refusals(answers) == ["bad_data", None]
    assert list(desk.cases) == ["SVY-001", "LIFT-2026-00001"]
    assert desk.entries[1].entry.facts["opened_cases"] == [["lift", "LIFT-2026-00001"]]


def test_cases_that_open_one_another_for_ever_are_stopped_three_deep(desk: rehearsal.Rehearsal) -> None:
    assert desk.submit(casefile.Command(None, "open", LI_NA, {}, "endless")).accepted
    desk.advance(MONDAY + HOUR)
    assert len(desk.cases) == 4
