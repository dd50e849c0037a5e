"""What a mail template may use: frozen when the notice is decided, JSON-safe, whatever becomes of the case later.

Texts are in the recipient's language already. Ids (priority, kinds, rules) get their words in the templates; instants
are ISO texts in UTC and get their form when the mail is rendered. The names of these fields are what templates write.
"""

import dataclasses
import functools
import types
import typing
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import datetime
from typing import Any

import orjson

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
    """One field worth telling, both texts as the reader sees them; never a personal field."""

    title: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """``kind`` is a reason of the calendar's ledger (hours, weekend, holiday, make-up day, exception), pause, ended (it
    was over until the case was opened again) or waiting (for the clock to start, as after a cut-off).

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
    """The deadline that the notice is about, worked out. ``state`` is armed, paused, met, breached or cancelled.

    ``target`` is the span as the definition writes it ("3 working days"), "" where the deadline is given as an instant.
    ``counted_s`` are the working seconds used so far, which the stretches of ``counted`` add up to; ``extended_s`` of
    the target were added by hand. ``provisional``: due in a year whose public days are not announced yet.
    ``moved_from`` is when it was due before its calendar was changed, "" in a notice about something else.
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
    acknowledge_url: str = ""
    next: Next | None = None


@dataclass(frozen=True, slots=True)
class Passed:
    """A point that passed together with others, as after an outage; ``kind`` as in Next, ``title`` of its deadline."""

    title: str = ""
    kind: str = "rung"
    at: str = ""


@dataclass(frozen=True, slots=True)
class MailContext:
    """All that a template may use. ``zone`` is the IANA name of the zone in which instants are shown.

    ``body`` is what someone wrote (an answer, a question, a reason), as written; ``linked`` the number of the case that
    this one was joined to. ``deadline`` is None for a notice that is not about one.
    """

    case: Case = field(default_factory=Case)
    recipient: Recipient = field(default_factory=Recipient)
    event: Event = field(default_factory=Event)
    deadline: Deadline | None = None
    passed: tuple[Passed, ...] = ()
    facts: tuple[Fact, ...] = ()
    body: str = ""
    linked: str = ""
    zone: str = "UTC"

    def as_json(self) -> dict[str, Any]:
        """The context as JSON values, as it comes out of the outbox."""
        return typing.cast(dict[str, Any], orjson.loads(orjson.dumps(self)))

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> "MailContext":
        """The context from JSON values: an unknown name is left out, a missing one has its default."""
        return typing.cast(MailContext, _build(cls, given))


NO_PICTURE = MailContext()
"""The context of a notice that is only counted."""
PARTS: tuple[type, ...] = (
    MailContext, Case, Recipient, Event, Fact, Stretch, Whom, Next, Deadline, Passed,
)  # fmt: skip
"""The classes whose fields a template may reach."""


def instant(at: datetime) -> str:
    """A UTC instant as contexts have it: what `isoformat` says, in a third of its time."""
    return orjson.dumps(at).decode()[1:-1]


def allowed_names() -> frozenset[str]:
    """Every dotted name that a template may use; a member of a list is named by its list ("passed.at")."""
    return frozenset(_names(MailContext, ""))


def _names(part: type, prefix: str) -> Iterator[str]:
    for name, hint in _hints(part).items():
        yield prefix + name
        inner = _inner(hint)
        if dataclasses.is_dataclass(inner):
            yield from _names(typing.cast(type, inner), f"{prefix}{name}.")


@functools.cache
def _hints(part: type) -> dict[str, Any]:
    return typing.get_type_hints(part)


def _inner(hint: Any) -> Any:
    """The type inside ``tuple[X, ...]`` and ``X | None``, else the type itself."""
    if typing.get_origin(hint) is tuple or isinstance(hint, types.UnionType):
        return typing.get_args(hint)[0]
    return hint


@functools.cache
def _below(part: type) -> dict[str, tuple[type | None, bool]]:
    """Of each field the class of what it holds, None for a plain value, and whether it holds several."""
    return {
        name: (_inner(hint) if dataclasses.is_dataclass(_inner(hint)) else None, typing.get_origin(hint) is tuple)
        for name, hint in _hints(part).items()
    }


def _build(part: type, given: Mapping[str, Any]) -> Any:
    below = _below(part)
    return part(**{name: _value(*below[name], value) for name, value in given.items() if name in below})


def _value(part: type | None, several: bool, value: Any) -> Any:
    if part is None or value is None:
        return value
    return tuple(_build(part, one) for one in value) if several else _build(part, value)
