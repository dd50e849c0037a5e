"""Which cases a person may look at, as a condition of SQL: the same rule as `decide.may_see`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Text, and_, false, not_, or_, select, type_coerce

from engine import models, people
from engine.definitions import definition
from engine.queries.tables import CASES, PERSONAL


@dataclass(frozen=True, slots=True)
class Sight:
    """A person with their teams, the workflows in which they hold a role, and the fields that keep someone away."""

    person: str
    teams: frozenset[str]
    workflows: frozenset[str]
    away: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, person: people.Person, live: Iterable[definition.Definition]) -> "Sight":
        """What a person sees under the live definitions. A case pinned to an older one is asked about by itself."""
        known = list(live)
        held = frozenset(one.workflow for one in known if not person.roles.isdisjoint(one.roles))
        return cls(person.key, person.teams, held, {one.workflow: one.never for one in known if one.never})

    @property
    def seen(self) -> ColumnElement[bool]:
        """True of cases that the person may look at."""
        theirs = or_(self.own, self.team, CASES.c.workflow.in_(sorted(self.workflows)))
        return and_(theirs, not_(or_(false(), *(self._named(*one) for one in sorted(self.away.items())))))

    @property
    def own(self) -> ColumnElement[bool]:
        """True of cases that the person holds."""
        return CASES.c.assignee.is_not(None) & (CASES.c.assignee == self.person)

    @property
    def team(self) -> ColumnElement[bool]:
        """True of cases of the person's teams."""
        return CASES.c.team.is_not(None) & CASES.c.team.in_(sorted(self.teams))

    def _named(self, workflow: str, fields: tuple[str, ...]) -> ColumnElement[bool]:
        """True of cases in which one of these fields names the person; stored JSON is canonical, so it is found."""
        key = models.json_text(self.person)
        text = type_coerce(CASES.c.fields, Text)
        plain = [text.contains(f"{models.json_text(name)}:{key}", autoescape=True) for name in fields]
        mine = and_(PERSONAL.c.case_id == CASES.c.id, PERSONAL.c.current.is_(True), PERSONAL.c.key.in_(fields))
        apart = select(PERSONAL.c.seq).where(mine, type_coerce(PERSONAL.c.value, Text) == key).exists()
        return and_(CASES.c.workflow == workflow, or_(*plain, apart))
