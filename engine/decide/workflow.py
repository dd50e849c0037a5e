"""A definition made ready to decide by: its chart, its calendars, and what happens on which occasion."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import casefile, chart, deadlines
from engine.calendars import WorkingCalendar
from engine.definitions import definition as definitions


@dataclass(frozen=True, eq=False)
class Workflow:
    """One definition at work. Built once per definition hash; holds no case."""

    definition: definitions.Definition
    chart: chart.Chart
    calendars: Mapping[str, WorkingCalendar]

    @classmethod
    def build(cls, source: definitions.Definition, find_calendar: Callable[[str], WorkingCalendar]) -> "Workflow":
        """Compiles the chart and finds the calendars; raises errors.UnknownCalendar."""
        names = {source.calendar, deadlines.PLAIN}
        names |= {name for deadline in source.deadlines.values() for name in deadline.calendars()}
        return cls(source, chart.Chart(source), {name: find_calendar(name) for name in sorted(names)})

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The calendar of the desk that handles these cases."""
        return self.calendars[self.definition.calendar]

    @cached_property
    def plans(self) -> Mapping[str, deadlines.Plan]:
        """The deadlines by name, with their calendars."""
        return {
            name: deadlines.Plan(deadline, self.calendars, self._working(deadline))
            for name, deadline in self.definition.deadlines.items()
        }

    def _working(self, deadline: definitions.Deadline) -> str:
        own = deadline.calendar
        return (own if isinstance(own, str) else own.default if own else None) or self.definition.calendar

    @cached_property
    def starting(self) -> Mapping[str, tuple[deadlines.Plan, ...]]:
        """The deadlines that an occasion starts."""
        occasions = {occasion for plan in self.plans.values() for occasion in plan.deadline.starts}
        return {one: tuple(p for p in self.plans.values() if one in p.deadline.starts) for one in occasions}

    @cached_property
    def restarting(self) -> Mapping[str, tuple[deadlines.Plan, ...]]:
        """The deadlines that an occasion starts again from nothing."""
        occasions = {occasion for plan in self.plans.values() for occasion in plan.deadline.restarts_by}
        return {one: tuple(p for p in self.plans.values() if one in p.deadline.restarts_by) for one in occasions}

    @cached_property
    def pausing(self) -> frozenset[str]:
        """All states in which some clock stands still."""
        return frozenset(state for plan in self.plans.values() for state in plan.deadline.pauses_in)

    @cached_property
    def depending(self) -> Mapping[str, tuple[deadlines.Plan, ...]]:
        """The deadlines whose target depends on a fact."""
        facts = {fact for plan in self.plans.values() for fact in plan.depends_on()}
        return {one: tuple(p for p in self.plans.values() if one in p.depends_on()) for one in facts}

    @cached_property
    def rules(self) -> Mapping[str, tuple[tuple[int, definitions.NotificationRule], ...]]:
        """The notification rules of an occasion, each with its place in the definition."""
        found: dict[str, tuple[tuple[int, definitions.NotificationRule], ...]] = {}
        for index, rule in enumerate(self.definition.notifications):
            found[rule.when] = (*found.get(rule.when, ()), (index, rule))
        return found

    @cached_property
    def closing(self) -> frozenset[str]:
        """The states in which a case counts as closed."""
        ends = {state.name for state in self.definition.states if state.final}
        return frozenset(ends | {name for name, state in self.definition.index.items() if state.closes})

    @cached_property
    def personal(self) -> frozenset[str]:
        """The fields whose values stand apart from the history."""
        return frozenset(name for name, field in self.definition.fields.items() if field.personal)

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        """The type of each field."""
        return {name: field.type for name, field in self.definition.fields.items()}

    @cached_property
    def money(self) -> tuple[str, ...]:
        """The fields that guards see as decimal numbers."""
        return tuple(name for name, field in self.definition.fields.items() if field.type == "money")

    def event(self, name: str) -> definitions.Event | None:
        """The event as the definition declares it, None where it does not."""
        return self.definition.events.get(name)

    def kept_away(self, case: casefile.CaseFile) -> frozenset[str]:
        """Who may neither act on the case nor hear of it: the persons in the fields that `never` names."""
        named = (case.fields.get(name) for name in self.definition.never)
        return frozenset(person for person in named if person)

    def title(self, texts: Mapping[str, str], language: str, otherwise: str) -> str:
        """A text in that language, else in the definition's first language, else the name."""
        return texts.get(language) or texts.get(self.definition.languages[0]) or otherwise

    def state_title(self, configuration: tuple[str, ...], language: str) -> str:
        """The innermost active states by title; regions of a parallel state side by side."""
        leaves = [name for name in configuration if not self.definition.index[name].states]
        return " · ".join(self.title(self.definition.index[name].title, language, name) for name in leaves)

    def event_title(self, name: str, language: str) -> str:
        """The title of an event, its name where it has none."""
        event = self.event(name)
        return self.title(event.title, language, name) if event else name


Facts = dict[str, Any]
"""What guards, tables and expressions see of a case."""
