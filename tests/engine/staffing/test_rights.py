"""Who may change what of people, by the desk in which it is written; and nobody overwrites what they did not see."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from engine import database, people, staffing
from tests import postgres
from tests.engine.staffing.conftest import BY, DAY, FIRST, LI_NA, NOW, ROSTER, SUN_LEI, desk_of


@pytest.mark.parametrize(
    ("change", "may"),
    [
        (staffing.AddAbsence("sun_lei", NOW), {"sun_lei", "li_na", "wang_fang"}),
        (staffing.AddAbsence("wang_fang", NOW), {"wang_fang"}),
        (staffing.EndAbsence(1), {"sun_lei", "li_na", "wang_fang"}),
        (staffing.EndAbsence(99), set()),
        (staffing.SetSupervisor("li_na", None), {"wang_fang"}),
        (staffing.PutRoster(ROSTER), {"li_na", "wang_fang"}),
        (staffing.PutPerson(replace(LI_NA, language="zh-Hans")), {"li_na", "wang_fang"}),
        (staffing.PutPerson(replace(LI_NA, roles=frozenset({"director"}))), {"wang_fang"}),
        (staffing.PutPerson(replace(SUN_LEI, roles=frozenset({"director"}))), {"li_na", "wang_fang"}),
        (staffing.PutPerson(replace(SUN_LEI, teams=frozenset({"lifts"}))), {"wang_fang"}),
        (staffing.PutPerson(replace(SUN_LEI, absent=True)), set()),
        (staffing.PutPerson(people.Person("guo_min", "Guo Min", "g@desk.example")), {"li_na", "wang_fang"}),
        (staffing.PutTeam(people.Team("lifts", "Lifts")), {"wang_fang"}),
        (staffing.PutTeam(people.Team("doors", "Doors")), {"li_na", "wang_fang"}),
        (staffing.SetMember("sun_lei", "lifts", True), {"wang_fang"}),
        (staffing.SetGradeManager("B", "li_na"), {"wang_fang"}),
    ],
)
def test_who_may_do_what(base: database.Database, change: staffing.Change, may: set[str]) -> None:
    desk = desk_of(base)
    assert {key for key in desk.persons if staffing.may(desk, key, change)} == may


def test_where_someone_holds_the_role_they_alone_give_roles_and_never_to_themselves(base: database.Database) -> None:
    desk = desk_of(base)
    chief = people.Person("chief", "Chief", "c@desk.example", roles=frozenset({"supervisor"}))
    desk = replace(desk, persons={**desk.persons, "chief": chief})
    given = {key: staffing.PutPerson(replace(one, roles=frozenset({"x"}))) for key, one in desk.persons.items()}
    may = {(actor, key) for actor in desk.persons for key in given if staffing.may(desk, actor, given[key])}
    assert may == {("chief", key) for key in given if key != "chief"}


CHINESE = staffing.PutPerson(replace(LI_NA, language="zh-Hans"))


def test_rights_are_those_of_the_desk_in_which_it_is_written(fresh: database.Database) -> None:
    """Wang Fang's page was drawn while she led the team; by the time that she sends it she does not."""
    staffing.change(fresh, FIRST, BY, NOW)
    drawn = desk_of(fresh)
    assert staffing.may(drawn, "wang_fang", CHINESE)
    changes: list[staffing.Change] = [
        staffing.PutTeam(people.Team("lifts", "Lifts")),
        staffing.SetSupervisor("li_na", None),
    ]
    staffing.change(fresh, changes, BY, NOW)
    outcome = staffing.change(fresh, CHINESE, "person:wang_fang", NOW)
    assert [one.code for one in outcome.problems] == ["not_yours"]
    assert desk_of(fresh).persons["li_na"].language == "en"
    own = staffing.PutPerson(replace(desk_of(fresh).persons["li_na"], language="zh-Hans"))
    assert staffing.change(fresh, own, "person:li_na", NOW).done
    swap = staffing.AddSwap("first_line", NOW, NOW + DAY, None)
    assert [one.code for one in staffing.change(fresh, swap, "person:nobody", NOW).problems] == ["not_yours"]


@pytest.mark.parametrize(("kind", "key"), [("person", "li_na"), ("team", "lifts"), ("roster", "first_line")])
def test_who_saw_what_is_so_no_more_changes_nothing(base: database.Database, kind: staffing.Kind, key: str) -> None:
    desk = desk_of(base)
    seen = staffing.Seen(kind, key, staffing.mark(desk, kind, key))
    other = staffing.Seen(kind, key, "0" * 32)
    assert staffing.change(base, CHINESE, BY, NOW, seen=seen, dry_run=True).done
    for stale, code in ((other, "overtaken"), (staffing.Seen(kind, key, staffing.NEW), "taken")):
        outcome = staffing.change(base, CHINESE, BY, NOW, seen=stale)
        assert [one.code for one in outcome.problems] == [code]
    assert desk_of(base) == desk


def test_a_mark_is_another_as_soon_as_one_fact_is(base: database.Database) -> None:
    desk = desk_of(base)
    persons = [
        replace(LI_NA, language="zh-Hans"),
        replace(LI_NA, deputy="sun_lei"),
        replace(LI_NA, roles=frozenset({"x"})),
        replace(LI_NA, teams=frozenset()),
    ]
    others = [replace(desk, persons={**desk.persons, "li_na": one}) for one in persons]
    others.append(replace(desk, grade_managers={"A": "li_na"}))
    marks = {staffing.mark(one, "person", "li_na") for one in (desk, *others)}
    assert len(marks) == 6
    assert staffing.mark(others[3], "team", "lifts") != staffing.mark(desk, "team", "lifts")
    weeks = replace(ROSTER, weeks=2, starts_on=NOW.date())
    twice = replace(desk, rosters={"first_line": weeks})
    assert staffing.mark(twice, "roster", "first_line") != staffing.mark(desk, "roster", "first_line")
    assert staffing.mark(desk, "person", "nobody") == staffing.NEW


@pytest.mark.parametrize("store_kind", postgres.BOTH, indirect=True)
def test_of_editors_who_save_at_once_one_is_done_and_the_others_hear_of_it(fresh: database.Database) -> None:
    staffing.change(fresh, FIRST, BY, NOW)
    seen = staffing.Seen("person", "li_na", staffing.mark(desk_of(fresh), "person", "li_na"))
    go = threading.Barrier(4)

    def save(number: int) -> tuple[str, ...]:
        go.wait()
        wanted = staffing.PutPerson(replace(LI_NA, name=f"Li Na {number}"))
        outcome = staffing.change(fresh, wanted, "person:wang_fang", NOW, seen=seen)
        return tuple(one.code for one in outcome.problems)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(save, range(4))) == [(), *[("overtaken",)] * 3]


def test_whoever_stands_in_for_a_lead_who_is_away_oversees_meanwhile(base: database.Database) -> None:
    desk = desk_of(base)
    assert {key for key in desk.persons if staffing.oversees(desk, key)} == {"li_na", "wang_fang"}
    away = replace(desk.persons["wang_fang"], absent=True, deputy="sun_lei")
    desk = replace(desk, persons={**desk.persons, "wang_fang": away})
    assert {key for key in desk.persons if staffing.oversees(desk, key)} == {"li_na", "wang_fang", "sun_lei"}
