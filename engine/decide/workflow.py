"""A definition made ready to decide by: its chart, its calendars, and what happens on which occasion."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from engine import casefile, chart, deadlines
from engine.calendars import WorkingCalendar
from engine.definitions import definition as definitions

NOBODY: frozenset[str] = frozenset()
REMEMBERED_EFFECTS = 1_024
CUSTOMERS = frozenset({"requester", "anyone"})
"""The roles in which a customer acts."""
THE_DESKS = frozenset({"person", "customer", "case"})
"""Fields of these types are chosen from what the desk alone sees: a form that asks for one has no link."""


class Calendars(dict[str, WorkingCalendar]):
    """The calendars that a definition names. One that a case still counts by, though its definition names it no more,
    is found when it is asked for.
    """

    def __init__(self, find: Callable[[str], WorkingCalendar], names: Iterable[str]) -> None:
        super().__init__({name: find(name) for name in sorted(names)})
        self._find = find

    def __missing__(self, name: str) -> WorkingCalendar:
        found = self[name] = self._find(name)
        return found


class Plans(dict[str, deadlines.Plan]):
    """The deadlines of a definition by name. One that only an earlier version had is found too, though it is none of
    these: nothing starts it, meets it or takes it up again.
    """

    def __init__(
        self, declared: Iterable[deadlines.Plan], calendars: Mapping[str, WorkingCalendar], working: str
    ) -> None:
        super().__init__({plan.name: plan for plan in declared})
        self._calendars, self._working = calendars, working

    def __missing__(self, name: str) -> deadlines.Plan:
        return deadlines.Plan(definitions.Deadline(name, starts=()), self._calendars, self._working)


@dataclass(frozen=True, slots=True)
class Effects:
    """The deadlines that occasions touch: ``ends`` has by name which of them meet it and which cancel it; ``restarts``
    begin again from nothing.
    """

    ends: Mapping[str, tuple[frozenset[str], frozenset[str]]]
    restarts: tuple[deadlines.Plan, ...]
    starts: tuple[deadlines.Plan, ...]


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
        return cls(source, chart.Chart(source), Calendars(find_calendar, names))

    @cached_property
    def calendar(self) -> WorkingCalendar:
        """The calendar of the desk that handles these cases."""
        return self.calendars[self.definition.calendar]

    @cached_property
    def plans(self) -> Mapping[str, deadlines.Plan]:
        """The deadlines by name, with their calendars."""
        declared = self.definition.deadlines.values()
        plans = (deadlines.Plan(one, self.calendars, self._working(one)) for one in declared)
        return Plans(plans, self.calendars, self.definition.calendar)

    def _working(self, deadline: definitions.Deadline) -> str:
        own = deadline.calendar
        return (own if isinstance(own, str) else own.default if own else None) or self.definition.calendar

    @cached_property
    def effects(self) -> Callable[[frozenset[str]], "Effects"]:
        """What occasions that come together do to the deadlines. A definition has few such sets, each comes often."""
        return lru_cache(maxsize=REMEMBERED_EFFECTS)(self._find_effects)

    def _find_effects(self, came: frozenset[str]) -> "Effects":
        plans = self.plans.values()
        ends = {
            plan.name: (came.intersection(plan.deadline.met_by), came.intersection(plan.deadline.cancelled_by))
            for plan in plans
            if not came.isdisjoint((*plan.deadline.met_by, *plan.deadline.cancelled_by))
        }
        restarts = {plan.name: plan for one in sorted(came) for plan in plans if one in plan.deadline.restarts_by}
        starts = {plan.name: plan for one in sorted(came) for plan in plans if one in plan.deadline.starts}
        return Effects(ends, tuple(restarts.values()), tuple(starts.values()))

    @cached_property
    def asked(self) -> Callable[[tuple[str, ...]], tuple[tuple[str, bool], ...]]:
        """The events that a customer can be asked for from a configuration, and whether each leads out of an innermost
        state; those come first. Worked out once for each configuration, as many mails offer them.
        """
        return lru_cache(maxsize=REMEMBERED_EFFECTS)(self._find_asked)

    def _find_asked(self, configuration: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
        states = [self.definition.state(name) for name in configuration]
        innermost = {one.event for state in states if not state.states for one in state.transitions}
        found = (event for event in self.chart.events_from(configuration) if self._can_be_asked(event))
        return tuple(sorted(((event, event in innermost) for event in found), key=lambda one: not one[1]))

    def _can_be_asked(self, event: str) -> bool:
        """Whether an event is the customer's too, with a form that they can fill in."""
        declared, fields = self.event(event), self.definition.fields
        if declared is None or CUSTOMERS.isdisjoint(declared.by):
            return False
        return not any(fields[one.field].type in THE_DESKS for one in declared.form)

    @cached_property
    def pausing(self) -> Mapping[str, frozenset[str]]:
        """The deadlines whose clocks stand still in some states, with these states."""
        pauses = {plan.name: frozenset(plan.deadline.pauses_in) for plan in self.plans.values()}
        return {name: states for name, states in pauses.items() if states}

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
    def naming(self) -> Mapping[str, str]:
        """The fields whose values speak of something outside the case, each with its type."""
        kinds = {name: field.type for name, field in self.definition.fields.items()}
        return {name: kind for name, kind in kinds.items() if kind in definitions.NAMING}

    @cached_property
    def money(self) -> frozenset[str]:
        """The fields that guards see as decimal numbers."""
        return frozenset(name for name, field in self.definition.fields.items() if field.type == "money")

    @cached_property
    def moving(self) -> frozenset[str]:
        """The events of transitions, whether the definition says who may fire them or not."""
        states = self.definition.index.values()
        return frozenset(one.event for state in states for one in state.transitions if one.event)

    @cached_property
    def event(self) -> Callable[[str], definitions.Event | None]:
        """Gives an event as the definition declares it, None where it does not. Asked ten times a step."""
        return self.definition.events.get

    def kept_away(self, case: casefile.CaseFile) -> frozenset[str]:
        """Who may neither act on the case nor hear of it: the persons in the fields that `never` names."""
        if not self.definition.never:
            return NOBODY
        named = (case.fields.get(name) for name in self.definition.never)
        return frozenset(person for person in named if person)

    def title(self, texts: Mapping[str, str], language: str, otherwise: str) -> str:
        """A text in that language, else in the definition's first language, else the name."""
        return texts.get(language) or texts.get(self.definition.languages[0]) or otherwise

    def state_title(self, configuration: tuple[str, ...], language: str) -> str:
        """The innermost active states by title; regions of a parallel state side by side. A state that only an earlier
        version had has none.
        """
        known = [self.definition.index[name] for name in configuration if name in self.definition.index]
        return " · ".join(self.title(state.title, language, state.name) for state in known if not state.states)

    def event_title(self, name: str, language: str) -> str:
        """The title of an event, its name where it has none."""
        event = self.event(name)
        return self.title(event.title, language, name) if event else name
