"""Who is told: rules, people and the case give the persons."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from engine import casefile, people, recipients

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CASE = casefile.CaseFile(
    "R-1", "repair", "h", "Lift 3", "phone", "normal", datetime(2026, 3, 2, tzinfo=UTC), team="lifts", assignee="li_na",
    requester=casefile.Contact(1, "Porter", "porter@hengtai.example", "zh-Hans"), fields={"second": "chen_jing"},
)  # fmt: skip
LI_NA = people.Person("li_na", "Li Na", "li_na@desk.example", supervisor="wang_fang", deputy="zhao_lei")
DESK = people.Desk.of(
    [
        LI_NA,
        people.Person("zhao_lei", "Zhao Lei", "zhao_lei@desk.example", teams=frozenset({"lifts"})),
        people.Person("chen_jing", "Chen Jing", "chen_jing@desk.example", roles=frozenset({"quality"})),
        people.Person("wang_fang", "Wang Fang", "wang_fang@desk.example", supervisor="director"),
        people.Person("lead", "Lead", "lead@desk.example", supervisor="director", teams=frozenset({"lifts"})),
        people.Person("director", "Director", "director@desk.example", roles=frozenset({"supervisor"})),
    ],
    [people.Team("lifts", "Lifts", "lead")],
)


def told(rule: str, case: casefile.CaseFile = CASE, desk: people.Desk = DESK) -> list[str]:
    return [one.key for one in recipients.resolve(rule, case, desk, casefile.Actor("person", "wang_fang"), NOW)]


@pytest.mark.parametrize(
    ("rule", "keys"),
    [
        ("assignee", ["li_na"]),
        ("supervisor", ["wang_fang"]),
        ("team_lead", ["lead"]),
        ("team", ["lead", "zhao_lei"]),
        ("requester", ["requester"]),
        ("actor", ["wang_fang"]),
        ("quality", ["chen_jing"]),
        ("field.second", ["chen_jing"]),
        ("field.third", []),
        ("director", []),
    ],
)
def test_a_rule_gives_its_persons(rule: str, keys: list[str]) -> None:
    assert told(rule) == keys


def test_a_notice_for_a_case_that_nobody_holds_goes_to_the_team_lead() -> None:
    assert told("assignee", replace(CASE, assignee=None)) == ["lead"]
    assert told("supervisor", replace(CASE, assignee=None)) == ["lead"]


def test_without_a_team_a_case_that_nobody_holds_goes_to_the_supervisors() -> None:
    assert told("assignee", replace(CASE, assignee=None, team=None)) == ["director"]


def test_what_is_for_the_lead_of_a_case_that_no_team_has_goes_to_the_supervisors() -> None:
    assert told("team_lead", replace(CASE, team=None)) == ["director"]


def test_an_absent_person_is_replaced_by_their_deputy() -> None:
    away = people.Desk({**DESK.persons, "li_na": replace(LI_NA, absent=True)}, DESK.teams)
    assert told("assignee", desk=away) == ["zhao_lei"]


def told_without(rule: str, *away: str, case: casefile.CaseFile = CASE) -> list[str]:
    found = recipients.resolve(rule, case, DESK, casefile.Actor("person", "wang_fang"), NOW, frozenset(away))
    return [one.key for one in found]


@pytest.mark.parametrize(
    ("rule", "away", "keys"),
    [
        ("assignee", ("li_na",), ["wang_fang"]),
        ("supervisor", ("wang_fang",), ["director"]),
        ("supervisor", ("wang_fang", "director"), []),
        ("team_lead", ("lead",), ["director"]),
        ("team", ("lead",), ["zhao_lei"]),
        ("actor", ("wang_fang",), []),
        ("field.second", ("chen_jing",), []),
        ("quality", ("chen_jing",), []),
        ("requester", ("li_na",), ["requester"]),
    ],
)
def test_whoever_is_kept_away_is_not_told_and_those_above_them_are(
    rule: str, away: tuple[str, ...], keys: list[str]
) -> None:
    assert told_without(rule, *away) == keys


def test_the_role_goes_on_to_its_other_holders_then_to_the_supervisors_of_those_kept_away() -> None:
    both = replace(CASE, assignee=None)
    checker = people.Person("yang_yi", "Yang Yi", "y@desk.example", roles=frozenset({"quality"}), supervisor="lead")
    desk = people.Desk({**DESK.persons, "yang_yi": checker}, DESK.teams)
    rest = [recipients.resolve("quality", both, desk, casefile.SYSTEM, NOW, frozenset(away)) for away in (
        {"chen_jing"}, {"chen_jing", "yang_yi"}, {"chen_jing", "yang_yi", "lead"}
    )]  # fmt: skip
    assert [[one.key for one in some] for some in rest] == [["yang_yi"], ["lead"], ["director"]]


def test_a_deputy_who_is_kept_away_does_not_stand_in() -> None:
    desk = people.Desk({**DESK.persons, "li_na": replace(LI_NA, absent=True)}, DESK.teams)
    found = recipients.resolve("assignee", CASE, desk, casefile.SYSTEM, NOW, frozenset({"zhao_lei"}))
    assert [one.key for one in found] == ["li_na"]


def test_supervisors_who_supervise_each_other_end_the_search() -> None:
    ring = {"a": people.Person("a", "A", "a@x", supervisor="b"), "b": people.Person("b", "B", "b@x", supervisor="a")}
    case = replace(CASE, assignee="a", team=None)
    assert recipients.resolve("assignee", case, people.Desk(ring), casefile.SYSTEM, NOW, frozenset(ring)) == ()


def test_a_requester_without_an_address_is_told_nothing() -> None:
    assert told("requester", replace(CASE, requester=casefile.Contact(1, "Porter", None, "en"))) == []


ROSTER = people.Roster("first_line", "First line", "UTC", (people.Handover(0, "08:00", "li_na"),))
STAFFED = replace(DESK, rosters={"first_line": ROSTER}, grade_managers={"A": "chen_jing"})
GRADED = replace(CASE, customer=casefile.Customer(1, "hengtai", "Hengtai", "A"))


@pytest.mark.parametrize(
    ("rule", "keys"),
    [
        ("deputy", ["zhao_lei"]),
        ("supervisor_of_supervisor", ["director"]),
        ("grade_manager", ["chen_jing"]),
        ("duty.first_line", ["li_na"]),
        ("duty.second_line", []),
    ],
)
def test_rules_by_the_desks_own_data(rule: str, keys: list[str]) -> None:
    assert told(rule, GRADED, STAFFED) == keys


@pytest.mark.parametrize("rule", ["deputy", "supervisor_of_supervisor", "grade_manager", "duty.first_line"])
def test_where_there_is_none_nobody_is_told_in_their_place(rule: str) -> None:
    assert told(rule, replace(CASE, assignee=None, team=None), DESK) == []


def test_whoever_is_on_duty_and_kept_away_is_passed_over_upwards() -> None:
    found = recipients.resolve("duty.first_line", GRADED, STAFFED, casefile.SYSTEM, NOW, frozenset({"li_na"}))
    assert [one.key for one in found] == ["wang_fang"]


@pytest.mark.parametrize(
    ("deputy", "key", "present"), [("zhao_lei", "zhao_lei", True), (None, "li_na", False), ("gone", "li_na", False)]
)
def test_an_absent_person_for_whom_nobody_stands_in_is_told_and_not_reached(
    deputy: str | None, key: str, present: bool
) -> None:
    persons = {**DESK.persons, "li_na": replace(LI_NA, deputy=deputy, absent=True)}
    (found,) = recipients.resolve("assignee", CASE, replace(DESK, persons=persons), casefile.SYSTEM, NOW)
    assert (found.key, found.present) == (key, present)


@pytest.mark.parametrize(
    ("first", "away", "keys"),
    [
        ("quality", set(), ["chen_jing"]),
        ("quality", {"chen_jing"}, ["director"]),
        ("supervisor", set(), ["director"]),
        ("supervisor", {"director"}, ["lead"]),
        ("requester", set(), ["requester"]),
        ("duty.second_line", {"director", "lead"}, []),
    ],
)
def test_what_reaches_nobody_falls_back_to_who_is_there(first: str, away: set[str], keys: list[str]) -> None:
    persons = {key: replace(one, absent=key in away) for key, one in DESK.persons.items()}
    desk = replace(DESK, persons=persons)
    assert [one.key for one in recipients.fall_back(first, CASE, desk, NOW)] == keys


NIGHT = people.Roster(
    "night", "Nights", "UTC", (people.Handover(0, "08:00", "li_na"), people.Handover(1, "08:00", None))
)


@pytest.mark.parametrize(
    ("rule", "changes", "keys"),
    [
        ("supervisor", {}, ["director"]),
        ("duty.night", {}, ["li_na"]),
        ("duty.night", {"li_na": {"absent": True}}, ["zhao_lei"]),
        ("duty.day", {}, ["director"]),
        ("quality", {"director": {"roles": frozenset()}}, ["chen_jing"]),
        ("supervisor", {"director": {"absent": True, "deputy": "lead"}}, ["lead"]),
        ("supervisor", {"director": {"absent": True}, "lead": {"absent": True, "deputy": "li_na"}}, ["li_na"]),
        ("supervisor", {"director": {"absent": True}, "lead": {"absent": True}}, []),
    ],
)
def test_who_hears_of_what_concerns_the_whole_desk(
    rule: str, changes: dict[str, dict[str, Any]], keys: list[str]
) -> None:
    changed = {key: replace(DESK.persons[key], **facts) for key, facts in changes.items()}
    desk = people.Desk({**DESK.persons, **changed}, DESK.teams, rosters={"night": NIGHT})
    assert [one.key for one in recipients.in_charge(rule, desk, NOW)] == keys


def test_whoever_holds_a_role_and_stands_in_for_another_hears_once() -> None:
    both = replace(DESK.persons["lead"], roles=frozenset({"supervisor"}))
    away = replace(DESK.persons["director"], absent=True, deputy="lead")
    desk = people.Desk({**DESK.persons, "lead": both, "director": away}, DESK.teams)
    assert [one.key for one in recipients.in_charge("supervisor", desk, NOW)] == ["lead"]
