"""What a definition says of changes, replies, closings and more time, decided on real cases."""

from datetime import datetime

import pytest

from engine import casefile, decide, definitions, errors
from tests.engine.decide.desk import HOUR, MONDAY, TEXT, Story, changed

CUSTOMER = casefile.Actor("requester", "1")
CLOCKS = TEXT.index("deadlines:"), TEXT.index("notifications:")


def desk(deadlines: str, calendar: str = "24x7", fields: str = "") -> decide.Workflow:
    """The repair desk with these deadlines, one a line, and these fields besides its own."""
    text = TEXT[: CLOCKS[0]] + "deadlines:\n" + deadlines + "\n" + TEXT[CLOCKS[1] :]
    text = text.replace("fields:\n", f"fields:\n{fields}", 1)
    return changed(text.replace("calendar: cn_office", f"calendar: {calendar}"))


def opened(workflow: decide.Workflow, by: str | casefile.Actor = "li_na", at: datetime = MONDAY) -> Story:
    story = Story(workflow)
    assert story.tell("open", by, at, equipment="Lift 3").refusal is None
    return story


REPLY = "  reply: {starts: [opened_by_requester, customer_message], each: true, met_by: [answer], within: 2h}"


def test_the_first_message_that_nobody_answered_starts_the_clock_and_an_answer_meets_it() -> None:
    story = opened(desk(REPLY))
    assert story.case
    assert not story.case.deadlines
    story.tell("customer_message", CUSTOMER, MONDAY + HOUR, body="Well?")
    story.tell("note", "li_na", MONDAY + 1.5 * HOUR, body="Busy")
    story.tell("customer_message", CUSTOMER, MONDAY + 2 * HOUR, body="And?")
    assert story.row("reply").due_at == MONDAY + 3 * HOUR
    story.tell("answer", "li_na", MONDAY + 2.5 * HOUR, body="Tomorrow")
    assert story.row("reply").state == "met"
    story.tell("customer_message", CUSTOMER, MONDAY + 4 * HOUR, body="Thanks")
    assert (story.row("reply").occasion, story.row("reply").due_at) == (2, MONDAY + 6 * HOUR)


def test_who_opens_their_own_case_waits_for_a_reply_and_what_the_desk_opens_waits_for_none() -> None:
    assert opened(desk(REPLY), CUSTOMER).row("reply").due_at == MONDAY + 2 * HOUR
    for other in ("li_na", casefile.SYSTEM):
        case = opened(desk(REPLY), other).case
        assert case
        assert not case.deadlines


def test_where_the_desk_owes_news_its_own_answer_starts_the_next_clock() -> None:
    story = opened(desk(REPLY.replace("customer_message]", "customer_message, answer]")), CUSTOMER)
    story.tell("answer", "li_na", MONDAY + HOUR, body="We are on it")
    assert story.case
    assert [row.state for row in story.case.deadlines] == ["met", "armed"]
    assert story.row("reply").due_at == MONDAY + 3 * HOUR


TABLE = (
    "  one: {met_by: [closed], pauses_in: [waiting], %s within: {by: [level, priority],"
    " critical: {urgent: 1h, default: 2h}, minor: none, default: 8h}}"
)


def test_a_table_by_two_facts_takes_the_nearest_row() -> None:
    story = opened(desk(TABLE % ""))
    assert story.row("one").target_s == 8 * 3600
    story.tell("edit", "li_na", MONDAY, level="critical")
    assert story.row("one").target_s == 2 * 3600
    story.tell("set_priority", "li_na", MONDAY, priority="urgent", reason="stuck")
    assert story.row("one").due_at == MONDAY + HOUR


def test_where_no_target_holds_the_deadline_is_cleared_and_comes_back_with_its_pauses() -> None:
    story = opened(desk(TABLE % ""))
    story.tell("edit", "li_na", MONDAY, level="minor")
    row = story.row("one")
    assert (row.state, row.due_at, row.next_fire_at) == ("cancelled", None, None)
    story.tell("ask_customer", "li_na", MONDAY + HOUR)
    story.tell("customer_replied", "li_na", MONDAY + 3 * HOUR)
    story.tell("edit", "li_na", MONDAY + 4 * HOUR, level=None)
    assert (story.row("one").state, story.row("one").due_at) == ("armed", MONDAY + 10 * HOUR)


def test_a_cleared_deadline_that_is_done_stays_so() -> None:
    story = opened(desk("  one: {met_by: [answer], within: {by: level, minor: none, default: 8h}}"))
    story.tell("edit", "li_na", MONDAY, level="minor")
    story.tell("answer", "li_na", MONDAY + HOUR, body="Done")
    story.tell("edit", "li_na", MONDAY + 2 * HOUR, level="critical")
    assert (story.row("one").ended_by, story.row("one").due_at) == ("answer", None)


@pytest.mark.parametrize(
    ("way", "due", "states"),
    [
        ("retarget", 2, ["armed"]),
        ("keep", 8, ["armed"]),
        ("restart", 3, ["cancelled", "armed"]),
        ("{level: keep, priority: restart}", 8, ["armed"]),
    ],
)
def test_a_change_does_what_the_definition_says(way: str, due: float, states: list[str]) -> None:
    story = opened(desk(TABLE % f"on_change: {way},"))
    story.tell("edit", "li_na", MONDAY + HOUR, level="critical")
    assert story.row("one").due_at == MONDAY + due * HOUR
    assert story.case
    assert [row.state for row in story.case.deadlines] == states


