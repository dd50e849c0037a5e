"""What lint has to say of a definition, and the subject that its rules look at."""

import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from engine import chart, sheets
from engine.definitions import definition as definitions
from engine.lint import exploration

CASE_FACTS = ("priority", "grade", "channel", "assignee", "customer")
"""What guards may name besides fields."""
MESSAGE_OCCASIONS = ("customer_message", "bounced")


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault of a definition. ``path`` are the events that lead to it from the opening, the shortest way."""

    level: Literal["error", "warning"]
    code: str
    sentence: str
    place: sheets.Place = sheets.NOWHERE
    path: tuple[str, ...] = ()

    def __str__(self) -> str:
        shown = f" ({' → '.join(self.path)})" if self.path else ""
        return f"{self.place.line}:{self.place.column} {self.level}: {self.sentence}{shown} [{self.code}]"


@dataclass(frozen=True)
class Subject:
    """A definition with what several rules ask of it, and what the caller knows of the world around it.

    ``roles_held`` has the rosters of the desk too, as recipients name them (`duty.first_line`).
    """

    definition: definitions.Definition
    templates: Mapping[tuple[str, str], Collection[str]] | None = None
    context_names: Collection[str] | None = None
    roles_held: Collection[str] | None = None
    workflows: Mapping[str, definitions.Definition] | None = None

    @functools.cached_property
    def states(self) -> dict[str, definitions.State]:
        """All states by name, in document order."""
        return {state.name: state for top in self.definition.states for state in top.walk()}

    @functools.cached_property
    def transitions(self) -> tuple[tuple[str, definitions.Transition], ...]:
        """All transitions with the state or history state they leave."""
        found = [(state.name, one) for state in self.states.values() for one in state.transitions]
        kept = [history for state in self.states.values() for history in state.history]
        return (*found, *((history.name, one) for history in kept for one in history.transitions))

    @functools.cached_property
    def moving_events(self) -> dict[str, str]:
        """Events with a transition, each with the first state that it leaves; the chart's own are not among them."""
        found: dict[str, str] = {}
        for source, one in self.transitions:
            if one.event and not one.event.startswith("done.state."):
                found.setdefault(one.event, source)
        return found

    @functools.cached_property
    def occasions(self) -> set[str]:
        """Everything that can be named as an occasion."""
        own = {*self.states, *self.moving_events, *self.definition.events}
        return {*own, *definitions.ENGINE_OCCASIONS, *definitions.COMMON_EVENTS, *MESSAGE_OCCASIONS}

    @functools.cached_property
    def roles(self) -> set[str]:
        return {*self.definition.roles, *definitions.IMPLIED_ROLES}

    @functools.cached_property
    def explored(self) -> exploration.Exploration:
        """Where cases can get to. Raises errors.ChartRefused, errors.BadGuard."""
        return exploration.explore(self.definition, chart.Chart(self.definition))


def listed(names: Collection[str]) -> str:
    """Names in backquotes, parted by commas."""
    return ", ".join(f"`{name}`" for name in names)


Findings = Iterator[Finding]
