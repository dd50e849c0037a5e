"""What decisions need besides the case, kept in memory: workflows, which of them are live, templates, the desk."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from engine import casefile, decide, definitions, people, store
from engine.calendars import WorkingCalendar
from engine.database import Connection

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
        self._workflows: dict[str, decide.Workflow] = {}
        self._versions: Mapping[str, int] = {}
        self._view = View()

    def view(self, connection: Connection) -> View:
        """What holds now."""
        versions = store.facts.versions(connection)
        if versions != self._versions:
            view = View(
                store.definitions.all_live(connection), store.templates.live(connection), store.people.desk(connection)
            )
            self._view, self._versions = view, versions
        return self._view

    def workflow(self, connection: Connection, hash_: str) -> decide.Workflow:
        """The workflow of a definition by its hash; raises errors.UnknownDefinition, errors.UnknownCalendar."""
        found = self._workflows.get(hash_)
        if found is None:
            source = store.definitions.source(connection, hash_)
            found = self._build(definitions.parse(source.text, source.path))
        return found

    def workflow_of(self, connection: Connection, case: casefile.CaseFile) -> decide.Workflow:
        """The workflow that a case is pinned to."""
        return self.workflow(connection, case.definition_hash)

    def live(self, connection: Connection, name: str) -> decide.Workflow | None:
        """The workflow of that name under which cases open now."""
        hash_ = self.view(connection).live.get(name)
        return self.workflow(connection, hash_) if hash_ else None

    def publish(
        self, connection: Connection, text: str, path: str, at: datetime, by: str
    ) -> store.definitions.Published:
        """Makes a definition live, stored as a new version unless it is there. Raises errors.BadDefinition."""
        workflow = self._build(definitions.parse(text, path))
        source = store.definitions.Source(text, path)
        name = workflow.definition.workflow
        return store.definitions.publish(connection, workflow.definition.hash, name, source, at, by)

    def _build(self, definition: definitions.Definition) -> decide.Workflow:
        workflow = decide.Workflow.build(definition, self._find_calendar)
        self._workflows[definition.hash] = workflow
        return workflow
