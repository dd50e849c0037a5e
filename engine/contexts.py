"""What a mail template may use: frozen when the notice is decided, JSON-safe, whatever becomes of the case later.

Texts are in the recipient's language already. Ids (priority, kinds, rules) get their words in the templates; instants
are ISO texts in UTC and get their form when the mail is rendered. The names of these fields are what templates write.
"""

import typing
from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

import orjson

from engine import quick
from engine.quick import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """The case. ``workflow`` and ``state`` are titles, ``priority`` is an id, ``customer`` a name.

    ``holder`` is the assignee's name, "" when nobody holds it. ``url`` is the path of its page, "" for the requester.
    """

    number: str = ""
    title: str = ""
    workflow: str = ""
    state: str = ""
    priority: str = "normal"
    grade: str = ""
    customer: str = ""
    holder: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who reads it and why: a recipient rule, and the title of a declared role ("" for the other rules)."""

    name: str = ""
    rule: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, when, and who did it (a name; "" for the engine itself)."""

    title: str = ""
    at: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field worth telling, both texts as the reader sees them; never a personal field. ``at`` is the ISO date or
    instant that it holds, "" for any other value.
    """

    title: str = ""
    value: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """``kind`` is a reason of the calendar's ledger (hours, weekend, holiday, make-up day, exception), pause, ended (it
    was over until the case was opened again), undelivered (it was over until the customer was known not to have the
    mail) or waiting (for the clock to start, as after a cut-off).

    ``name`` is the name of the holiday or make-up day, or the title of the state that paused.
    """

    from_at: str = ""
    to_at: str = ""
    kind: str = "hours"
    name: str = ""


@dataclass(frozen=True, slots=True)
class Whom:
    """Who will be told: a rule as in Recipient, and the title of a declared role."""

    rule: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Next:
    """What comes if nobody acts: ``kind`` is reminder, breach, rung (of the escalation) or done (a timer's end).

    ``event`` is the title of the event that it fires, ``holder`` the name of whoever is given the case; "" for none.
    """

    at: str = ""
    kind: str = "rung"
    whom: tuple[Whom, ...] = ()
    raises_priority: bool = False
    event: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The deadline that the notice is about, ``worked_out``; else one of which it only says when it is due next.

    ``state`` is armed, paused, met, breached or cancelled.

    ``target`` is the span as the definition writes it ("3 working days"), "" where the deadline is given as an instant.
    ``counted_s`` are the working seconds used so far, which the stretches of ``counted`` add up to; ``extended_s`` of
    the target were added by hand. ``provisional``: due in a year whose public days are not announced yet.
    ``moved_from`` is when it was due before its calendar was changed, "" in a notice about something else.
    ``rung_after`` is the span after due at which an escalation comes to its reader, "" where it comes at once.
    ``acknowledged_for`` is how long the reader stops the escalation by acknowledging it, "" where they can't;
    ``acknowledge_url`` the link to do so, known only when the mail is made and never kept.
    """

    title: str = ""
    due_at: str = ""
    state: str = "armed"
    target: str = ""
    counted_s: float = 0.0
    counted: tuple[Stretch, ...] = ()
    uncounted: tuple[Stretch, ...] = ()
    extended_s: float = 0.0
    provisional: bool = False
    moved_from: str = ""
    acknowledged_for: str = ""
    rung_after: str = ""
    acknowledge_url: str = ""
    worked_out: bool = True
    next: Next | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A point that passed together with others, as after an outage; ``kind`` as in Next, ``title`` of its deadline."""

    title: str = ""
    kind: str = "rung"
    at: str = ""


@dataclass(frozen=True, slots=True)
class Link:
    """Something that the customer may do by a link: its ``event``, and its title to them. It is a ``main`` one where it
    leads out of the state itself, and not of one around it. ``url`` is known only when the mail is made, and never
    kept; "" where mails carry no links.
    """

    event: str = ""
    title: str = ""
    main: bool = False
    url: str = ""


@dataclass(frozen=True, slots=True)
class Tried:
    """What was done about a deadline before it came to this reader; ``kind`` is reminder or rung (``whom`` it told),
    step (``title`` of the event, ``whom`` it was done by), or the name of an event that every workflow has.
    """

    at: str = ""
    kind: str = "step"
    title: str = ""
    whom: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with the mail: its name, and the hash of its content. One ``is_left`` with which the mail would
    be too large; that is known only when the mail is made.
    """

    name: str = ""
    hash: str = ""
    is_left: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A mail that a digest tells in one line: of which case, and what. ``kind`` is late (a deadline that was missed),
    due (one that is ahead), unheld, undelivered or event. ``at`` is when it was or is due, or when it happened.
    """

    number: str = ""
    kind: str = "event"
    title: str = ""
    at: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """A bound that was passed within the hour: ``rule`` is recipient, case, workflow or hour, ``of`` whose mails they
    are (a name, a number, a workflow), "" for all; ``count`` how many there were.
    """

    rule: str = "hour"
    of: str = ""
    count: int = 0
    most: int = 0


@dataclass(frozen=True, slots=True)
class Digest:
    """What a mail about no one case tells. ``rule`` is why mails were gathered: as in Cap, backlog, hourly or daily.

    ``count`` mails about ``case_count`` cases were gathered since ``since``; ``lines`` are the first of them. ``caps``
    are what word of a storm names.
    """

    rule: str = "hour"
    count: int = 0
    case_count: int = 0
    since: str = ""
    lines: tuple[Line, ...] = ()
    caps: tuple[Cap, ...] = ()


@dataclass(frozen=True, slots=True)
class MailContext:
    """All that a template may use. ``zone`` is the IANA name of the zone in which instants are shown.

    ``body`` is what someone wrote (an answer, a question, a reason), as written; ``linked`` the number of the case that
    this one was joined to. ``deadline`` is None for a notice that is not about one, and where nothing is due next.
    ``digest`` is what a digest or word of a storm has, which are about no one case, so that ``case`` is empty there.
    ``unsubscribe_url`` is known only when a mail is made, of which its reader may want none.
    """

    case: Case = field(default_factory=Case)
    recipient: Recipient = field(default_factory=Recipient)
    event: Event = field(default_factory=Event)
    deadline: Deadline | None = None
    passed: tuple[Passed, ...] = ()
    tried: tuple[Tried, ...] = ()
    facts: tuple[Fact, ...] = ()
    files: tuple[File, ...] = ()
    body: str = ""
    linked: str = ""
    links: tuple[Link, ...] = ()
    unsubscribe_url: str = ""
    digest: Digest | None = None
    zone: str = "UTC"

    def as_json(self) -> dict[str, Any]:
        """The context as JSON values, as it comes out of the outbox."""
        return typing.cast(dict[str, Any], orjson.loads(orjson.dumps(self)))

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "MailContext":
        """The context from JSON values: an unknown name is left out, a missing one has its default."""
        return typing.cast(MailContext, quick.build(cls, given))


NO_PICTURE = MailContext()
"""The context of a notice that is only counted."""
PARTS: tuple[type, ...] = (
    MailContext, Case, Recipient, Event, Fact, Stretch, Whom, Next, Deadline, Passed, Link, Tried, File, Line, Cap,
    Digest,
)  # fmt: skip
"""The classes whose fields a template may reach."""


def instant(at: datetime) -> str:
    """A UTC instant as contexts have it: what `isoformat` says, in a third of its time."""
    return orjson.dumps(at).decode()[1:-1]


def allowed_names() -> frozenset[str]:
    """Every dotted name that a template may use; a member of a list is named by its list ("passed.at")."""
    return frozenset(quick.names(MailContext))
