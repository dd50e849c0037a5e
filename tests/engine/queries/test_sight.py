"""A queue shows whoever may see a case exactly the cases that `decide.may_see` lets them see."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select

from engine import calendars, casefile, cases, clock, database, decide, definitions, models, people, store
from engine.queries.sight import Sight
from engine.queries.tables import CASES
from tests.engine import small_desk
from tests.engine.small_desk import MONDAY

TEXT = small_desk.TEXT.replace("opened_by:", "never: [about]\nopened_by:").replace(
    "  symptom:",
    "  about: {type: person, title: {en: About, zh-Hans: 涉及, zh-Hant: 涉及}}\n"
    "  witness: {type: person, personal: true, title: {en: Witness, zh-Hans: 证人, zh-Hant: 證人}}\n"
    "  helper: {type: person, title: {en: Helper, zh-Hans: 协助, zh-Hant: 協助}}\n  symptom:",
)
WORKFLOW = decide.Workflow.build(definitions.parse(TEXT, "lift.yaml"), lambda _name: calendars.ALWAYS)
KEYS = ("li_na", "wang_fang", "chen_wei", "zhao_lei")
ANYONE = st.sampled_from((None, *KEYS))
TEAMS = ("lifts", "doors")

persons = st.builds(
    people.Person,
    key=st.just(""),
    name=st.just("Name"),
    mail_address=st.just("a@desk.example"),
    supervisor=ANYONE,
    deputy=ANYONE,
    roles=st.sampled_from([frozenset(), frozenset({"technician"}), frozenset({"cook"})]),
    teams=st.frozensets(st.sampled_from(TEAMS), max_size=1),
)
HOURS = st.none() | st.tuples(st.integers(-2, 1), st.integers(1, 3), ANYONE)
"""An absence of each person: from, how long, who stands in."""
desks = st.builds(
    lambda found, leads, away: people.Desk.of(
        [_named(one, key) for one, key in zip(found, KEYS, strict=True)],
        [people.Team(key, key, lead) for key, lead in zip(TEAMS, leads, strict=True)],
        [_away(key, *one) for key, one in zip(KEYS, away, strict=True) if one],
    ),
    st.lists(persons, min_size=len(KEYS), max_size=len(KEYS)),
    st.tuples(ANYONE, ANYONE),
    st.tuples(*[HOURS] * len(KEYS)),
)
files = st.builds(
    dict,
    team=st.sampled_from((None, *TEAMS)),
    assignee=ANYONE,
    fields=st.fixed_dictionaries({}, optional={"about": ANYONE, "helper": ANYONE, "witness": ANYONE}),
)


def _named(one: people.Person, key: str) -> people.Person:
    given = {name: getattr(one, name) for name in ("name", "mail_address", "supervisor", "deputy", "roles", "teams")}
    return people.Person(key=key, **given)


def _away(key: str, begins: int, hours: int, deputy: str | None) -> people.Absence:
    from_at = MONDAY + timedelta(hours=begins)
    return people.Absence(key, from_at, from_at + timedelta(hours=hours), deputy)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Any:
    opened = database.open(f"sqlite:///{tmp_path_factory.mktemp('sight') / 'desk.sqlite'}")
    desk = cases.Cases(opened, cases.Registry(lambda _name: calendars.ALWAYS), clock.VirtualClock(MONDAY))
    with opened.writing() as connection:
        desk.registry.publish(connection, TEXT, "lift.yaml", MONDAY, "li_na")
    yield opened
    opened.close()


@given(desk=desks, made=st.lists(files, min_size=1, max_size=4))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_rule_in_sql_is_the_rule_of_the_engine(base: Any, desk: people.Desk, made: list[dict[str, Any]]) -> None:
    with base.writing() as connection:
        store.people.put(connection, desk)
        for absence in desk.absences:
            store.staff.add_absence(connection, absence, "", MONDAY, "system")
        known = [_put(connection, number, one) for number, one in enumerate(made, 1)]
        for person in desk.persons.values():
            actor = casefile.Actor("person", person.key)
            allowed = [one.number for one in known if decide.may_see(WORKFLOW, one, actor, desk.as_of(MONDAY))]
            shown = (
                select(CASES.c.number).where(Sight.of(person, [WORKFLOW.definition], MONDAY).seen).order_by(CASES.c.id)
            )
            assert list(connection.execute(shown).scalars()) == allowed
        connection.rollback()


@pytest.mark.parametrize(("minutes", "seen"), [(-1, False), (0, True), (59, True), (60, False)])
def test_whoever_stands_in_for_a_dated_absence_sees_while_it_lasts(base: Any, minutes: int, seen: bool) -> None:
    two = [people.Person(key, key, f"{key}@desk.example") for key in ("li_na", "sun_lei")]
    desk = people.Desk.of(two, absences=[people.Absence("li_na", MONDAY, MONDAY + timedelta(hours=1), "sun_lei")])
    now = MONDAY + timedelta(minutes=minutes)
    with base.writing() as connection:
        store.people.put(connection, desk)
        store.staff.add_absence(connection, desk.absences[0], "", MONDAY, "system")
        case = _put(connection, 1, {"team": None, "assignee": "li_na", "fields": {}})
        shown = select(CASES.c.id).where(Sight.of(two[1], [WORKFLOW.definition], now).seen)
        assert (len(connection.execute(shown).all()) == 1) == seen
        assert decide.may_see(WORKFLOW, case, casefile.Actor("person", "sun_lei"), desk.as_of(now)) == seen
        connection.rollback()


def _put(connection: database.Connection, number: int, made: dict[str, Any]) -> casefile.CaseFile:
    """Writes a case as the store does: its personal values stand apart."""
    fields = made["fields"]
    plain = {name: value for name, value in fields.items() if name != "witness"}
    row = {
        "id": number, "number": f"LIFT-{number}", "workflow": "lift", "definition_hash": WORKFLOW.definition.hash,
        "title": "", "channel": "web", "priority": "normal", "opened_at": MONDAY, "team": made["team"],
        "assignee": made["assignee"], "configuration": [], "remembered": {}, "fields": plain, "last_by": {},
        "version": 1, "seq": 1, "head": "", "thread_id": "",
    }  # fmt: skip
    connection.execute(insert(CASES).values(**row))
    if "witness" in fields:
        value = {"case_id": number, "seq": 1, "key": "witness", "current": True, "value": fields["witness"]}
        connection.execute(insert(models.METADATA.tables["personal_values"]).values(**value))
    given = {name: row[name] for name in ("number", "workflow", "definition_hash", "title", "channel", "priority")}
    return casefile.CaseFile(
        **given, opened_at=MONDAY, team=made["team"], assignee=made["assignee"], fields=dict(fields)
    )
