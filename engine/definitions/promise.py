"""A deadline as a definition says it: by when, what ends it, what a change does to it, what comes when it is late."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from engine.calendars import Span, StartRule
from engine.sheets import NOWHERE, Place

NONE = "none"
"""What a table says where no target holds: the deadline is cleared, and its clock goes on unseen."""
CAUSES = ("priority", "grade", "definition", "calendar")
"""What can change a target besides the fields that a table goes by."""

TWO_HOURS, SEVEN_DAYS = Span("working", 2 * 3600), Span("plain", 7 * 86_400)

Way = Literal["retarget", "restart", "keep"]
"""A change gives a new target to what was counted; or a new count from now; or nothing."""


@dataclass(frozen=True, slots=True)
class Table:
    """One value for all, or rows by a fact (``by``): grade, priority, a choice or text field.

    A row is a value, or a table of its own by another fact. What has no row takes the ``default``, its own table's
    first; None where there is none.
    """

    default: Any
    by: str | None = None
    table: Mapping[str, Any] = field(default_factory=dict)

    def find(self, facts: Mapping[str, Any]) -> Any:
        """The value for these facts; None where nothing is said for them."""
        row = self.table.get(str(facts.get(self.by))) if self.by else None
        if isinstance(row, Table):
            row = row.find(facts)
        return self.default if row is None else row

    def keys(self) -> frozenset[str]:
        """The facts that it goes by, at every level."""
        deeper = (row.keys() for row in self.table.values() if isinstance(row, Table))
        return frozenset({self.by} if self.by else ()).union(*deeper)

    def leaves(self) -> tuple[Any, ...]:
        """Every value in it, defaults included."""
        deeper = (row.leaves() if isinstance(row, Table) else (row,) for row in self.table.values())
        own = () if self.default is None else (self.default,)
        return (*own, *(value for several in deeper for value in several))


@dataclass(frozen=True, slots=True)
class Within(Table):
    """The span of a deadline: of a table whose values are spans or "none", or a number ``field`` of a ``unit``."""

    field: str | None = None
    unit: Span | None = None

    def span(self, facts: Mapping[str, Any]) -> Span | Literal["none"] | None:
        """The span for these facts; "none" where the table says so, None where it says nothing."""
        if self.field is None or self.unit is None:
            found: Span | Literal["none"] | None = self.find(facts)
            return found
        given = facts.get(self.field)
        return None if given is None else Span(self.unit.kind, max(0, round(self.unit.amount * given)))


@dataclass(frozen=True, slots=True)
class Reminder:
    """Fires before due: at a ``share`` of the target (0.75), or a span ``before`` due."""

    share: float | None = None
    before: Span | None = None


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of an escalation: so long ``after`` due, or ``before`` it, these people are told and these acts happen.

    Exactly one of the two is set; ``repeat`` goes on from there, ``times`` in all.
    """

    after: Span | None = None
    before: Span | None = None
    notify: tuple[str, ...] = ()
    template: str = "deadline_breached"
    raise_priority: bool = False
    send: str | None = None
    reassign: str | None = None
    repeat: Span | None = None
    times: int = 1
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Chain:
    """How an escalation goes, besides its rungs; ``name`` is empty where it has none of its own.

    ``hours``: in which time the rungs lie. ``fallback`` hears of what reaches nobody else. An acknowledgement stops the
    chain for ``acknowledged_for`` where no span is given with it, and never for longer than ``acknowledged_most``.
    """

    name: str = ""
    title: Mapping[str, str] = field(default_factory=dict)
    hours: Literal["deadline", "recipient", "always"] = "deadline"
    fallback: str = "supervisor"
    acknowledged_for: Span = TWO_HOURS
    acknowledged_most: Span = SEVEN_DAYS


NO_CHAIN = Chain()
"""An escalation whose rungs stand with their deadline."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """By when something must be done. Occasions (starts, restarts_by, met_by, cancelled_by) are states entered, events,
    or the engine's own.

    A ``timer`` is no promise: reaching due fires its rungs (filing after 30 days, expiry) and counts as met, never as
    breached. ``before``: due so much earlier than the field ``due`` says. ``party`` is whose clock it is where it is
    not the desk's own: a regulator's, a maker's.
    """

    name: str
    title: Mapping[str, str] = field(default_factory=dict)
    starts: tuple[str, ...] = ("opened",)
    each: bool = False
    met_by: tuple[str, ...] = ()
    cancelled_by: tuple[str, ...] = ()
    pauses_in: tuple[str, ...] = ()
    within: Within | None = None
    due: str | None = None
    before: Span | None = None
    until_close: bool = False
    calendar: str | Table | None = None
    start_rule: StartRule | None = None
    remind: tuple[Reminder, ...] = ()
    remind_whom: tuple[str, ...] = ("assignee",)
    remind_template: str = "reminder"
    escalate: tuple[Rung, ...] = ()
    chain: Chain = NO_CHAIN
    on_reopen: Literal["resume", "restart", "over"] | None = None
    while_paused: Literal["stop", "run"] = "stop"
    timer: bool = False
    restarts_by: tuple[str, ...] = ()
    on_change: Way | Mapping[str, Way] = "retarget"
    pauses_count: Literal["working", "plain"] = "working"
    while_closed: Literal["stop", "run"] = "stop"
    on_undelivered: Literal["anew", "keep"] = "anew"
    party: Mapping[str, str] | None = None
    place: Place = NOWHERE

    def pauses_in_none_of(self, states: Collection[str]) -> bool:
        """Whether its clock runs where these states are active."""
        return not set(self.pauses_in).intersection(states)

    def way(self, cause: str) -> Way:
        """What a change of this cause (a fact, `definition`, `calendar`) does to it."""
        return self.on_change if isinstance(self.on_change, str) else self.on_change.get(cause, "retarget")

    def calendars(self) -> tuple[str, ...]:
        """The calendars of its own."""
        if isinstance(self.calendar, Table):
            return self.calendar.leaves()
        return (self.calendar,) if self.calendar else ()

    def spans(self) -> tuple[Span, ...]:
        """The spans that it may have, the unit of a field among them."""
        within = self.within
        leaves = (*within.leaves(), within.unit) if within else ()
        return tuple(span for span in leaves if isinstance(span, Span))

    def depends_on(self) -> frozenset[str]:
        """The facts and fields whose change may give a new target."""
        within = self.within.keys() | {self.within.field} if self.within else frozenset({self.due})
        calendar = self.calendar.keys() if isinstance(self.calendar, Table) else frozenset()
        return frozenset(one for one in (*within, *calendar) if one)
