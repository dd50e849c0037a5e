"""The language of scenario files: its keys from the top, from which the parser and the JSON Schema are made."""

from collections.abc import Mapping
from typing import Any

from engine.definitions.definition import GRADES, LANGUAGES, PRIORITIES
from engine.definitions.entries import Entry, Key
from engine.definitions.lists import ByName, Either, ListOf, OneOrMore
from engine.definitions.names import Names
from engine.definitions.records import Record
from engine.definitions.rules import AtLeastOne, Rule, Together
from engine.definitions.shapes import IDENTIFIER, Flag, OneOf, Pattern, Schema, Text, Whole
from engine.scenarios import scenario, shapes
from engine.sheets import listed

MOST_STEPS = 500
MOST_SCENARIOS = 500

WORD = Pattern(IDENTIFIER, "a name of small letters, digits and `_`")
PERSON = Pattern(IDENTIFIER, "a person's key such as li_na, or a role")
WHOM = Pattern(
    rf"(?:field\.|duty\.)?{IDENTIFIER}", "requester, assignee, team_lead, another rule, a role or a person's key"
)
CASE = Pattern(r"[a-z][a-z0-9_]{0,63}(?: [0-9]{1,3})?", "the name that the scenario gives a case")
CALENDAR = Pattern("[a-z0-9][a-z0-9_-]{0,63}", "the name of a calendar such as cn_office, or 24x7")
VALUES = ByName("field", shapes.Anything())


class NotBoth(Rule):
    """Two keys of which one or none stands."""

    def __init__(self, *keys: str) -> None:
        self._keys = keys

    def check(self, entry: Entry, names: Names) -> None:
        both = [key for key in self._keys if entry.written(key)]
        if len(both) > 1:
            sentence = f"{listed(both)} can't stand in one step"
            names.problems.add(entry.place_of(both[1]), sentence, given=both[1], fix="make two steps of it")

    def schema(self) -> Schema:
        return {"not": {"required": list(self._keys)}}


def _build_person(entry: Entry, _names: Names) -> scenario.Person:
    given = entry.kept("roles", "teams", "supervisor", "deputy", "absent", "away", "calendar", "language")
    return scenario.Person(entry.name, **given, place=entry.place)


def _build_away(entry: Entry, _names: Names) -> scenario.Away:
    return scenario.Away(entry.get("from", ""), entry.get("until"), entry.get("deputy"))


def _build_customer(entry: Entry, _names: Names) -> Mapping[str, Any]:
    return entry.values


def _build_given(entry: Entry, _names: Names) -> scenario.Given:
    same = ("at", "calendar", "assignee", "priority", "team", "channel", "title", "duty", "grade_managers")
    customer, node = entry.get("customer", {}), entry.written("people")
    people = {
        key: scenario.Person(key, one, place=node.keys[key] if node else entry.place) if isinstance(one, tuple) else one
        for key, one in entry.get("people", {}).items()
    }
    return scenario.Given(**entry.kept(*same), **customer, people=people, places=dict(entry.node.keys))


def _build_mail(entry: Entry, _names: Names) -> scenario.Mail:
    return scenario.Mail(entry.get("template", ""), entry.get("to", ()), entry.get("times", 1), entry.place)


def _build_clock(entry: Entry, _names: Names) -> scenario.Clock:
    return scenario.Clock(**entry.kept("state", "due", "used", "left", "provisional"), place=entry.place)


def _build_expected(entry: Entry, _names: Names) -> scenario.Expected:
    node = entry.written("deadline")
    clocks = {
        name: scenario.Clock(one, place=node.keys[name] if node else entry.place) if isinstance(one, str) else one
        for name, one in entry.get("deadline", {}).items()
    }
    same = ("state", "mail", "assignee", "priority", "team", "closed", "refused", "links")
    places = {**entry.node.keys, **shapes.places(entry, "fields")}
    fields = shapes.values(entry.get("fields"))
    return scenario.Expected(**entry.kept(*same), deadline=clocks, fields=fields, places=places)


def _build_step(entry: Entry, _names: Names) -> scenario.Step:
    return scenario.Step(
        **entry.kept("case", "after", "at", "workflow", "send", "by", "expect"),
        opens=shapes.values(entry.get("open")) if entry.written("open") else None,
        values=shapes.values(entry.get("data")),
        place=entry.place,
        places={**entry.node.keys, **shapes.places(entry, "open"), **shapes.places(entry, "data")},
    )


def _build_scenario(entry: Entry, _names: Names) -> scenario.Scenario:
    given = entry.get("given") or scenario.Given()
    return scenario.Scenario(entry.get("name", ""), given, entry.get("steps", ()), entry.place)


def _build_suite(entry: Entry, names: Names) -> scenario.Suite:
    given, place = entry.get("given") or scenario.Given(), entry.place_of("workflow")
    return scenario.Suite(
        names.problems.path, entry.get("workflow", ""), given, entry.get("scenarios", ()), place=place
    )


