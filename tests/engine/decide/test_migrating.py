"""A case moved to another version of its definition: where it stands, what it knows, what is promised then."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import casefile, deadlines, decide
from tests.engine.decide.desk import DESK, HOUR, MONDAY, TEXT, Story, changed, person
from tests.engine.decide.test_policies import desk, opened

OPERATOR = casefile.Actor("operator", "root")
ONE = "  one: {met_by: [closed], pauses_in: [waiting], within: 8h}"
STAYS = {"within: 8h": "within: 8h, on_change: {definition: keep}"}


def migrated(
    story: Story, to: decide.Workflow, at: datetime, by: casefile.Actor = OPERATOR, **data: Any
) -> casefile.Decision:
    """Moves the story's case; where that was accepted the story goes on in the new version."""
    assert story.case
    onto = decide.Onto(to, [entry for one in story.told for entry in one.entries], 1, 2)
    command = casefile.Command(story.case.number, "migrate", by, {"definition": to.definition.hash, **data})
    decision = decide.decide(story.workflow, story.case, command, at, DESK, onto=onto)
    story.told.append(decision)
    if decision.entries:
        story.case = decision.case
    if not decision.refusal:
        story.workflow = to
    return decision


def edited(*changes: tuple[str, str], text: str = TEXT) -> decide.Workflow:
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return changed(text)


def problems(decision: casefile.Decision) -> dict[str, str]:
    assert decision.refusal
    assert decision.refusal.code == "bad_data"
    return dict(decision.refusal.problems)


def test_another_target_keeps_what_was_consumed_and_what_was_paused() -> None:
    story = opened(desk(ONE))
    story.tell("ask_customer", "li_na", MONDAY + 2 * HOUR)
    story.tell("customer_replied", "li_na", MONDAY + 5 * HOUR)
    decision = migrated(story, desk(ONE.replace("8h", "12h")), MONDAY + 6 * HOUR, reason="A new agreement")
    row = story.row("one")
    assert (row.consumed_s, row.due_at) == (3 * 3600, MONDAY + 15 * HOUR)
    (entry,) = decision.entries
    assert (entry.event, entry.actor, entry.personal) == ("migrated", OPERATOR, {"reason": "A new agreement"})
    assert entry.facts["migrated"]["versions"] == [1, 2]
    assert entry.facts["moved"] == [["one", 1, _said(MONDAY + 11 * HOUR), _said(MONDAY + 15 * HOUR)]]
    assert decision.case.definition_hash == story.workflow.definition.hash


def _said(at: datetime) -> str:
    return at.isoformat()


@pytest.mark.parametrize(("way", "due"), [("retarget", 2), ("keep", 8), ("restart", 3)])
def test_a_deadline_does_on_a_change_of_the_definition_what_the_new_version_says(way: str, due: int) -> None:
    story = opened(desk(ONE))
    new = ONE.replace("8h", f"2h, on_change: {{definition: {way}}}")
    decision = migrated(story, desk(new), MONDAY + HOUR)
    assert story.row("one").due_at == MONDAY + due * HOUR
    assert len(decision.case.deadlines) == (2 if way == "restart" else 1)


def test_a_timer_of_which_nothing_is_left_to_come_is_met() -> None:
    timer = "  one: {met_by: [closed], within: 4h, timer: true, escalate: [{after: 0m, notify: [assignee]}, %s]}"
    story = opened(desk(timer % "{after: 8h, notify: [assignee]}"))
    story.look(MONDAY + 4 * HOUR)
    assert (story.row("one").state, story.row("one").next_fire_at) == ("armed", MONDAY + 12 * HOUR)
    decision = migrated(story, desk(timer.replace("4h", "1h") % "{after: 1h, notify: [assignee]}"), MONDAY + 5 * HOUR)
    row = story.row("one")
    assert (row.state, row.ended_at, row.next_fire_at) == ("met", MONDAY + 5 * HOUR, None)
    assert decision.entries[0].facts["deadlines"][0][:3] == ["one", 1, "met"]