def test_an_event_that_restarts_leaves_the_breach_on_the_row_that_it_befell() -> None:
    story = opened(desk("  one: {met_by: [closed], restarts_by: [ask_customer], within: 1h}"))
    story.tell("ask_customer", "li_na", MONDAY + 2 * HOUR)
    assert story.case
    first, second = story.case.deadlines
    assert (first.state, first.ended_by, first.breached_at) == ("breached", "ask_customer", MONDAY + HOUR)
    assert (second.state, second.due_at) == ("armed", MONDAY + 3 * HOUR)


def closed_and_reopened(deadline: str) -> Story:
    """Closed after two hours, reopened after five."""
    story = opened(desk(deadline))
    story.tell("join", "li_na", MONDAY + 2 * HOUR, other="RPR-2026-00001")
    story.tell("reopen", "li_na", MONDAY + 5 * HOUR)
    return story


@pytest.mark.parametrize(
    ("says", "due", "state"),
    [
        ("met_by: [closed]", 7, "armed"),
        ("met_by: [closed], while_closed: run", 4, "breached"),
        ("met_by: [closed], on_reopen: over", 4, "met"),
        ("met_by: [closed], on_reopen: restart", 9, "armed"),
        ("met_by: [answer], pauses_in: [completed]", 7, "armed"),
        ("starts: received, met_by: [answer], on_reopen: resume", 7, "armed"),
    ],
)
def test_reopening_does_what_the_definition_says(says: str, due: float, state: str) -> None:
    story = closed_and_reopened(f"  one: {{{says}, within: 4h}}")
    story.look(MONDAY + 5 * HOUR)
    assert (story.row("one").due_at, story.row("one").state) == (MONDAY + due * HOUR, state)


def test_an_answer_after_the_closing_meets_the_clock_that_the_closing_stopped() -> None:
    story = opened(desk("  one: {met_by: [answer], within: 4h}"))
    story.tell("join", "li_na", MONDAY + 2 * HOUR, other="RPR-2026-00001")
    story.tell("answer", "li_na", MONDAY + 3 * HOUR, body="See the other one")
    story.tell("reopen", "li_na", MONDAY + 5 * HOUR)
    assert (story.row("one").state, story.row("one").ended_by) == ("met", "answer")


def test_a_night_on_hold_moves_due_by_a_night_where_pauses_count_by_the_clock() -> None:
    story = opened(
        desk("  one: {met_by: [closed], pauses_in: [waiting], pauses_count: plain, within: 4h}", "cn_office")
    )
    story.tell("ask_customer", "li_na", MONDAY + HOUR)
    story.tell("customer_replied", "li_na", MONDAY + 16 * HOUR)
    assert story.row("one").due_at == MONDAY + 19 * HOUR


def test_a_calendar_by_grade_and_a_number_of_units() -> None:
    text = "  one: {met_by: [closed], calendar: {by: grade, A: 24x7, default: cn_office}, within: 12h}\n"
    story = opened(desk(text + "  two: {met_by: [closed], within: {field: field.round, unit: 1h}}", "cn_office"))
    assert story.row("one").calendar == "24x7"
    assert story.row("two").target_s == 0


@pytest.mark.parametrize(
    "bad",
    [
        "within: {by: [grade, priority, level, cost], default: 1h}",
        "within: {by: grade, A: {urgent: 1h}, default: 2h}",
        "within: {by: [grade, priority], A: {urgent: 1h}}",
        "within: {by: [grade, priority], A: {fast: 1h}, default: 2h}",
        "within: {by: grade, E: 1h, default: 2h}",
        "within: {by: [], default: 2h}",
        "within: {by: [grade, priority], default: {urgent: {low: 1h}}}",
        "within: {field: field.equipment, unit: 1h}",
        "within: {field: field.round}",
        "within: {field: field.round, unit: 0m}",
        "within: {by: grade, field: field.round, unit: 1h, default: 1h}",
        "within: none",
        "calendar: {by: grade, A: 24x7}, within: 1h",
        "calendar: {by: colour, default: 24x7}, within: 1h",
        "on_change: forget, within: 1h",
        "on_change: {colour: keep}, within: 1h",
        "on_change: {priority: 3}, within: 1h",
        "restarts_by: [nothing], within: 1h",
        "pauses_count: hours, within: 1h",
        "while_closed: true, within: 1h",
        "on_reopen: never, within: 1h",
        "party: Maker, within: 1h",
    ],
)
def test_what_a_definition_may_not_say_is_refused_with_its_place(bad: str) -> None:
    text = TEXT[: CLOCKS[0]] + f"deadlines:\n  one: {{met_by: [closed], {bad}}}\n"
    with pytest.raises(errors.BadYaml) as refused:
        definitions.parse(text, "repair.yaml")
    problem = str(refused.value).splitlines()[-1]
    assert f"repair.yaml:{TEXT[: CLOCKS[0]].count(chr(10)) + 2}:" in str(refused.value)
    assert len(problem) > 20


def test_what_was_promised_while_a_case_was_closed_holds_once_it_is_open_again() -> None:
    text = "  one: {met_by: [pass], within: {by: level, minor: 4h, critical: 8h}}"
    story = opened(desk(text))
    assert story.case
    story.case.configuration, story.case.closed_at = ("completed",), MONDAY
    assert story.tell("edit", "li_na", MONDAY + HOUR, level="critical").refusal is None
    assert not story.case.deadlines
    story.tell("reopen", "li_na", MONDAY + 2 * HOUR)
    assert story.row("one").due_at == MONDAY + 8 * HOUR


def test_an_event_that_makes_a_deadline_void_does_so_though_it_closes_the_case() -> None:
    text = "  one: {met_by: [closed], cancelled_by: [pass], within: 2h}"
    story = opened(desk(text))
    assert story.case
    story.case.configuration = ("handling", "checking")
    assert story.tell("pass", "li_na", MONDAY + HOUR).refusal is None
    assert (story.case.closed_at, story.row("one").state) == (MONDAY + HOUR, "cancelled")
