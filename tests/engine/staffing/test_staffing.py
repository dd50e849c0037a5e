"""People data change in one way: checked, all or nothing, on record, and decisions see it at once."""

from dataclasses import replace

import pytest

from engine import database, people, queries, staffing, store
from engine.queries import staff
from tests import postgres
from tests.engine.staffing.conftest import BY, DAY, FIRST, HOUR, LI_NA, NOW, ROSTER, SUN_LEI, WANG_FANG, desk_of


def _whats(base: database.Database, key: str | None = None) -> list[str]:
    with base.reading() as connection:
        return [one.what for one in staff.people_history(connection, key)]


def test_what_is_put_comes_back(base: database.Database) -> None:
    desk = desk_of(base)
    assert desk.persons == {"li_na": LI_NA, "sun_lei": SUN_LEI, "wang_fang": WANG_FANG}
    assert (desk.rosters, desk.grade_managers) == ({"first_line": ROSTER}, {"A": "wang_fang"})
    assert [(one.person, one.deputy) for one in desk.absences] == [("sun_lei", "wang_fang")]


def test_the_same_again_changes_nothing(base: database.Database) -> None:
    before = len(_whats(base))
    assert staffing.change(base, FIRST[:6], BY, NOW).changed == ()
    assert len(_whats(base)) == before


def test_a_dry_run_says_the_same_and_writes_nothing(base: database.Database) -> None:
    before = desk_of(base), _whats(base)
    outcome = staffing.change(base, staffing.SetSupervisor("sun_lei", "wang_fang"), BY, NOW, dry_run=True)
    assert [(one.what, one.before, one.after) for one in outcome.changed] == [
        ("supervisor_changed", "li_na", "wang_fang")
    ]
    assert (desk_of(base), _whats(base)) == before


UNKNOWN = people.Person("li", "Li", "", teams=frozenset({"lift"}), calendar="ofice")
LONG = people.Person("li", "L" * 201, "l@desk.example", deputy="li", supervisor="nobody")
TWICE = (people.Handover(0, "8:00", "li_nna"), people.Handover(0, "8:00", None))
ROTATING = (
    people.Handover(0, "08:00", "li_na"), people.Handover(0, "08:00", "li_na", 1), people.Handover(0, "08:00", None, 1),
    people.Handover(1, "08:00", "li_na", 2),
)  # fmt: skip
BAD = [
    (staffing.PutPerson(people.Person("Li Na", "", "no address", "fr")), {"key", "name", "mail_address", "language"}),
    (staffing.PutPerson(UNKNOWN), {"mail_address", "teams", "calendar"}),
    (staffing.PutPerson(LONG), {"name", "deputy", "supervisor"}),
    (staffing.PutTeam(people.Team("doors", "", "li_nna")), {"title", "lead"}),
    (staffing.SetSupervisor("wang_fang", "sun_lei"), {"supervisor"}),
    (staffing.SetSupervisor("nobody", None), {"person"}),
    (staffing.PutTeam(people.Team("lifts", "Lifts", "wang_fang", retired=True)), {"lead", "members"}),
    (staffing.SetMember("nobody", "lift", True), {"person", "teams"}),
    (staffing.SetMember("li_na", "lift", False), {"teams"}),
    (staffing.SetGradeManager("E", "li_nna"), {"grade", "person"}),
    (staffing.AddAbsence("li_na", NOW, NOW - HOUR, "li_na", "x" * 501), {"until_at", "deputy", "reason"}),
    (staffing.AddAbsence("li_na", NOW - 2 * DAY, NOW - DAY), {"until_at"}),
    (staffing.AddAbsence("sun_lei", NOW, NOW + 2 * DAY), {"from_at"}),
    (staffing.AddAbsence("sun_lei", NOW, None), {"from_at"}),
    (staffing.EndAbsence(99), {"absence"}),
    (staffing.PutRoster(people.Roster("r", "R", "Asia/Shangai")), {"zone", "week"}),
    (staffing.PutRoster(people.Roster("r", "R", "UTC", TWICE)), {"week.mon"}),
    (staffing.PutRoster(people.Roster("r", "R", "UTC", (people.Handover(0, "24:00", None),))), {"week.mon"}),
    (staffing.PutRoster(people.Roster("r", "R", "UTC", ROTATING, weeks=2)), {"starts_on", "week.3.tue", "week.2.mon"}),
    (staffing.PutRoster(people.Roster("r", "R", "UTC", ROTATING[:1], weeks=13)), {"weeks"}),
    (staffing.AddSwap("second", NOW, NOW, "li_nna"), {"roster", "person", "until_at"}),
    (staffing.DropSwap("first_line", 7), {"swap"}),
    (staffing.DropSwap("second", 7), {"roster"}),
]  # fmt: skip