def test_a_target_that_is_used_up_is_missed_at_the_instant_and_told_in_one_mail_a_person() -> None:
    chain = ", remind: [50%], escalate: [{after: 0m, notify: [assignee]}, {after: 1h, notify: [assignee, supervisor]}]"
    story = opened(desk(ONE))
    migrated(story, desk(ONE.replace("8h", "2h" + chain)), MONDAY + 5 * HOUR)
    told = story.look(MONDAY + 6 * HOUR)
    assert story.row("one").breached_at == MONDAY + 5 * HOUR
    assert sorted(one.to for one in told.notices) == ["li_na", "wang_fang"]
    assert not any(entry.event == "reminder" for entry in told.entries)


def test_a_breach_stays_and_of_the_new_rungs_those_come_that_lie_ahead_and_were_not_taken() -> None:
    chain = "8h, escalate: [{after: 1h, notify: [assignee]}, {after: 4h, notify: [assignee]}]"
    story = opened(desk(ONE.replace("8h", chain)))
    story.look(MONDAY + 9 * HOUR)
    story.look(MONDAY + 10 * HOUR)
    assert story.row("one").rung == 2
    rungs = ", ".join(f"{{after: {span}, notify: [assignee]}}" for span in ("1h", "90m", "3h"))
    more = f"9h, escalate: [{rungs}]"
    migrated(story, desk(ONE.replace("8h", more)), MONDAY + 10 * HOUR)
    row = story.row("one")
    assert (row.breached_at, row.rung, row.next_fire_at) == (MONDAY + 8 * HOUR, 3, MONDAY + 11 * HOUR)


def test_a_reminder_that_was_told_is_not_told_again_nor_one_before_it() -> None:
    story = opened(desk(ONE.replace("8h", "8h, remind: [75%]")))
    story.look(MONDAY + 6 * HOUR)
    migrated(story, desk(ONE.replace("8h", "80h, remind: [50%, 75%, 90%]")), MONDAY + 7 * HOUR)
    assert story.row("one").next_fire_at == MONDAY + 72 * HOUR


def test_another_reminder_in_the_place_of_one_that_was_told_is_told_under_another_id() -> None:
    story = opened(desk(ONE.replace("8h", "8h, remind: [50%]")))
    told = story.look(MONDAY + 5 * HOUR).notices
    migrated(story, desk(ONE.replace("8h", "8h, remind: [30m before]")), MONDAY + 6 * HOUR)
    told += story.look(MONDAY + 7.6 * HOUR).notices
    assert [one.occasion for one in told] == ["one/1/0", "one/1+1/0"]


def test_a_deadline_that_the_new_version_lacks_is_cancelled_and_never_taken_up() -> None:
    story = opened(desk(ONE + "\n  two: {met_by: [closed], within: 9h}"))
    migrated(story, desk(ONE), MONDAY + HOUR)
    row = story.row("two")
    assert (row.state, row.ended_by, row.consumed_s) == ("cancelled", "definition", 3600)
    _close(story, MONDAY + 2 * HOUR)
    assert story.tell("reopen", "li_na", MONDAY + 2 * HOUR).refusal is None
    assert (story.row("two").state, story.row("one").state) == ("cancelled", "armed")


def test_what_passed_before_is_taken_by_the_old_version_and_told_though_the_deadline_is_gone_then() -> None:
    story = opened(desk(ONE + "\n  two: {within: 2h, met_by: [closed], escalate: [{after: 0m, notify: [assignee]}]}"))
    decision = migrated(story, desk(ONE), MONDAY + 3 * HOUR)
    assert [entry.event for entry in decision.entries] == ["breached", "escalated", "migrated"]
    assert [(one.to, one.context.deadline.title) for one in decision.notices] == [("li_na", "two")]
    assert (story.row("two").state, story.row("two").ended_by) == ("breached", "definition")


def _close(story: Story, at: datetime) -> None:
    assert story.tell("diagnose", "li_na", at, level="minor").refusal is None
    assert story.tell("repair_done", "li_na", at, cost="1").refusal is None
    assert story.tell("pass", "chen_jing", at).refusal is None


