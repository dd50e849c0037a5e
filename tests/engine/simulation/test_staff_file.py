"""Staff files: what they say, and what is wrong with them in plain words."""

from pathlib import Path

import pytest

from engine import definitions, errors, places
from engine.calendars import Span, WorkingCalendar, registry
from engine.simulation import staff_file
from engine.simulation.staff import Ahead, Habit, Length, Staff

REPAIR = definitions.load_file(places.WORKFLOWS / "repair.yaml")
EXAMPLE = Path(__file__).parents[3] / "examples" / "simulation" / "staff.yaml"


def find(name: str) -> WorkingCalendar:
    return registry.find(name, [places.WORKFLOWS / "calendars"])


def read(text: str) -> Staff:
    return staff_file.parse(text, "staff.yaml", REPAIR, find)


def test_the_example_is_a_desk_for_two_hundred_cases_a_day() -> None:
    staff = staff_file.parse(EXAMPLE.read_bytes(), str(EXAMPLE), REPAIR, find)
    assert round(staff.arrivals.a_week) == 1_400
    assert staff.desk.persons["lift_technician_42"].supervisor == "wang_fang"
    assert staff.desk.lead_of("building") == staff.desk.persons["liu_yang"]
    assert staff.events["parts_arrived"] == Habit(
        98, Length(Span("working_days", 2), 1.8), Length(Span("working", 180)), by="dispatcher"
    )
    assert staff.fields["visit_at"] == Ahead(Length(Span("working", 4 * 3600)))


def test_an_hour_of_the_week_has_its_rate_and_the_command_has_the_last_word() -> None:
    text = 'persons: {li_na: {roles: [agent]}}\narrivals: {by_hour: {fri-mon: {"22:00-02:00": 3}}}'
    by_hour = read(text).arrivals.by_hour
    assert sum(by_hour) == 4 * 4 * 3
    assert [by_hour[hour] for hour in (0, 1, 2, 22, 4 * 24, 4 * 24 + 22)] == [3, 3, 0, 3, 0, 3]
    assert staff_file.parse(text, "staff.yaml", REPAIR, find, 70.0).arrivals.a_week == pytest.approx(70)


def test_an_absence_lasts_to_the_end_of_its_last_day() -> None:
    staff = read('persons: {li_na: {roles: [agent], absences: [{from: "2026-07-06", until: "2026-07-07"}]}}')
    (away,) = staff.desk.absences
    assert (away.from_at.isoformat(), str(away.until_at)) == ("2026-07-05T16:00:00+00:00", "2026-07-07 16:00:00+00:00")


WHO = "persons: {li_na: {roles: [agent]}}\n"
WRONG = [
    ("workflow: repairs\n" + WHO, "1:11: workflow: given 'repairs'; allowed: repair; did you mean `repair`?"),
    ("arrivals: 20/day", "1:1: staff file: given a mapping; allowed: the key `persons`; add who works there"),
    ("persons: {}", "1:10: persons: given a mapping; allowed: one person at least, as in {li_na: {roles: [agent]}}"),
    ("persons: {li_na: {roles: [agents]}}", "given 'agents'; allowed: agent, dispatcher,"),
    ("persons: {li_na: {role: [agent]}}", "1:19: persons.li_na: given 'role'; allowed:"),
    ("persons: {li_na: {supervisor: wang}}", "persons.li_na.supervisor: given 'wang'; allowed: li_na"),
    ("persons: {li_na: {count: 0}}", "persons.li_na.count: given '0'; allowed: a number from 1 to 1,000"),
    ("persons: {li_na: {calendar: ofice}}", "persons.li_na.calendar: given 'ofice'; allowed: 24x7, cn_office"),
    ("persons: {li_na: {days_away: many}}", "persons.li_na.days_away: given 'many'; allowed: a number from 0 to 366"),
    ("persons: {li_na: {absences: [{from: '2026-07-06'}]}}", "persons.li_na.absences.until: given a mapping; allowed"),
    (
        "persons: {li_na: {absences: [{from: '2026-07-06', until: '2026-07-01'}]}}",
        "absences.until: given '2026-07-01'; allowed: 2026-07-06 or later, the last day away",
    ),
    (WHO + "calendar: nowhere", "2:11: calendar: given 'nowhere'; allowed: 24x7, cn_office"),
    (
        WHO + "arrivals: 200",
        "2:11: arrivals: given '200'; allowed: a rate above 0 such as 200/day, 8/hour or 1000/week",
    ),
    (
        WHO + "arrivals: {by_hour: {monday: {'08:00-18:00': 3}}}",
        "given 'monday'; allowed: days such as mon, or mon-fri",
    ),
    (WHO + "arrivals: {by_hour: {mon: {'08:30-18:00': 3}}}", "given '08:30-18:00'; allowed: full hours such as"),
    (WHO + "arrivals: {by_hour: {mon: {'8-18': 3}}}", "given '8-18'; allowed: full hours such as"),
    (WHO + "arrivals: {by_hour: {mon: {'08:00-18:00': 0}}}", "allowed: cases an hour above 0"),
    (WHO + "shares: {grade: {A: 1, E: 2}}", "shares.grade: given 'E'; allowed: A, B, C, D"),
    (WHO + "shares: {grade: {A: 0}}", "shares.grade: given a mapping; allowed: a number above 0 for one of them"),
    (WHO + "shares: {channel: [web]}", "shares.channel: given a list; allowed: a mapping such as {key: value}"),
    (WHO + "fields: {fault_levle: {minor: 1}}", "did you mean `fault_level`?"),
    (WHO + "fields: {fault_level: {tiny: 1}}", "fields.fault_level: given 'tiny'; allowed: minor, major, critical"),
    (
        WHO + "fields: {visit_at: tomorrow}",
        "fields.visit_at: given 'tomorrow'; allowed: a mapping such as {key: value}",
    ),
    (WHO + "events: {diagnos: {weight: 1}}", "did you mean `diagnose`?"),
    (
        WHO + "events: {diagnose: {takes: 3 working days}}",
        "allowed: working time such as 20m or 1h 30m; write what else",
    ),
    (WHO + "events: {diagnose: {takes: 20}}", "events.diagnose.takes: given '20'; allowed: a time such as 20m"),
    (
        WHO + "events: {diagnose: {takes: {spread: 2}}}",
        "events.diagnose.takes: given a mapping; allowed: a time such as",
    ),
    (
        WHO + "events: {diagnose: {takes: {median: 2h, spread: 99}}}",
        "spread: given '99'; allowed: a number from 1 to 20",
    ),
    (WHO + "events: {diagnose: {happens: 0.9}}", "events.diagnose.happens: given '0.9'; allowed: a share such as 90%"),
    (WHO + "events: {diagnose: {by: director}}", "events.diagnose.by: given 'director'; allowed: agent, technician,"),
    ("persons: [", "2:1: a value is missing here; check the commas and brackets"),
    ("", "the file is empty"),
]


@pytest.mark.parametrize(("text", "said"), WRONG)
def test_what_is_wrong_is_said_with_its_place_what_is_allowed_and_the_likely_fix(text: str, said: str) -> None:
    with pytest.raises(errors.BadStaff) as refused:
        read(text)
    assert said in str(refused.value)
    assert "staff.yaml" in str(refused.value)


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(errors.BadStaff) as refused:
        read(WHO + "arrivals: 200\nshares: {grade: {E: 2}}\nevents: {diagnos: {weight: 1}}")
    assert len(str(refused.value).splitlines()) == 1 + 3
