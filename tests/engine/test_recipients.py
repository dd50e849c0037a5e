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


def test_a_requester_without_an_address_is_told_nothing() -> None:
    assert told("requester", replace(CASE, requester=casefile.Contact(1, "Porter", None, "en"))) == []
