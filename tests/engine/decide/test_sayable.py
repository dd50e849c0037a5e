"""What complaint, requirement and permission need of the language, said in one small definition each."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import casefile
from tests.engine.decide import desk
from tests.engine.decide.desk import HOUR, MONDAY, Story

DAY = timedelta(days=1)
HEAD = """
workflow: sayable
title: {en: Sayable, zh-Hans: 示例, zh-Hant: 範例}
calendar: cn_office
number: "S-{seq:05}"
roles: {quality: {en: quality checkers, zh-Hans: 质检员, zh-Hant: 質檢員}}
"""
RIGHTS = (
    HEAD
    + """
fields:
  level: {type: choice, choices: [low, highest], default: highest}
  valid_until: {type: date}
form: [{field: level, required: false}, {field: valid_until, required: false}]
states:
  verifying: {initial: true, transitions: [{event: verify, target: approving}]}
  approving:
    transitions:
      - {event: approve, target: second_approval, cond: "level == 'highest'"}
      - {event: approve, target: active}
  second_approval: {transitions: [{event: approve_too, target: active}]}
  active: {transitions: [{event: ask_for_review, target: review}, {event: expire, target: expired}]}
  review:
    transitions:
      - {event: renew, target: active}
      - {event: revoke, target: revoked}
      - {event: expire, target: expired}
  expired: {final: true}
  revoked: {final: true}
events:
  verify: {by: [anyone]}
  approve: {by: [anyone], not_by: {event: verify}}
  approve_too: {by: [anyone], not_by: {event: [verify, approve]}}
  ask_for_review: {by: [system]}
  renew: {by: [anyone], form: [valid_until]}
  revoke: {by: [anyone]}
  expire: {by: [system]}
deadlines:
  review_begins:
    {starts: active, each: true, timer: true, due: field.valid_until, before: 14 working days,
     cancelled_by: [revoke], escalate: [{after: 0m, send: ask_for_review}]}
  reviewing:
    {starts: review, each: true, met_by: [renew, revoke], within: 5 working days,
     escalate: [{after: 0m, notify: [quality]}, {after: 2 working days, send: revoke}]}
  expiry: {starts: active, timer: true, due: field.valid_until, escalate: [{after: 0m, send: expire}]}
"""
)
"""The review begins on 10 April 2026 for a right until the 30th: 14 working days earlier."""


def right(valid_until: str | None = "2026-04-30", text: str = RIGHTS) -> Story:
    told = Story(desk.changed(text))
    given = {"valid_until": valid_until} if valid_until else {}
    told.tell("open", "li_na", MONDAY, **given)
    return told


def active(**given: str | None) -> Story:
    told = right(**given)
    told.tell("verify", "li_na", MONDAY)
    told.tell("approve", "zhao_lei", MONDAY)
    told.tell("approve_too", "chen_jing", MONDAY)
    return told


def state(told: Story) -> tuple[str, ...]:
    assert told.case
    return told.case.configuration


def test_the_highest_level_needs_two_approvers_who_did_not_verify() -> None:
    told = right()
    told.tell("verify", "li_na", MONDAY)
    assert told.tell("approve", "li_na", MONDAY).refusal
    told.tell("approve", "zhao_lei", MONDAY)
    refused = [told.tell("approve_too", by, MONDAY).refusal for by in ("li_na", "zhao_lei")]
    assert [one and one.code for one in refused] == ["four_eyes", "four_eyes"]
    told.tell("approve_too", "chen_jing", MONDAY)
    assert state(told) == ("active",)


def test_a_review_begins_so_many_working_days_before_the_field_says() -> None:
    told = active()
    assert told.row("review_begins").due_at == datetime(2026, 4, 10, 9, tzinfo=UTC)
    told.look(datetime(2026, 4, 10, 8, 59, tzinfo=UTC))
    assert state(told) == ("active",)
    told.look(datetime(2026, 4, 10, 9, tzinfo=UTC))
    assert state(told) == ("review",)
    assert told.row("review_begins").state == "met"


def test_a_new_date_moves_the_review_and_the_expiry() -> None:
    told = active()
    told.tell("edit", "chen_jing", MONDAY + HOUR, valid_until="2026-05-29")
    assert told.row("expiry").due_at == datetime(2026, 5, 29, 9, tzinfo=UTC)
    assert told.row("review_begins").due_at == datetime(2026, 5, 11, 9, tzinfo=UTC)


def test_a_renewed_right_is_reviewed_again() -> None:
    told = active()
    told.look(datetime(2026, 4, 13, 2, tzinfo=UTC))
    told.tell("renew", "li_na", datetime(2026, 4, 13, 3, tzinfo=UTC), valid_until="2026-10-30")
    assert [row.state for row in told.case.deadlines if row.name == "review_begins"] == ["met", "armed"]  # type: ignore[union-attr]
    told.look(datetime(2026, 10, 12, 12, tzinfo=UTC))
    assert state(told) == ("review",)


def test_what_nobody_reviews_in_time_is_revoked_by_its_deadline() -> None:
    told = active()
    decision = told.look(datetime(2026, 4, 22, 12, tzinfo=UTC))
    assert state(told) == ("revoked",)
    assert [entry.event for entry in decision.entries] == [
        "timer", "timer", "ask_for_review", "breached", "escalated", "escalated", "revoke",
    ]  # fmt: skip


def test_a_right_ends_at_its_date_without_a_breach() -> None:
    text = RIGHTS.replace("before: 14 working days", "before: 1h")
    told = active(text=text)
    told.look(datetime(2026, 4, 30, 9, tzinfo=UTC))
    assert state(told) == ("expired",)
    assert (told.row("expiry").state, told.row("expiry").breached_at) == ("met", None)


def test_a_right_without_a_date_does_not_end() -> None:
    told = active(valid_until=None)
    told.look(MONDAY + 400 * DAY)
    assert state(told) == ("active",)


ROUNDS = (
    HEAD
    + """
