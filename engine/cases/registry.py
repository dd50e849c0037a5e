"""What decisions need besides the case, kept in memory: workflows, which of them are live, templates, the desk."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from engine import casefile, decide, definitions, errors, people, store
from engine.calendars import WorkingCalendar, shelf
from engine.calendars import registry as calendars
from engine.database import Connection

logger = logging.getLogger(__name__)

FindCalendar = Callable[[str], WorkingCalendar]


@dataclass(frozen=True, slots=True)
class View:
    """What holds in one transaction: the hashes of the live definitions, those of the live templates, the desk."""

    live: Mapping[str, str] = field(default_factory=dict)
    templates: Mapping[tuple[str, str], str] = field(default_factory=dict)
    desk: people.Desk = field(default_factory=people.Desk)


class Registry:
    """Loads from the database what is not in memory yet, or was changed since by any process."""

    def __init__(self, find_calendar: FindCalendar) -> None:
        self._find_calendar = find_calendar
        self._definitions: dict[str, definitions.Definition] = {}
        self._workflows: dict[str, decide.Workflow] = {}
        self._calendars: dict[str, WorkingCalendar] = {}
        self._calendars_at = -1
        self._versions: Mapping[str, int] = {}
        self._view = View()

    def view(self, connection: Connection) -> View:
        """What holds now."""
        versions = store.facts.versions(connection)
        if versions != self._versions:
            self._renew_calendars(connection, versions.get("calendars", 0))
            desk = self._with_hours(store.people.desk(connection))
            view = View(store.definitions.all_live(connection), store.templates.live(connection), desk)
            self._view, self._versions = view, versions
        return self._view

    def _with_hours(self, desk: people.Desk) -> people.Desk:
        """The desk with the calendars that its persons name; one that is not there leaves them the desk's hours."""
        found: dict[str, WorkingCalendar] = {}
        for name in {person.calendar for person in desk.persons.values() if person.calendar}:
            try:
                found[name] = self._calendar(name)
            except (errors.UnknownCalendar, errors.BadCalendarFile) as why:
                logger.warning("the hours of some persons: %s", why)
        return replace(desk, calendars=found) if found else desk

    def _renew_calendars(self, connection: Connection, version: int) -> None:
        """Reads the calendars that were published since, and forgets the workflows that counted by those before.

        A transaction that still sees an older moment of the database brings no older calendar back.
        """
        if version > self._calendars_at:
            sources = store.calendars.live_sources(connection)
            found = {name: calendars.Finder(shelf.Shelf.from_json(one)).find(name) for name, one in sources.items()}
            self._calendars, self._workflows, self._calendars_at = found, {}, version

    def calendar(self, connection: Connection, name: str) -> WorkingCalendar:
        """The calendar by which deadlines count now. Raises errors.UnknownCalendar, errors.BadCalendarFile."""
        self.view(connection)
        return self._calendar(name)

    def _calendar(self, name: str) -> WorkingCalendar:
        """As published; one that never was (a built-in one without year tables) as it is found."""
        known = self._calendars
        found = known.get(name)
        if found is None:
            found = known[name] = self._find_calendar(name)
        return found

    def workflow(self, connection: Connection, hash_: str) -> decide.Workflow:
        """The workflow of a definition by its hash; raises errors.UnknownDefinition, errors.UnknownCalendar."""
        if self._calendars_at < 0:
            # Else it would count by the files of this machine.
            self.view(connection)
        found = self._workflows.get(hash_)
        if found is None:
            found = self._build(self._definition(connection, hash_))
        return found

    def _definition(self, connection: Connection, hash_: str) -> definitions.Definition:
        """Read once: calendars that are renewed change how a workflow counts, not what its definition says."""
        found = self._definitions.get(hash_)
        if found is None:
            source = store.definitions.source(connection, hash_)
            found = definitions.stored(source.text, source.path, source.chains)
        return found

    def workflow_of(self, connection: Connection, case: casefile.CaseFile) -> decide.Workflow:
        """The workflow that a case is pinned to."""
        return self.workflow(connection, case.definition_hash)

    def live(self, connection: Connection, name: str) -> decide.Workflow | None:
        """The workflow of that name under which cases open now."""
        hash_ = self.view(connection).live.get(name)
        return self.workflow(connection, hash_) if hash_ else None

    def publish(
        self,
        connection: Connection,
        text: str,
        path: str,
        at: datetime,
        by: str,
        chains: definitions.ChainFiles = definitions.NO_CHAIN_FILES,
        *,
        back: bool = True,
    ) -> store.definitions.Published:
        """Makes a definition live, stored as a new version unless it is there, with those of the chain files that it
        uses; without ``back`` one that was live before stays as it is. Raises errors.BadDefinition.
        """
        workflow = self._build(definitions.parse(text, path, chains))
        used = definitions.chains_as_json(workflow.definition.chain_files)
        source = store.definitions.Source(text, path, used)
        name = workflow.definition.workflow
        return store.definitions.publish(connection, workflow.definition.hash, name, source, at, by, back=back)

    def _build(self, definition: definitions.Definition) -> decide.Workflow:
        # Taken first: calendars that are renewed meanwhile leave what was built by those before to nobody.
        known = self._workflows
        self._definitions[definition.hash] = definition
        known[definition.hash] = workflow = decide.Workflow.build(definition, self._calendar)
        return workflow
