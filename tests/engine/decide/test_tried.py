"""What a supervisor's escalation mail lists: who was told, who did what, since the deadline began."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from engine import casefile, contexts, decide
from engine.decide import preview, tried
from engine.definitions import uses
from tests.engine.decide import desk

WORKFLOW = desk.changed(desk.TEXT)
LATE = desk.MONDAY + timedelta(hours=6)


def overdue(story: desk.Story) -> casefile.Notice:
    """The notice to the supervisor, two hours after due."""
    past = [entry for told in story.told for entry in told.entries]

    def since(at: datetime) -> Sequence[casefile.HistoryEntry]:
        return [entry for entry in past if entry.at >= at]

    command = casefile.Command(story.case.number, None, casefile.SYSTEM)
    decision = decide.decide(story.workflow, story.case, command, LATE, desk.DESK, past=since)
    return next(one for one in decision.notices if one.rule == "supervisor")


def begun() -> desk.Story:
    story = desk.Story(WORKFLOW)
    story.tell("open", "li_na", desk.MONDAY, equipment="lift")
    story.look(desk.MONDAY + timedelta(minutes=31))
    return story


def test_it_names_whom_points_told_and_what_people_did_in_the_readers_language() -> None:
    story = begun()
    story.tell("note", "li_na", desk.MONDAY + timedelta(minutes=40), body="The spare part is on its way.")
    story.tell("looked", "li_na", desk.MONDAY + timedelta(minutes=41), fields=["phone"])
    found = overdue(story).context.tried
    told = [(one.kind, one.whom) for one in found]
    assert told == [("reminder", ("Li Na",)), ("rung", ("Li Na", "Wang Fang")), ("note", ("Li Na",))]
    assert [datetime.fromisoformat(one.at) for one in found] == sorted(datetime.fromisoformat(one.at) for one in found)
    assert "spare part" not in str(overdue(story).context.as_json())


def test_it_names_who_acknowledged_and_whom_the_case_was_given_to() -> None:
    story = begun()
    story.tell("acknowledge_escalation", "wang_fang", desk.MONDAY + timedelta(minutes=40), reason="I see to it.")
    story.tell("assign", "wang_fang", desk.MONDAY + timedelta(minutes=41), person="zhao_lei")
    told = [(one.kind, one.title, one.whom) for one in overdue(story).context.tried[2:]]
    assert told == [
        ("acknowledge_escalation", "acknowledge_escalation", ("Wang Fang",)),
        ("assign", "assign", ("Wang Fang",)),
    ]
    assert "I see to it" not in str(overdue(story).context.as_json())


def test_the_first_rung_and_the_customer_read_none_of_it() -> None:
    story = begun()
    for decision in story.told:
        assert [one.context.tried for one in decision.notices] == [()] * len(decision.notices)


def test_what_came_before_the_deadline_began_is_none_of_its_doings() -> None:
    row = casefile.DeadlineRow("first_response", 1, "cn_office", 60.0, desk.MONDAY)
    entry = casefile.HistoryEntry(desk.MONDAY, desk.person("li_na"), "note", (), ())
    later = casefile.HistoryEntry(desk.MONDAY + timedelta(seconds=1), desk.person("li_na"), "diagnose", (), ())
    case = begun().case
    assert tried.of(WORKFLOW, case, desk.DESK, row, [entry, later], "en") == (
        contexts.Tried("2026-03-02T01:00:01+00:00", "step", "Diagnose", ("Li Na",)),
    )


def test_the_last_eight_are_told() -> None:
    row = casefile.DeadlineRow("first_response", 1, "cn_office", 60.0, desk.MONDAY)
    entries = [
        casefile.HistoryEntry(desk.MONDAY + timedelta(minutes=one), desk.person("li_na"), "note", (), ())
        for one in range(1, 12)
    ]
    found = tried.of(WORKFLOW, begun().case, desk.DESK, row, entries, "en")
    assert [one.at[14:16] for one in found] == ["04", "05", "06", "07", "08", "09", "10", "11"]


def test_why_now_is_the_span_after_due() -> None:
    assert overdue(begun()).context.deadline.rung_after == "2h"


def test_a_preview_lists_what_would_have_been_done() -> None:
    story = desk.Story(WORKFLOW)
    story.tell("open", "li_na", desk.MONDAY, equipment="lift")
    use = next(one for one in uses.of(WORKFLOW.definition) if one.kind == "rung" and one.index == 1)
    made = preview.preview(WORKFLOW, story.case, desk.DESK, desk.MONDAY, preview.Asked(use, "supervisor"))
    assert [(one.kind, one.whom) for one in made.notice.context.tried] == [
        ("reminder", ("Li Na",)),
        ("rung", ("Li Na", "Wang Fang")),
    ]