@pytest.mark.parametrize(("change", "fields"), BAD)
def test_what_can_not_be_changes_nothing_and_is_said_in_every_language(
    base: database.Database, change: staffing.Change, fields: set[str]
) -> None:
    before = desk_of(base)
    outcome = staffing.change(
        base, [staffing.PutTeam(people.Team("other", "Other")), change], BY, NOW, calendars=["office"]
    )
    assert {problem.field for problem in outcome.problems} == fields
    assert desk_of(base) == before
    for problem in outcome.problems:
        said = [problem.sentence(language) for language in ("en", "zh-Hans", "zh-Hant")]
        assert said[0] not in said[1:]
        assert "{" not in "".join(said)


def test_a_person_may_be_below_someone_who_comes_with_them(fresh: database.Database) -> None:
    outcome = staffing.change(fresh, FIRST[:4], BY, NOW)
    assert outcome.done
    assert {one.key for one in outcome.changed} == {"li_na", "sun_lei", "wang_fang", "lifts"}


def test_an_absence_that_has_not_begun_is_taken_back_one_that_has_is_ended(fresh: database.Database) -> None:
    staffing.change(fresh, FIRST, BY, NOW)
    staffing.change(fresh, staffing.AddAbsence("li_na", NOW), BY, NOW)
    ended = staffing.change(fresh, [staffing.EndAbsence(1), staffing.EndAbsence(2)], BY, NOW + HOUR)
    assert [one.what for one in ended.changed] == ["absence_taken_back", "absence_ended"]
    assert [(one.person, one.until_at) for one in desk_of(fresh).absences] == [("li_na", NOW + HOUR)]
    again = staffing.change(fresh, staffing.EndAbsence(2), BY, NOW + 2 * HOUR)
    assert [one.code for one in again.problems] == ["ended"]


def test_two_absences_of_one_person_that_come_together_may_not_overlap(fresh: database.Database) -> None:
    staffing.change(fresh, FIRST[:4], BY, NOW)
    first = staffing.AddAbsence("li_na", NOW, NOW + 2 * DAY)
    outcome = staffing.change(fresh, [first, staffing.AddAbsence("li_na", NOW + DAY, None)], BY, NOW)
    assert [one.code for one in outcome.problems] == ["overlaps_here", "overlaps_here"]
    assert "until 2026-11-25 05:00" in outcome.problems[1].sentence("en")
    later = staffing.AddAbsence("li_na", NOW + 2 * DAY, NOW + 3 * DAY)
    assert len(staffing.change(fresh, [first, first, later], BY, NOW).changed) == 2


def test_a_team_takes_someone_in_and_leaves_the_rest_of_them_as_another_change_made_it(
    fresh: database.Database,
) -> None:
    """The page that asks was drawn before: what it saw of the person must not come back."""
    staffing.change(fresh, FIRST[:4], BY, NOW)
    staffing.change(fresh, staffing.SetSupervisor("sun_lei", "wang_fang"), BY, NOW)
    moves = [staffing.SetMember("sun_lei", "lifts", True), staffing.SetMember("li_na", "lifts", False)]
    outcome = staffing.change(fresh, moves, BY, NOW)
    assert [(one.what, one.key) for one in outcome.changed] == [
        ("person_changed", "sun_lei"),
        ("person_changed", "li_na"),
    ]
    persons = desk_of(fresh).persons
    assert (persons["sun_lei"].teams, persons["sun_lei"].supervisor) == ({"lifts"}, "wang_fang")
    assert persons["li_na"].teams == frozenset()