AWAY = Record(
    "absence",
    (
        Key("from", shapes.INSTANT, "When it begins.", required=True),
        Key("until", shapes.INSTANT, "When it ends; absent: it has no end yet."),
        Key("deputy", PERSON, "Who stands in meanwhile; absent: the deputy that they always have."),
    ),
    _build_away,
)
GIVEN_PERSON = Record(
    "person",
    (
        Key("roles", ListOf(WORD), "The roles that they hold; `team_lead` makes them lead the team."),
        Key("teams", ListOf(WORD), "The teams that they are in; absent: the team of the case."),
        Key("supervisor", PERSON, "Who is above them; absent: whoever holds the role supervisor."),
        Key("deputy", PERSON, "Who stands in for them."),
        Key("absent", Flag(), "Whether they are away all the time.", default=False),
        Key("away", ListOf(AWAY), "When they are away."),
        Key("calendar", CALENDAR, "Their own hours."),
        Key("language", OneOf(*LANGUAGES), "The language of their mails.", default="en"),
    ),
    _build_person,
)
CUSTOMER = Record(
    "customer",
    (
        Key("grade", OneOf(*GRADES), "The customer's grade.", default="C"),
        Key("language", OneOf(*LANGUAGES), "The language of the requester's mails.", default="en"),
        Key("reachable", Flag(), "Whether the requester has a mail address.", default=True),
    ),
    _build_customer,
)
GIVEN = Record(
    "given",
    (
        Key("at", shapes.INSTANT, "When the scenario begins.", default="2026-03-02 09:00"),
        Key("calendar", CALENDAR, "The calendar to count by; absent: the workflow's."),
        Key("customer", CUSTOMER, "Whose matter it is."),
        Key("people", ByName("person", Either(ListOf(WORD), GIVEN_PERSON)), "Who works here, with their roles."),
        Key("assignee", PERSON, "Who holds the case from the start."),
        Key("priority", OneOf(*PRIORITIES), "The priority with which the case opens.", default="normal"),
        Key("team", WORD, "The team of the case and of everybody here.", default="desk"),
        Key("channel", WORD, "How the case came.", default="web"),
        Key("title", Text(), "The case's title."),
        Key("duty", ByName("roster", PERSON), "Who is on duty, by the name of the roster."),
        Key(
            "grade_managers", ByName("grade", PERSON, names="[A-D]", words="A to D"), "Who looks after which customers."
        ),
    ),
    _build_given,
)
MAIL = Record(
    "mail",
    (
        Key("template", WORD, "Which mail.", required=True),
        Key("to", OneOrMore(WHOM), "Who got it: rules, roles, persons, requester.", required=True),
        Key("times", Whole(1, 100), "How often each of them got it.", default=1),
    ),
    _build_mail,
)
CLOCK = Record(
    "clock",
    (
        Key("state", OneOf(*scenario.DEADLINE_STATES), "Where the deadline stands."),
        Key("due", shapes.INSTANT, "When it is due."),
        Key("used", shapes.WORKING, "The working time that it has used."),
        Key("left", shapes.WORKING, "The working time that is left of it."),
        Key("provisional", Flag(), "Whether it is due in a year whose holidays are not announced yet."),
    ),
    _build_clock,
    rules=(AtLeastOne("deadline", "state", "due", "used", "left", "provisional"),),
)
EXPECTED = Record(
    "expect",
    (
        Key("state", OneOrMore(WORD), "The states that are active."),
        Key("deadline", ByName("deadline", Either(OneOf(*scenario.DEADLINE_STATES), CLOCK)), "Deadlines by name."),
        Key("mail", ListOf(MAIL), "All that was queued since the step before."),
        Key("fields", VALUES, "Values of fields."),
        Key("assignee", PERSON, "Who holds the case: a person, a role, or nobody."),
        Key("priority", OneOf(*PRIORITIES), "The case's priority."),
        Key("team", WORD, "The case's team."),
        Key("closed", Flag(), "Whether the case counts as closed."),
        Key("refused", Text(longest=300), "The code of the refusal, or words of its sentence."),
        Key("links", ByName("link", CASE), "Links that were written, to which case of the scenario."),
    ),
    _build_expected,
    rules=(
        AtLeastOne(
            "expect",
            "state",
            "deadline",
            "mail",
            "fields",
            "assignee",
            "priority",
            "team",
            "closed",
            "refused",
            "links",
        ),
    ),
)
STEP = Record(
    "step",
    (
        Key("after", shapes.WAIT, "How long after the step before."),
        Key("at", shapes.INSTANT, "When."),
        Key("open", VALUES, "Opens a case with these values of its form."),
        Key("workflow", WORD, "The workflow of the case that is opened; absent: that of the file."),
        Key("send", WORD, "The event that someone fires."),
        Key("by", PERSON, "Who does it: a person's key, a role, assignee, requester or operator."),
        Key("data", VALUES, "What they give."),
        Key("case", CASE, "Which case of the scenario; absent: the one opened first.", default=scenario.MAIN),
        Key("expect", EXPECTED, "What is so afterwards."),
    ),
    _build_step,
    rules=(
        AtLeastOne("step", "open", "send", "after", "at", "expect"),
        NotBoth("after", "at"),
        NotBoth("open", "send"),
        Together("data", "send"),
        Together("workflow", "open"),
    ),
)
SCENARIO = Record(
    "scenario",
    (
        Key("name", Text(longest=300), "What the scenario shows, as a sentence.", required=True),
        Key("given", GIVEN, "What there is before the first step."),
        Key("steps", ListOf(STEP, least=1, most=MOST_STEPS), "What happens, in the order of time.", required=True),
    ),
    _build_scenario,
)
SUITE = Record(
    "scenario file",
    (
        Key("workflow", Pattern("[a-z][a-z0-9_]{0,63}", "a workflow's name"), "The workflow told of.", required=True),
        Key("given", GIVEN, "What holds for every scenario of the file that says nothing else."),
        Key("scenarios", ListOf(SCENARIO, least=1, most=MOST_SCENARIOS), "The scenarios.", required=True),
    ),
    _build_suite,
)
