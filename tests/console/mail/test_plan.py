"""`caseclock mail plan`."""

from datetime import UTC, datetime

import pytest

from console.mail import reach
from engine import definitions, people
from tests.console.conftest import Site
from tests.engine import small_desk

AT = datetime(2026, 1, 5, 9, tzinfo=UTC)
SOURCE = definitions.parse(small_desk.TEXT)


def person(key: str, **more: object) -> people.Person:
    return people.Person(key, key.title(), f"{key}@desk.example", roles=frozenset({"technician"}), **more)  # type: ignore[arg-type]


DESK = people.Desk.of(
    [
        person("ann", deputy="bob", teams=frozenset({"lifts"})),
        person("bob", absent=True),
        person("cid", supervisor="ann"),
    ],
    [people.Team("lifts", "Lifts", "ann"), people.Team("doors", "Doors")],
)


@pytest.mark.parametrize(("rule", "shown", "missing"), [
    ("requester", "the customer who asked", ()),
    ("field.about", "whoever `about` names", ()),
    ("technician", "Ann, Cid", ("Bob: away, and nobody stands in",)),
    ("team_lead", "Ann", ("nobody in the team Doors",)),
    ("deputy", "", ("Bob: away, and nobody stands in", "nobody for cases held by Bob, Cid")),
    ("director", "", ("nobody",)),
    ("duty.night", "", ("nobody",)),
    ("grade_manager", "", ("nobody",)),
])  # fmt: skip
def test_a_rule_reaches_whom_it_finds_over_all_cases_that_there_could_be(rule, shown, missing):
    found = reach.reach(rule, SOURCE, DESK, AT)
    assert (str(found), found.missing) == (shown, missing)


def test_the_plan_of_a_file_names_what_is_missing_with_its_line(demo: Site):
    path = demo.directory / "workflows" / "repair.yaml"
    text = path.read_text().replace("template: survey,", "template: surveyy,")
    path.write_text(
        text.replace('to: [team_lead], cond: "people_trapped"', 'to: [duty.nowhere], cond: "people_trapped"')
    )
    ended = demo.run("mail", "plan", str(path))
    line = next(n for n, one in enumerate(path.read_text().splitlines(), 1) if "surveyy" in one)
    assert ended.exit_code == 0, ended.err
    assert f"{path}:{line}: there is no template `surveyy`." in ended.out
    assert "`duty.nowhere` reaches nobody" in ended.out
    assert "No mail tells of: " in ended.out


def test_a_plan_is_facts_for_programs_with_titles_in_the_language(demo: Site):
    facts = demo.facts("mail", "plan", "repair", "--language", "zh-Hans")
    one = next(row for row in facts["mails"] if row["occasion"] == "dispatch")
    assert (facts["people_known"], facts["workflow"]) == (True, "repair")
    assert set(one) == {
        "kind", "occasion", "when", "only_if", "names", "template", "to", "reaches", "languages", "missing", "line"
    }  # fmt: skip
    assert (one["template"], one["when"], one["languages"]) == ("assigned", "派工", ["en", "zh-Hans", "zh-Hant"])
    told = next(row for row in facts["mails"] if row["template"] == "case_received")
    assert (told["names"], one["names"]) == ("first_response", None)
    rung = next(row for row in facts["mails"] if row["kind"] == "rung" and row["occasion"] == "solution")
    assert rung["when"].startswith("修复")
    assert [row["template"] for row in facts["mails"] if row["missing"]] == []


def test_without_a_desk_the_plan_says_that_the_people_are_not_known_and_makes_no_database(site: Site):
    ended = site.run("mail", "plan", "repair")
    assert "no people yet" in ended.out
    assert not site.database.exists()