def test_a_new_deadline_counts_as_if_it_had_been_there_from_the_start() -> None:
    story = opened(desk(ONE))
    story.tell("ask_customer", "li_na", MONDAY + HOUR)
    story.tell("customer_replied", "li_na", MONDAY + 4 * HOUR)
    story.tell("diagnose", "li_na", MONDAY + 5 * HOUR, level="minor")
    new = (
        "\n  whole: {met_by: [closed], pauses_in: [waiting], within: 10h, remind: [10%]}"
        "\n  over: {met_by: [diagnose], within: 1h}"
        "\n  repairing_takes: {starts: repairing, met_by: [repair_done], within: 3h}"
        "\n  news: {starts: answer, met_by: [note], within: 1h}"
    )
    decision = migrated(story, desk(ONE + new), MONDAY + 6 * HOUR)
    due = {row.name: (row.due_at, row.next_fire_at, row.runs) for row in decision.case.deadlines}
    assert due["whole"][:2] == (MONDAY + 13 * HOUR, MONDAY + 13 * HOUR + deadlines.AFTERWARDS)
    assert due["repairing_takes"][0] == MONDAY + 8 * HOUR
    assert due.keys() == {"one", "whole", "repairing_takes"}
    assert not decision.notices


def test_a_new_deadline_that_is_over_due_is_missed_at_the_instant() -> None:
    story = opened(desk(ONE))
    migrated(story, desk(ONE + "\n  two: {met_by: [closed], within: 1h}"), MONDAY + 3 * HOUR)
    story.look(MONDAY + 4 * HOUR)
    assert story.row("two").breached_at == MONDAY + 3 * HOUR


def test_a_clock_runs_or_stands_as_the_new_version_says_of_the_state() -> None:
    story = opened(desk(ONE + "\n  two: {met_by: [closed], within: 9h}"))
    story.tell("ask_customer", "li_na", MONDAY + HOUR)
    new = ONE.replace("pauses_in: [waiting], ", "") + "\n  two: {met_by: [closed], pauses_in: [waiting], within: 9h}"
    migrated(story, desk(new), MONDAY + 3 * HOUR)
    assert (story.row("one").state, story.row("one").due_at) == ("armed", MONDAY + 10 * HOUR)
    assert (story.row("two").state, story.row("two").consumed_s) == ("paused", 3 * 3600)


def test_where_the_case_stands_goes_by_name_or_by_a_map_and_history_states_go_on_remembering() -> None:
    story = opened(changed(TEXT))
    story.tell("diagnose", "li_na", MONDAY, level="minor")
    story.tell("ask_customer", "li_na", MONDAY)
    new = edited(("waiting", "held"), ("repairing", "mending"))
    told = problems(migrated(story, new, MONDAY + HOUR, states={}))
    assert list(told) == ["waiting"]
    assert "no state waiting" in told["waiting"]
    decision = migrated(story, new, MONDAY + HOUR, states={"waiting": "held", "repairing": ["mending"]})
    assert decision.case.configuration == ("held",)
    assert decision.entries[0].facts["migrated"]["states"] == {"waiting": ["held"]}
    story.tell("customer_replied", "li_na", MONDAY + HOUR)
    assert decision.case.remembered == {"where_we_were": ["mending"]}
    assert story.case
    assert "mending" in story.case.configuration


def test_a_history_state_that_is_gone_forgets_and_it_is_said() -> None:
    story = opened(changed(TEXT))
    story.tell("ask_customer", "li_na", MONDAY)
    new = edited(("    history: {where_we_were: {type: deep}}\n", ""), ("target: where_we_were", "target: handling"))
    decision = migrated(story, new, MONDAY)
    assert (decision.case.remembered, decision.entries[0].facts["migrated"]["forgot"]) == ({}, ["where_we_were"])


PARALLEL = """      repairing:
        parallel: true
        states:
          work: {states: {working: {initial: true, transitions: [{event: repair_done, target: checking}]}}}
          parts: {states: {ordering: {initial: true, transitions: [{event: order, target: ordered}]}, ordered: {}}}
"""
SPLIT = (TEXT[TEXT.index("      repairing:\n") : TEXT.index("      approving:")], PARALLEL)


