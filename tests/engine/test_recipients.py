"""Who is told: rules, people and the case give the persons."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from engine import casefile, people, recipients

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
    return [one.key for one in recipients.resolve(rule, case, desk, casefile.Actor("person", "wang_fang"))]


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


def test_an_absent_person_is_replaced_by_their_deputy() -> None:
    away = people.Desk({**DESK.persons, "li_na": replace(LI_NA, absent=True)}, DESK.teams)
    assert told("assignee", desk=away) == ["zhao_lei"]


def told_without(rule: str, *away: str, case: casefile.CaseFile = CASE) -> list[str]:
    found = recipients.resolve(rule, case, DESK, casefile.Actor("person", "wang_fang"), frozenset(away))
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
    rest = [recipients.resolve("quality", both, desk, casefile.SYSTEM, frozenset(away)) for away in (
        {"chen_jing"}, {"chen_jing", "yang_yi"}, {"chen_jing", "yang_yi", "lead"}
    )]  # fmt: skip
    assert [[one.key for one in some] for some in rest] == [["yang_yi"], ["lead"], ["director"]]


def test_a_deputy_who_is_kept_away_does_not_stand_in() -> None:
    desk = people.Desk({**DESK.persons, "li_na": replace(LI_NA, absent=True)}, DESK.teams)
    found = recipients.resolve("assignee", CASE, desk, casefile.SYSTEM, frozenset({"zhao_lei"}))
    assert [one.key for one in found] == ["li_na"]


def test_supervisors_who_supervise_each_other_end_the_search() -> None:
    ring = {"a": people.Person("a", "A", "a@x", supervisor="b"), "b": people.Person("b", "B", "b@x", supervisor="a")}
    case = replace(CASE, assignee="a", team=None)
    assert recipients.resolve("assignee", case, people.Desk(ring), casefile.SYSTEM, frozenset(ring)) == ()


def test_a_requester_without_an_address_is_told_nothing() -> None:
    assert told("requester", replace(CASE, requester=casefile.Contact(1, "Porter", None, "en"))) == []
