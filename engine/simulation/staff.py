"""Who works at a simulated desk, what comes in, and how long things take: a staff file as checked values."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine import people
from engine.calendars import Span, WorkingCalendar
from engine.simulation.arrivals import Arrivals

USUAL_SPREAD = 1.8
"""The spread of a span that names none."""

Weights = Mapping[str, float]
"""What can be, each with how often beside the others."""


@dataclass(frozen=True, slots=True)
class Length:
    """How long something takes: half of the times longer than the ``median``; two of three times between the median
    divided by ``spread`` and the median times ``spread`` (a lognormal distribution). A spread of 1 is always the same.
    """

    median: Span
    spread: float = USUAL_SPREAD


@dataclass(frozen=True, slots=True)
class Habit:
    """How an event comes about. ``weight`` is how often it is chosen beside the other events of the same state.

    ``after`` passes before it can be done and keeps nobody busy; ``takes`` is working time of whoever does it.
    ``happens`` is the share of the times chosen in which it is done at all. ``by`` is the role that does it, where the
    definition lets several. None: as `standard` has it.
    """

    weight: float | None = None
    after: Length | None = None
    takes: Length | None = None
    happens: float | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Ahead:
    """The value of a date or an instant: so long after the moment at which it is given."""

    length: Length


@dataclass(frozen=True, slots=True)
class Staff:
    """A simulated desk. ``desk`` are its people with their absences; ``calendars`` are their hours by name, and
    ``calendar`` the name of those that hold for whoever names none.

    ``days_away`` are further working days a year on which someone is away, at random. ``shares`` are how often which
    grade, priority, channel and team comes; ``fields`` what is given for fields where not any value will do;
    ``undelivered`` is the share of the mails to customers that come back.
    """

    desk: people.Desk
    calendar: str
    calendars: Mapping[str, WorkingCalendar]
    arrivals: Arrivals
    shares: Mapping[str, Weights] = field(default_factory=dict)
    fields: Mapping[str, Weights | Ahead] = field(default_factory=dict)
    events: Mapping[str, Habit] = field(default_factory=dict)
    days_away: Mapping[str, float] = field(default_factory=dict)
    undelivered: float = 0.0

    def hours_of(self, person: people.Person) -> WorkingCalendar:
        """The working hours of a person."""
        return self.calendars[person.calendar or self.calendar]
