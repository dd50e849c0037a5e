"""What is the same for every seed of a definition, made once: its versions, its people, a database that has them."""

import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from sqlalchemy import event

from benchmarks.whole import changes, machine, plan
from engine import casefile, database, decide, definitions, people, places, store
from engine.cases import Registry
from engine.simulation import standard
from engine.simulation.staff import Staff
from notifications import bundles
from tests.engine.simulation import disorder, random_definitions

OWN = """\
workflow: random
title: {en: Lift}
languages: [en]
calendar: 24x7
number: "R-{year}-{seq:05}"
opened_by: [anyone]
roles: {agent: {en: Agent}, expert: {en: Expert}, supervisor: {en: Supervisor}}
fields: {level: {type: choice, choices: {minor: {en: minor}, critical: {en: critical}}, title: {en: Level}}}
states:
  received:
    initial: true
    title: {en: Received}
    transitions: [{event: repair, target: done}, {event: wait, target: waiting}]
  waiting: {title: {en: Waiting}, transitions: [{event: go_on, target: received}]}
  done: {closes: true, title: {en: Done}, transitions: [{event: reopen, target: received}]}
events:
  repair: {title: {en: Repair}, by: [agent]}
  wait: {title: {en: Wait}, by: [agent]}
  go_on: {title: {en: Go on}, by: [agent]}
  reopen: {title: {en: Reopen}, by: [agent]}
deadlines:
  deadline_0:
    title: {en: Solution}
    met_by: [repair]
    pauses_in: [waiting]
    within: 1h
    remind: ["50%"]
    escalate: [{after: 0m, notify: [assignee, team_lead]}, {after: 30m, notify: [supervisor], raise_priority: true}]
  deadline_2:
    title: {en: Report}
    calendar: cn_office
    met_by: [repair]
    starts: opened
    within: 3 working days
    remind: ["3%"]
  deadline_1:
    title: {en: Review}
    starts: [opened, wait]
    each: true
    met_by: [repair, go_on]
    within: 20m
    escalate: [{after: 0m, notify: [agent]}, {after: 20m, notify: [supervisor], repeat: 40m, times: 2}]
notifications:
  - {when: opened, template: case_received, to: [requester]}
  - {when: closed, template: case_closed, to: [requester, team_lead]}
"""
"""A definition in which much is due within hours, and by which many mails lose their point before they are sent."""


@dataclass(frozen=True)
class Ground:
    """A definition by its number: the one above, or a random one."""

    number: int
    _built: dict[tuple[str, int], decide.Workflow] = field(default_factory=dict, compare=False)

    @cached_property
    def text(self) -> str:
        """The definition as it would be written."""
        return random_definitions.text(random.Random(self.number)) if self.number % plan.OWN_EACH else OWN

    @cached_property
    def changed(self) -> changes.Changed:
        """The definition as it is published in the middle."""
        return changes.definition(self.number, self.text)

    @cached_property
    def workflow(self) -> decide.Workflow:
        """The definition ready to decide by."""
        return self._build(self.text)

    @cached_property
    def next_workflow(self) -> decide.Workflow:
        """The changed one."""
        return self._build(self.changed.text)

    @cached_property
    def staff(self) -> Staff:
        """Who works at the desk."""
        return standard.staff(self.workflow, 7.0)

    @property
    def desk(self) -> people.Desk:
        """The same people as decisions see them."""
        return self.staff.desk

    def registry(self) -> Registry:
        """What a process that just started knows."""
        return _Registry(self._built)

    @cached_property
    def database(self) -> bytes:
        """The file of a desk with this definition, before anything happens."""
        with tempfile.TemporaryDirectory() as place:
            path = Path(place) / "furnished.sqlite"
            path.write_bytes(_empty())
            base = database.look(f"sqlite:///{path}")
            with base.writing() as connection:
                self.registry().publish(connection, self.text, PATH, machine.START, "root")
                store.people.put(connection, self.desk)
                customer = store.people.put_customer(connection, *CUSTOMER)
                store.people.add_contact(connection, *CONTACT, customer_id=customer.id)
                for statement in SEEN:
                    connection.exec_driver_sql(statement)
            base.close()
            return path.read_bytes()

    def _build(self, text: str) -> decide.Workflow:
        workflow = decide.Workflow.build(definitions.parse(text, PATH), random_definitions.find_calendar)
        # What a process builds that has not looked yet which calendars were published, and one that found none.
        self._built.update({(workflow.definition.hash, calendars): workflow for calendars in (-1, 0)})
        return workflow