@pytest.mark.parametrize(
    ("states", "told"),
    [
        ({}, {"repairing": "has states inside"}),
        ({"repairing": "working"}, {"parts": "ordering, ordered"}),
        ({"repairing": ["working", "completed"]}, {"completed": "one at a time", "parts": "ordering, ordered"}),
        ({"repairing": ["ordering", "ordered", "working"]}, {"ordered": "one at a time"}),
        ({"repairing": "completed"}, {"repairing": "would close the case"}),
        ({"repairing": "orderred"}, {"repairing": "did you mean repairing=ordered"}),
        ({"repairing": 3}, {"states": "must name a new state"}),
        ([], None),
        ({"repairing": ["working", "ordered"]}, None),
    ],
)
def test_regions_side_by_side_must_each_have_a_state(states: Any, told: dict[str, str] | None) -> None:
    story = opened(changed(TEXT))
    story.tell("diagnose", "li_na", MONDAY, level="minor")
    before = story.case
    decision = migrated(story, edited(SPLIT), MONDAY + HOUR, states=states or {})
    if told:
        found = problems(decision)
        assert found.keys() == told.keys()
        assert all(part in found[name] for name, part in told.items())
        assert (decision.entries, story.case) == ([], before)
    elif states:
        assert decision.case.configuration == ("handling", "repairing", "work", "working", "parts", "ordered")


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("equipment: {type: choice, choices: {lift: {en: lift}, pump: {en: pump}}}", "allowed: lift, pump"),
        ("equipment: {type: number}", "must be a number"),
        ("equipment: {type: text, personal: true}", "is personal in the new version"),
        ("equipment: {type: text, max_length: 3}", "at most 3"),
        ("equipment: {type: text}\n  floor: {type: number, required: true}", "is required"),
    ],
)
def test_a_value_that_the_new_version_does_not_take_is_refused(new: str, told: str) -> None:
    story = opened(changed(TEXT))
    found = problems(migrated(story, edited((EQUIPMENT, new)), MONDAY))
    assert [told in sentence for sentence in found.values()] == [True]


EQUIPMENT = "equipment: {type: text, required: true, title: {en: Equipment, zh-Hans: 设备, zh-Hant: 設備}}"


def test_what_no_longer_is_personal_is_refused_and_what_is_gone_is_left_behind_by_name() -> None:
    story = opened(changed(TEXT))
    story.tell("edit", "li_na", MONDAY, phone="+86 10 6512 3456", level="minor")
    assert (
        "no longer personal" in problems(migrated(story, edited(("phone, personal: true", "phone")), MONDAY))["phone"]
    )
    gone = edited(
        ("  phone: {type: phone, personal: true}\n", ""),
        (", {field: phone, required: false}", ""),
        ("  level: {type: choice, choices: {minor: {en: minor}, critical: {en: critical}}}\n", ""),
        ("form: [level], ", ""),
        ("{by: level, critical: 8h, default: 3 working days}", "3 working days"),
        (""", cond: "level == 'critical'\"""", ""),
    )
    decision = migrated(story, gone, MONDAY)
    assert decision.entries[0].facts["dropped"] == {"phone": None, "level": "minor"}
    assert (sorted(decision.dropped), sorted(decision.case.fields)) == (["level", "phone"], ["equipment", "round"])


def test_a_new_field_gets_its_default_or_what_the_migration_is_given() -> None:
    story = opened(changed(TEXT))
    new = edited(
        (EQUIPMENT, EQUIPMENT + "\n  floor: {type: number, required: true}\n  urgent: {type: yes_no, default: true}")
    )
    decision = migrated(story, new, MONDAY, values={"floor": "3"})
    assert (decision.case.fields["floor"], decision.case.fields["urgent"]) == (3, True)
    assert decision.entries[0].facts["given"] == {"floor": 3}
    assert decision.entries[0].facts["set"] == {"urgent": True}
    assert "must be a number" in problems(migrated(opened(changed(TEXT)), new, MONDAY, values={"floor": "x"}))["floor"]


