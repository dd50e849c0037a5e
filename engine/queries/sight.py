"""Which cases a person may look at, as a condition of SQL: the same rule as `decide.may_see`."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Text, and_, false, func, not_, or_, select, type_coerce

from engine import models, people
from engine.definitions import definition
from engine.queries.tables import ABSENCES, CASES, PERSONAL, PERSONS, TEAMS


@dataclass(frozen=True, slots=True)
class Sight:
    """A person with their teams, the workflows in which they hold a role, and, by workflow, the fields that show a case
    to whom they name and those that keep them away."""

    person: str
    teams: frozenset[str]
    workflows: frozenset[str]
    shown: Mapping[str, tuple[str, ...]]
    away: Mapping[str, tuple[str, ...]]
    now: datetime

    @classmethod
    def of(cls, person: people.Person, live: Iterable[definition.Definition], now: datetime) -> "Sight":
        """What a person sees under the live definitions, by who stands in for whom ``now``. A case pinned to an older
        one is asked about by itself.
        """
        known = list(live)
        held = frozenset(one.workflow for one in known if not person.roles.isdisjoint(one.roles))
        shown = {one.workflow: _person_fields(one) for one in known if one.workflow not in held}
        return cls(person.key, person.teams, held, shown, {one.workflow: one.never for one in known}, now)

    @property
    def seen(self) -> ColumnElement[bool]:
        """True of cases that the person may look at."""
        return and_(or_(*self.held, *self.placed, self.named), not_(self.kept_away))

    @property
    def held(self) -> tuple[ColumnElement[bool], ...]:
        """Why the person sees a case by who holds it. An index finds the cases of each."""
        return (self.own, *self._round)

    @property
    def placed(self) -> tuple[ColumnElement[bool], ...]:
        """Why the person sees a case by its team or workflow. An index finds the cases of each."""
        workflows = CASES.c.workflow.in_(sorted(self.workflows))
        return (*([self.team] if self.teams else []), *([workflows] if self.workflows else []), self._led)

    @property
    def named(self) -> ColumnElement[bool]:
        """True of cases that the person sees because a field names them: no index finds these."""
        return self._any(self.shown)

    @property
    def kept_away(self) -> ColumnElement[bool]:
        """True of cases that the person never sees, whatever else they are."""
        return self._any(self.away)

    @property
    def own(self) -> ColumnElement[bool]:
        """True of cases that the person holds."""
        return CASES.c.assignee.is_not(None) & (CASES.c.assignee == self.person)

    @property
    def team(self) -> ColumnElement[bool]:
        """True of cases of the person's teams."""
        return CASES.c.team.is_not(None) & CASES.c.team.in_(sorted(self.teams))

    @property
    def _led(self) -> ColumnElement[bool]:
        """True of cases of the teams that the person leads."""
        led = select(TEAMS.c.key).where(TEAMS.c.lead == self.person)
        return CASES.c.team.is_not(None) & CASES.c.team.in_(led)

    @property
    def _round(self) -> tuple[ColumnElement[bool], ...]:
        """True of cases held by whom the person stands in for, or by someone below them."""
        goes_on = or_(ABSENCES.c.until_at.is_(None), ABSENCES.c.until_at > self.now)
        lasts = and_(ABSENCES.c.from_at <= self.now, goes_on, ABSENCES.c.deputy.is_not(None))
        away = select(ABSENCES.c.person).where(lasts)
        # Whoever an absence names stands in instead of the deputy that the person always has.
        always = select(PERSONS.c.key).where(PERSONS.c.deputy == self.person, PERSONS.c.key.not_in(away))
        for_now = away.where(ABSENCES.c.deputy == self.person)
        held_by = (always, for_now, _below(self.person))
        return tuple(CASES.c.assignee.is_not(None) & CASES.c.assignee.in_(found) for found in held_by)

    def _any(self, fields: Mapping[str, tuple[str, ...]]) -> ColumnElement[bool]:
        """True of cases in which one of their workflow's fields names the person."""
        return or_(false(), *(self._named(*one) for one in sorted(fields.items()) if one[1]))

    def _named(self, workflow: str, fields: tuple[str, ...]) -> ColumnElement[bool]:
        """True of cases in which one of these fields names the person; stored JSON is canonical, so it is found."""
        key = models.json_text(self.person)
        text = type_coerce(CASES.c.fields, Text)
        # What LIKE finds, it finds in capitals too.
        plain = [func.replace(text, f"{models.json_text(name)}:{key}", "") != text for name in fields]
        mine = and_(PERSONAL.c.case_id == CASES.c.id, PERSONAL.c.current.is_(True), PERSONAL.c.key.in_(fields))
        apart = select(PERSONAL.c.seq).where(mine, type_coerce(PERSONAL.c.value, Text) == key).exists()
        return and_(CASES.c.workflow == workflow, or_(*plain, apart))


def _person_fields(one: definition.Definition) -> tuple[str, ...]:
    return tuple(name for name, field in one.fields.items() if field.type == "person")


def _below(person: str) -> Select[tuple[str]]:
    """The keys of all who have the person above them. UNION ends where supervisors go in a ring."""
    below = select(PERSONS.c.key).where(PERSONS.c.supervisor == person).cte("below", recursive=True)
    further = select(PERSONS.c.key).join(below, PERSONS.c.supervisor == below.c.key)
    return select(below.union(further).c.key)