fields:
  round: {type: number, default: 1}
states:
  drafting: {initial: true, transitions: [{event: send_out, target: confirming}]}
  confirming:
    transitions:
      - {event: ask_for_change, target: with_supervisor, cond: "round >= 4"}
      - {event: ask_for_change, target: drafting}
      - {event: confirm, target: confirmed}
      - {event: fall_silent, target: silent}
  with_supervisor: {transitions: [{event: send_out, target: confirming}]}
  silent: {waits: true, transitions: [{event: confirm, target: confirmed}]}
  confirmed: {final: true}
events:
  send_out: {by: [anyone]}
  ask_for_change: {by: [requester, anyone], set: {round: {expr: round + 1}}}
  confirm: {by: [requester, anyone]}
  fall_silent: {by: [system]}
deadlines:
  confirmation:
    starts: confirming
    each: true
    met_by: [confirm, ask_for_change]
    within: 5 working days
    remind: ["50%"]
    remind_whom: [requester]
    escalate:
      - {after: 0m, notify: [requester], template: reminder, repeat: 1 working day, times: 2}
      - {after: 4 working days, notify: [supervisor], send: fall_silent}
"""
)


def rounds(count: int) -> Story:
    told = Story(desk.changed(ROUNDS))
    told.tell("open", "li_na", MONDAY)
    for number in range(count):
        told.tell("send_out", "li_na", MONDAY + number * HOUR)
        told.tell("ask_for_change", casefile.Actor("requester", "1"), MONDAY + number * HOUR)
    return told


@pytest.mark.parametrize(("count", "where"), [(1, "drafting"), (3, "drafting"), (4, "with_supervisor")])
def test_the_fourth_round_brings_the_supervisor_in(count: int, where: str) -> None:
    assert state(rounds(count)) == (where,)


def test_each_round_has_a_deadline_of_its_own() -> None:
    told = rounds(3)
    assert told.case
    assert [(row.occasion, row.state) for row in told.case.deadlines] == [(1, "met"), (2, "met"), (3, "met")]


def test_a_silent_requester_is_reminded_again_and_again_then_a_supervisor_decides() -> None:
    told = rounds(0)
    told.tell("send_out", "li_na", MONDAY)
    told_whom = []
    for day in range(1, 17):
        decision = told.look(MONDAY + day * DAY)
        told_whom += [(notice.to, notice.template) for notice in decision.notices]
    assert told_whom == [
        ("requester", "reminder"), ("requester", "reminder"), ("requester", "reminder"),
        ("wang_fang", "deadline_breached"),
    ]  # fmt: skip
    assert state(told) == ("silent",)


PARTS = (
    HEAD
    + """
fields: {cause: {type: text}}
states:
  received: {initial: true, transitions: [{event: look_into, target: investigation}]}
  investigation:
    parallel: true
    states:
      statement:
        states: {awaited: {initial: true, transitions: [{event: state_case, target: stated}]}, stated: {final: true}}
      evidence:
        states: {sought: {initial: true, transitions: [{event: gather, target: found}]}, found: {final: true}}
    transitions: [{event: done.state.investigation, target: naming}]
  naming: {transitions: [{event: name_cause, target: named}]}
  named: {final: true}
events:
  look_into: {by: [anyone]}
  state_case: {by: [anyone]}
  gather: {by: [anyone]}
  name_cause: {by: [anyone], form: [cause]}
deadlines:
  statement: {starts: awaited, met_by: [stated], within: 2 working days, escalate: [{after: 0m, notify: [supervisor]}]}
  naming: {starts: naming, met_by: [name_cause], within: 1 working day, escalate: [{after: 0m, notify: [supervisor]}]}
"""
)


@pytest.mark.parametrize("order", [("state_case", "gather"), ("gather", "state_case")])
def test_parts_side_by_side_lead_on_when_all_are_done(order: tuple[str, str]) -> None:
    told = Story(desk.changed(PARTS))
    told.tell("open", "li_na", MONDAY)
    told.tell("look_into", "li_na", MONDAY)
    told.tell(order[0], "li_na", MONDAY + HOUR)
    assert "investigation" in state(told)
    told.tell(order[1], "zhao_lei", MONDAY + 2 * HOUR)
    assert state(told) == ("naming",)
    assert [told.row(name).state for name in ("statement", "naming")] == ["met", "armed"]