def test_a_closed_case_can_go_along_and_is_reopened_by_the_new_version() -> None:
    story = opened(desk(ONE))
    _close(story, MONDAY + HOUR)
    new = "  one: {pauses_in: [waiting], within: 12h}\n  two: {within: 20h}"
    decision = migrated(story, desk(new), MONDAY + 2 * HOUR)
    assert decision.refusal is None
    story.tell("reopen", "li_na", MONDAY + 4 * HOUR)
    assert (story.row("one").due_at, story.row("two").due_at) == (MONDAY + 15 * HOUR, MONDAY + 23 * HOUR)


@pytest.mark.parametrize("by", [person("wang_fang"), casefile.Actor("requester", "1")])
def test_only_the_operator_moves_a_case(by: casefile.Actor) -> None:
    decision = migrated(opened(desk(ONE)), desk(ONE.replace("8h", "9h")), MONDAY, by)
    assert decision.refusal
    assert (decision.refusal.code, decision.entries) == ("not_by_you", [])


def test_a_version_that_is_not_here_is_refused_and_the_same_one_changes_nothing() -> None:
    story = opened(desk(ONE))
    command = casefile.Command("RPR-2026-00418", "migrate", OPERATOR, {"definition": "0123"})
    decision = decide.decide(story.workflow, story.case, command, MONDAY, DESK)
    assert problems(decision) == {"definition": "is 0123, which is no version of repair here"}
    same = migrated(story, story.workflow, MONDAY)
    assert (same.refusal, same.entries) == (None, [])


SPANS = st.sampled_from(["30m", "2h", "5h", "8h", "12h", "1 working day", "45 calendar days"])
POINTS = st.sampled_from(["", ", remind: [50%]", ", remind: [50%, 75%]", ", remind: [30m before]"])
RUNGS = st.sampled_from(
    [
        "",
        ", escalate: [{after: 0m, notify: [assignee]}]",
        ", escalate: [{after: 1h, notify: [assignee], repeat: 1h, times: 3}, {after: 6h, notify: [supervisor]}]",
    ]
)
VERSIONS = st.builds("  one: {{met_by: [closed], pauses_in: [waiting], within: {}{}{}}}".format, SPANS, POINTS, RUNGS)
MOMENTS = st.lists(st.tuples(st.integers(1, 12), st.sampled_from(["look", "pause", "migrate"])), max_size=6)


@settings(max_examples=40, deadline=None)
@given(VERSIONS, VERSIONS, MOMENTS, st.sampled_from(["24x7", "cn_office"]))
def test_between_close_versions_consumed_stays_due_follows_and_nothing_fires_twice(
    first: str, second: str, moments: list[tuple[int, str]], calendar: str
) -> None:
    """Whatever happened before: consumed is the same a moment before and after, due = add(now, target - consumed), a
    breach stays, and no mail has the occasion of another.
    """
    texts, story, at, paused = [second, first], opened(desk(first, calendar)), MONDAY, False
    for hours, what in moments:
        at += hours * HOUR
        story.look(at)
        if what == "pause":
            story.tell("customer_replied" if paused else "ask_customer", "li_na", at)
            paused = not paused
        elif what == "migrate":
            _check_moved(story, desk(texts[0], calendar), at)
            texts.reverse()
    story.look(at + 30 * HOUR)
    told = [(one.to, one.occasion) for decision in story.told for one in decision.notices if one.deadline]
    assert len(told) == len(set(told))


def _check_moved(story: Story, to: decide.Workflow, at: datetime) -> None:
    before, plan = story.row("one"), story.workflow.plans["one"]
    used_s, was_breached = deadlines.consumed(plan, before, at), before.breached_at
    migrated(story, to, at)
    row, plan = story.row("one"), to.plans["one"]
    if row.calendar == before.calendar:
        assert deadlines.consumed(plan, row, at) == pytest.approx(used_s)
    if was_breached:
        assert row.breached_at == was_breached
    elif row.running_since:
        left_s = max(0.0, row.target_s - deadlines.consumed(plan, row, at))
        assert row.due_at == plan.calendars[row.calendar].add(at, left_s)