@cache
def of(number: int) -> Ground:
    """The ground of a definition."""
    return Ground(number)


@cache
def _empty() -> bytes:
    """The file of a database in which nothing is but the templates."""
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "empty.sqlite"
        base = database.open(f"sqlite:///{path}")
        with base.writing() as connection:
            store.templates.publish(connection, _templates(), machine.START, "root")
        base.close()
        return path.read_bytes()


class _Registry(Registry):
    """Reads all from the database, but builds a definition only once for all processes: by hash and calendars."""

    def __init__(self, built: dict[tuple[str, int], decide.Workflow]) -> None:
        super().__init__(random_definitions.find_calendar)
        self._built = built
        self._definitions |= {hash_: workflow.definition for (hash_, _calendars), workflow in built.items()}

    def _build(self, definition: definitions.Definition) -> decide.Workflow:
        key = (definition.hash, self._calendars_at)
        if key not in self._built:
            self._built[key] = super()._build(definition)
        self._workflows[definition.hash] = workflow = self._built[key]
        return workflow


class Disk:
    """One database file, laid anew for each seed. The program's own connections are kept; nothing is flushed, for
    only processes die here, never the machine.
    """

    def __init__(self, directory: Path) -> None:
        self.path = directory / "whole.sqlite"
        self.base = database.look(f"sqlite:///{self.path}")
        event.listen(self.base.engine, "connect", _unflushed)

    def lay(self, ground: Ground) -> None:
        """The database as it is when a desk with this definition opens."""
        self.base.close()
        for end in ("-wal", "-shm"):
            Path(f"{self.path}{end}").unlink(missing_ok=True)
        self.path.write_bytes(ground.database)

    def close(self) -> None:
        """Closes all connections."""
        self.base.close()


PATH = "random.yaml"
ASKING = frozenset({"reminder"})
"""The templates of which nobody gets a mail twice, though one may be left for a person to say."""
SEEN = (
    "CREATE TABLE taken_over (notification, was_until, until)",
    """CREATE TRIGGER sees_taken_over AFTER UPDATE OF lease_owner ON notifications
    WHEN old.lease_owner <> new.lease_owner
    BEGIN INSERT INTO taken_over VALUES (new.id, old.lease_until, new.lease_until); END""",
    "CREATE TABLE pointless (notification)",
    """CREATE TRIGGER sees_pointless AFTER UPDATE OF lease_owner ON notifications
    WHEN new.lease_owner IS NOT NULL AND new.state <> 'attempting' AND EXISTS (SELECT 1 FROM deadlines d
      WHERE d.case_id = new.case_id AND d.name || '/' || d.occasion = new.deadline AND d.ended_at > new.created_at)
    BEGIN INSERT INTO pointless VALUES (new.id); END""",
)
"""What goes on within the transactions of workers, put on record: a mail that goes from one to another, one that is
taken up though its deadline has ended since it was queued.
"""
CUSTOMER = (disorder.CUSTOMER.key, disorder.CUSTOMER.name, disorder.CUSTOMER.grade)
CONTACT = (disorder.REQUESTER.name, disorder.REQUESTER.mail_address)
OPENING = casefile.Opening("A case", disorder.CUSTOMER, disorder.REQUESTER, team=standard.TEAM)


def _templates() -> Iterator[bundles.Bundle]:
    """The program's own, of which some ask what became of a mail that may have gone out or not."""
    for one in bundles.load(places.TEMPLATES / "mail"):
        parts = one.sources
        asks = "{# if unsure: ask #}\n" if one.name in ASKING else ""
        yield bundles.bundle(
            one.name, one.language, asks + parts[one.name], parts[bundles.WORDS], parts[bundles.LAYOUT]
        )


def _unflushed(connection: object, _entry: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")  # type: ignore[attr-defined]
