"""Which states a deadline watches over: where its clock can be running, followed along every path of the chart."""

from collections import defaultdict, deque
from typing import Literal

from engine.definitions import definition as definitions
from engine.lint import exploration
from engine.lint.finding import Subject

Clock = Literal["unstarted", "running", "ended"]


def watched_states(subject: Subject) -> set[str]:
    """States in which the clock of some deadline with an escalation can be running."""
    leaving, found = _leaving(subject), subject.explored
    clocks = [deadline for deadline in subject.definition.deadlines.values() if deadline.escalate]
    places = {place for deadline in clocks for place in _places(deadline, found, leaving)}
    return {name for place in places for name in found.configurations[place]}


def events_while_running(subject: Subject, deadline: definitions.Deadline) -> frozenset[str]:
    """The events with a transition out of a state in which the deadline's clock can be running."""
    found = subject.explored
    names = {name for place in _places(deadline, found, _leaving(subject)) for name in found.configurations[place]}
    events = (one.event for name in names for one in subject.states[name].transitions)
    return frozenset(event for event in events if event)


def _leaving(subject: Subject) -> dict[int | None, list[exploration.Edge]]:
    leaving: dict[int | None, list[exploration.Edge]] = defaultdict(list)
    for edge in subject.explored.edges:
        leaving[edge.source].append(edge)
    return leaving


def _places(
    deadline: definitions.Deadline,
    found: exploration.Exploration,
    leaving: dict[int | None, list[exploration.Edge]],
) -> set[int]:
    """The configurations in which a clock can be running."""
    places: set[int] = set()
    waiting: deque[tuple[int | None, Clock]] = deque([(None, "unstarted")])
    seen: set[tuple[int | None, Clock]] = set(waiting)
    while waiting:
        place, clock = waiting.popleft()
        if place is not None and clock == "running" and not _is_paused(deadline, found.configurations[place]):
            places.add(place)
        for edge in leaving[place]:
            following = (edge.target, _after(deadline, clock, _occasions(edge, found)))
            if following not in seen:
                seen.add(following)
                waiting.append(following)
    return places


def _is_paused(deadline: definitions.Deadline, configuration: tuple[str, ...]) -> bool:
    return not set(deadline.pauses_in).isdisjoint(configuration)


def _occasions(edge: exploration.Edge, found: exploration.Exploration) -> set[str]:
    was_closed = edge.source is not None and found.is_closed(edge.source)
    is_closed = found.is_closed(edge.target)
    happened = {edge.event, *edge.entered}
    if edge.source is None:
        happened.add("opened")
    if was_closed is not is_closed:
        happened.add("closed" if is_closed else "reopened")
    return happened


def _after(deadline: definitions.Deadline, clock: Clock, happened: set[str]) -> Clock:
    """What ends a clock comes before what starts it; one that closing ended goes on when the case is reopened."""
    if clock == "running" and not happened.isdisjoint((*deadline.met_by, *deadline.cancelled_by)):
        clock = "ended"
    if clock == "ended" and "reopened" in happened and _goes_on(deadline):
        return "running"
    if clock != "ended" and not happened.isdisjoint(deadline.restarts_by):
        return "running"
    may_start = clock == "unstarted" or (clock == "ended" and deadline.each)
    return "running" if may_start and not happened.isdisjoint(deadline.starts) else clock


def _goes_on(deadline: definitions.Deadline) -> bool:
    """Whether reopening takes the clock up again."""
    return deadline.on_reopen in ("resume", "restart") or (deadline.on_reopen is None and "closed" in deadline.met_by)