def test_a_team_is_retired_and_taken_up_again_but_not_while_someone_is_in_it(fresh: database.Database) -> None:
    staffing.change(fresh, FIRST[:4], BY, NOW)
    retired = staffing.PutTeam(people.Team("lifts", "Lifts", retired=True))
    outcome = staffing.change(fresh, retired, BY, NOW)
    assert [one.code for one in outcome.problems] == ["retired_members"]
    out, into = staffing.SetMember("li_na", "lifts", False), staffing.SetMember("sun_lei", "lifts", True)
    assert staffing.change(fresh, [retired, out], BY, NOW).done
    desk = desk_of(fresh)
    assert (desk.teams["lifts"].retired, desk.active_teams, desk.persons["li_na"].teams) == (True, {}, frozenset())
    named = staffing.PutPerson(replace(LI_NA, name="Li"))
    for wanted in (into, named):
        assert [one.code for one in staffing.change(fresh, wanted, BY, NOW).problems] == ["retired_team"]
    assert staffing.change(fresh, [staffing.PutTeam(people.Team("lifts", "Lifts")), into], BY, NOW).done
    assert _whats(fresh, "lifts") == ["team_resumed", "team_retired", "team_added"]


def test_swaps_hold_until_they_are_taken_back(fresh: database.Database) -> None:
    staffing.change(fresh, FIRST, BY, NOW)
    staffing.change(fresh, staffing.AddSwap("first_line", NOW, NOW + DAY, "sun_lei"), BY, NOW)
    assert desk_of(fresh).rosters["first_line"].on_duty(NOW) == "sun_lei"
    staffing.change(fresh, staffing.PutRoster(ROSTER), BY, NOW)
    assert desk_of(fresh).rosters["first_line"].on_duty(NOW) == "sun_lei"
    staffing.change(fresh, staffing.DropSwap("first_line", 1), BY, NOW)
    assert desk_of(fresh).rosters["first_line"].on_duty(NOW) == "li_na"
    assert _whats(fresh, "first_line") == ["swap_taken_back", "swap_added", "roster_added"]


def test_the_reason_of_an_absence_stands_beside_it_and_not_in_the_history(base: database.Database) -> None:
    with base.reading() as connection:
        assert [one.reason for one in staff.absences(connection, NOW)] == ["ill"]
        assert "ill" not in str(staff.people_history(connection, "sun_lei"))


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (staffing.AddAbsence("wang_fang", NOW), ["no_deputy"]),
        (staffing.AddAbsence("li_na", NOW, NOW + 2 * DAY, "sun_lei"), ["deputy_away"]),
        (staffing.AddAbsence("li_na", NOW, NOW + DAY, "sun_lei"), []),
    ],
)
def test_an_absence_in_which_nobody_stands_in_is_worth_saying(
    base: database.Database, change: staffing.AddAbsence, codes: list[str]
) -> None:
    outcome = staffing.change(base, change, BY, NOW, dry_run=True)
    assert (outcome.done, [one.code for one in outcome.warnings]) == (True, codes)


def test_every_process_sees_it(fresh: database.Database) -> None:
    staffing.change(fresh, FIRST, BY, NOW)
    with fresh.reading() as connection:
        before = store.facts.versions(connection)["desk"]
    staffing.change(fresh, staffing.SetGradeManager("B", "li_na"), BY, NOW)
    with fresh.reading() as connection:
        assert store.facts.versions(connection)["desk"] == before + 1
        assert queries.last_entry_at(connection) is None


def test_the_number_of_what_was_taken_back_is_never_given_to_another(fresh: database.Database) -> None:
    staffing.change(fresh, FIRST, BY, NOW)
    swap = staffing.AddSwap("first_line", NOW, NOW + DAY, "sun_lei")
    staffing.change(fresh, [staffing.EndAbsence(1), swap], BY, NOW)
    staffing.change(fresh, [staffing.AddAbsence("li_na", NOW + DAY), staffing.DropSwap("first_line", 1)], BY, NOW)
    staffing.change(fresh, swap, BY, NOW)
    assert [one.id for one in desk_of(fresh).absences] == [2]
    assert [one.id for one in desk_of(fresh).rosters["first_line"].swaps] == [2]


@pytest.mark.parametrize("store_kind", postgres.BOTH, indirect=True)
def test_a_plan_over_several_weeks_comes_back(fresh: database.Database) -> None:
    several = replace(ROSTER, week=(*ROSTER.week, ROTATING[2]), weeks=2, starts_on=NOW.date())
    staffing.change(fresh, FIRST, BY, NOW)
    (changed,) = staffing.change(fresh, staffing.PutRoster(several), BY, NOW).changed
    assert desk_of(fresh).rosters["first_line"] == several
    plan = [["mon", "08:00", "li_na", 1], ["mon", "08:00", None, 2]]
    facts = {"title": "First line", "zone": "Asia/Shanghai", "weeks": 2, "starts_on": "2026-11-23", "week": plan}
    assert changed.after == facts
