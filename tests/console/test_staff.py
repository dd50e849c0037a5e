"""The commands about people: who is here, who is away, who is on duty, who changed what."""

from typing import Any

import pytest

from tests.console.conftest import Site

PEOPLE = """\
teams: {lifts: {title: Lifts, lead: wang_fang}}
persons:
  li_na: {name: Li Na, mail_address: li.na@desk.example, supervisor: wang_fang, deputy: sun_lei, roles: [agent],
          teams: [lifts]}
  sun_lei: {name: Sun Lei, mail_address: sun.lei@desk.example, language: zh-Hans, supervisor: wang_fang}
  wang_fang: {name: Wang Fang, mail_address: wang.fang@desk.example, calendar: cn_office}
grade_managers: {A: wang_fang}
rosters: {first_line: {title: First line, zone: Asia/Shanghai, week: {mon: {"08:00": li_na, "20:00": nobody}}}}
absences: [{person: wang_fang, from: 2099-01-01T08:00+08:00, until: 2099-02-01T08:00+08:00, deputy: li_na,
            reason: a rest}]
"""


@pytest.fixture
def staffed(site: Site) -> Site:
    (site.directory / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    site.run("people", "import", str(site.directory / "people.yaml"), "--yes")
    return site


def test_people_are_shown_before_they_are_taken_in_and_once_taken_in_they_are_so_already(site: Site) -> None:
    file = site.directory / "people.yaml"
    file.write_text(PEOPLE, encoding="utf-8")
    shown = site.run("people", "import", str(file))
    assert "person added: li_na" in shown.out
    assert "7 changes. Nothing was changed yet: --yes does it." in shown.out
    assert site.facts("people", "list") == {"people": []}
    assert "7 changes." in site.run("people", "import", str(file), "--yes").out
    assert site.run("people", "import", str(file), "--yes").out == "All is so already: nothing was changed.\n"


def test_one_person_with_all_that_holds_of_them(staffed: Site) -> None:
    facts = staffed.facts("people", "show", "wang_fang")
    told = (facts["below"], facts["leads"], facts["grades"], facts["calendar"], facts["absences"][0]["deputy"])
    assert told == (["li_na", "sun_lei"], ["lifts"], ["A"], "cn_office", "li_na")
    assert "leads: lifts" in staffed.run("people", "show", "wang_fang").out


def test_an_absence_is_noted_listed_without_its_reason_and_ended(staffed: Site) -> None:
    added = staffed.run("absence", "add", "li_na", "2020-01-01", "--reason", "at the dentist")
    assert "li_na is away from Wed 2020-01-01 00:00 until it is ended." in added.out
    (first, _later) = staffed.facts("absence", "list")["absences"]
    assert (first["person"], first["until_at"], "reason" in first) == ("li_na", None, False)
    (me, *_others) = staffed.facts("people", "list")["people"]
    assert (me["absent"], me["deputy"]) == (True, "sun_lei")
    assert "away, sun_lei stands in" in staffed.run("people", "list").out
    assert "ends now" in staffed.run("absence", "end", str(first["id"])).out
    assert "taken back" in staffed.run("absence", "end", "1").out
    assert staffed.facts("absence", "list")["absences"] == []
    history = staffed.facts("people", "history", "li_na")["history"]
    assert [one["what"] for one in history] == ["absence_ended", "absence_added", "person_added"]
    assert "dentist" not in str(history)


def test_a_swap_is_drawn_over_the_weeks_plan_until_it_is_taken_back(staffed: Site) -> None:
    assert staffed.run("roster", "swap", "first_line", "2099-01-05", "2099-01-05", "sun_lei").exit_code == 0
    shown = staffed.facts("roster", "show", "first_line", "--from", "2099-01-05", "--days", "2")
    assert [(one["person"], one["swapped"]) for one in shown["duties"]] == [("sun_lei", True), (None, False)]
    assert "swapped" in staffed.run("roster", "show", "first_line", "--from", "2099-01-05").out
    staffed.run("roster", "unswap", "first_line", "1")
    assert staffed.facts("roster", "show", "first_line", "--from", "2099-01-05")["swaps"] == []
    assert staffed.facts("roster", "show")["rosters"][0]["roster"] == "first_line"


def test_rosters_alone_are_taken_in_from_a_file(staffed: Site) -> None:
    file = staffed.directory / "people.yaml"
    file.write_text(
        PEOPLE.replace('"20:00": nobody', '"18:00": sun_lei').replace("Li Na", "Somebody"), encoding="utf-8"
    )
    told = staffed.run("roster", "import", str(file), "--yes").out
    assert (
        "roster changed: first_line (week: mon 08:00 li_na, mon 20:00 None → mon 08:00 li_na, mon 18:00 sun_lei)"
        in told
    )
    assert "1 change." in told


def test_a_plan_over_two_weeks_comes_in_by_file_and_is_shown_with_its_weeks(staffed: Site) -> None:
    file = staffed.directory / "two.yaml"
    line = '{title: Line, zone: UTC, starts_on: 2098-12-29, week: [{mon: {"08:00": li_na}}, {mon: {"08:00": sun_lei}}]}'
    file.write_text(f"rosters: {{two_weeks: {line}}}", encoding="utf-8")
    assert "1 change." in staffed.run("roster", "import", str(file), "--yes").out
    facts = staffed.facts("roster", "show", "two_weeks", "--from", "2099-01-05", "--days", "2")
    assert (facts["weeks"], facts["starts_on"]) == (2, "2098-12-29")
    assert facts["week"] == [["mon", "08:00", "li_na", 1], ["mon", "08:00", "sun_lei", 2]]
    assert facts["duties"][-1]["person"] == "sun_lei"
    shown = staffed.run("roster", "show", "two_weeks", "--from", "2099-01-06").out
    assert "The plan goes round every 2 weeks; this begins in week 2." in shown
    file.write_text(file.read_text(encoding="utf-8").replace("starts_on: 2098-12-29, ", ""), encoding="utf-8")
    assert "a plan of 2 weeks needs a day of its first week" in staffed.run("roster", "import", str(file)).err


def test_a_team_is_added_changed_retired_and_taken_up_again(staffed: Site) -> None:
    assert staffed.run("team", "add", "doors", "Doors", "--lead", "li_na", "--member", "sun_lei").exit_code == 0
    assert staffed.run("team", "change", "doors", "--title", "Gates", "--without", "sun_lei").exit_code == 0
    (doors, _lifts) = staffed.facts("team", "list")["teams"]
    assert doors == {"key": "doors", "title": "Gates", "lead": "li_na", "retired": False, "members": ["li_na"]}
    assert "The team doors is retired." in staffed.run("team", "retire", "doors").out
    assert "retired" in staffed.run("team", "list").out
    assert "`caseclock team resume doors` takes it up again" in staffed.run("team", "change", "doors").err
    assert "taken up again" in staffed.run("team", "resume", "doors").out
    (doors, _lifts) = staffed.facts("team", "list")["teams"]
    assert (doors["lead"], doors["members"], doors["retired"]) == (None, [], False)
    history = staffed.facts("people", "history", "doors")["history"]
    assert [one["what"] for one in history] == ["team_resumed", "team_retired", "team_changed", "team_added"]


WRONG = {
    ("team", "add", "lifts", "Lifts"): "there is a team 'lifts' already. `caseclock team change lifts` changes it",
    ("team", "add", "Doors", "Doors"): "'Doors' can't be a key",
    ("team", "change", "lift", "--title", "x"): "there is no team 'lift'. Did you mean `lifts`?",
    ("team", "change", "lifts", "--title", ""): "lifts: title: is missing",
    ("team", "change", "lifts", "--member", "li_nna"): "there is no person 'li_nna'. Did you mean `li_na`?",
    ("team", "change", "lifts", "--without", "wang_fang"): "wang_fang leads the team or is taken in",
    ("people", "show", "li_nna"): "there is no person 'li_nna'. Did you mean `li_na`?",
    ("absence", "add", "li_na", "2026-02-30"): "'2026-02-30' is no day",
    ("absence", "add", "li_na", "2026-02-14T09:00"): "has no time zone",
    ("absence", "add", "li_na", "2020-01-02", "2020-01-01"): "the end 2020-01-02 00:00 is not after the begin",
    ("absence", "add", "li_na", "2020-01-01", "2020-01-02"): "is past already",
    ("absence", "add", "wang_fang", "2099-01-31"): "Wang Fang is away from 2099-01-01",
    ("absence", "add", "li_na", "2099-01-01", "--deputy", "li_na"): "li_na can't stand in for themselves",
    ("absence", "end", "99"): "there is no absence 99",
    ("roster", "show", "second_line"): "there is no roster 'second_line'. There are: first_line.",
    ("roster", "swap", "first_line", "2099-01-01", "2099-01-02", "sun"): "there is no person 'sun'",
    ("roster", "unswap", "first_line", "9"): "the roster has no swap 9",
    ("roster", "import", "nothing.yaml"): "nothing.yaml can't be read",
}
"""What is typed wrongly, and what is said."""


def test_wrong_use_changes_nothing_and_says_the_likely_fix(staffed: Site) -> None:
    before: Any = staffed.facts("people", "history")
    for arguments, said in WRONG.items():
        ended = staffed.run(*arguments)
        assert (ended.exit_code, said in " ".join(ended.err.replace("│", " ").split())) == (2, True), ended.err
    assert staffed.facts("people", "history") == before


BAD = {
    ("roles: [agent]", "roles: agent"): "persons.li_na.roles: given 'agent'; allowed: a list such as [lifts]",
    ("mail_address: li", "mail_adress: li"): "did you mean `mail_address`?",
    ('"08:00"', '"8:00"'): 'allowed: times of day such as "08:00", in quotes',
    ("mon:", "moon:"): "did you mean `mon`?",
    ("2099-01-01T08:00+08:00", "2099-01-01"): "an instant with its zone, such as 2026-11-23T08:00+08:00",
    ("teams: [lifts]", "teams: [lift]"): "li_na: teams: there is no team 'lift' (lifts?)",
    ("wang_fang, deputy", "nobody, deputy"): "li_na: supervisor: nobody has the key 'nobody'",
    ("wang.fang@desk.example,", "w@desk.example, supervisor: li_na,"): "themselves: Li Na → Wang Fang → Li Na",
    ("Asia/Shanghai", "Asia/Shangai"): "'Asia/Shangai' is not a time zone",
    ("A: wang_fang", "E: wang_fang"): "'E' is not one of A, B, C, D",
    ("cn_office", "cn_ofice"): "there is no calendar 'cn_ofice' (cn_office?)",
    (
        "lead: wang_fang",
        "lead: wang_fang, retired: true",
    ): "li_na: teams: the team 'Lifts' is retired; take it up again",
    ("lead: wang_fang", "retired: yes"): "teams.lifts.retired: given 'yes'; allowed: true or false",
    ("teams: {lifts", "team: {lifts"): "did you mean `teams`?",
    ("persons:", "persons: ["): "people.yaml:",
}
"""What is changed in a good file, and what is said of it."""


def test_a_bad_file_changes_nothing_and_names_the_place(site: Site) -> None:
    for change, said in BAD.items():
        text = PEOPLE.replace(*change, 1)
        assert text != PEOPLE
        (site.directory / "people.yaml").write_text(text, encoding="utf-8")
        ended = site.run("people", "import", str(site.directory / "people.yaml"), "--yes")
        assert (ended.exit_code in (1, 2), said in ended.err) == (True, True), ended.err
    assert site.facts("people", "list") == {"people": []}


def test_someone_chooses_how_mails_come(staffed: Site) -> None:
    assert (
        "Mails to li_na that are not urgent come: daily."
        in staffed.run("people", "set", "li_na", "--digest", "daily").out
    )
    assert staffed.facts("people", "show", "li_na")["digest"] == "daily"
    assert "All is so already" in staffed.run("people", "set", "li_na", "--digest", "daily").out
    wrong = staffed.run("people", "set", "li_na", "--digest", "weekly")
    assert (wrong.exit_code, "there is no round 'weekly'" in wrong.err) == (2, True)
    assert staffed.facts("people", "history", "li_na")["history"][0]["after"]["digest"] == "daily"
