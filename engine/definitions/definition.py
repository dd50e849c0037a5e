"""A definition: one version of a workflow, as checked, frozen values. Nothing here reads text or runs a chart."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Literal

from engine.definitions import promise
from engine.sheets import NOWHERE, Place

LANGUAGES = ("en", "zh-Hans", "zh-Hant")
GRADES = ("A", "B", "C", "D")
PRIORITIES = ("low", "normal", "high", "urgent")
ENGINE_OCCASIONS = ("opened", "opened_by_requester", "closed", "reopened")
"""What the engine itself says of every case; usable wherever an event or a state can be named as an occasion."""
COMMON_EVENTS = (
    "take",
    "release",
    "assign",
    "hand_over",
    "set_priority",
    "edit",
    "link",
    "extend",
    "acknowledge_escalation",
    "customer_reached",
    "answer",
    "note",
    "phone_note",
)
"""Events that every workflow has without declaring them; `events:` may restrict who fires them."""
IMPLIED_ROLES = ("assignee", "requester", "system", "anyone")
"""Roles that nobody is given: they follow from the case (assignee, requester), the engine (system) or nothing."""
RECIPIENT_RULES = (
    "assignee",
    "deputy",
    "supervisor",
    "supervisor_of_supervisor",
    "team_lead",
    "team",
    "grade_manager",
    "requester",
    "actor",
)
"""Recipients found by rule; any other recipient is a declared role, ``field.NAME`` of a person field, or
``duty.ROSTER``: whoever is on duty."""

Texts = Mapping[str, str]
"""A text by language tag, for example ``{"en": "Received", "zh-Hans": "已受理"}``."""

NO_TEXTS: Texts = MappingProxyType({})


FieldType = Literal[
    "text", "long_text", "number", "money", "choice", "choices", "yes_no", "date", "instant",
    "phone", "mail_address", "person", "customer", "case", "files", "rows",
]  # fmt: skip
NAMING: tuple[FieldType, ...] = ("case", "customer", "files")
"""The types of fields whose values speak of something outside the case."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the case file. ``min``/``max`` bound a number, money (amount), date or instant; of a ``future`` date
    or instant only one that lies ahead can be given. ``customer_title`` is what it is called to the customer, who reads
    no ``hint`` then.
    """

    name: str
    type: FieldType
    title: Texts = field(default_factory=dict)
    hint: Texts = field(default_factory=dict)
    required: bool = False
    personal: bool = False
    default: Any = None
    min: Decimal | str | None = None
    max: Decimal | str | None = None
    future: bool = False
    max_length: int | None = None
    decimals: int | None = None
    currency: str | None = None
    choices: Mapping[str, Texts] = field(default_factory=dict)
    role: str | None = None
    workflow: str | None = None
    max_count: int | None = None
    max_bytes: int | None = None
    columns: Mapping[str, "Field"] = field(default_factory=dict)
    customer_title: Texts | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Transition:
    """One way out of a state. ``event`` None: taken as soon as its guard holds."""

    event: str | None
    target: str | None
    cond: str | None = None
    unless: str | None = None
    internal: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class History:
    """A history state: remembers where its parent was, to the leaves (deep) or one level down (shallow)."""

    name: str
    type: Literal["deep", "shallow"] = "shallow"
    transitions: tuple[Transition, ...] = ()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class State:
    """A state of the chart, with what stands inside it."""

    name: str
    title: Texts = field(default_factory=dict)
    initial: bool = False
    final: bool = False
    parallel: bool = False
    waits: bool = False
    closes: bool = False
    states: tuple["State", ...] = ()
    history: tuple[History, ...] = ()
    transitions: tuple[Transition, ...] = ()
    place: Place = NOWHERE

    def walk(self) -> Iterator["State"]:
        """This state and all below it, in document order."""
        yield self
        for child in self.states:
            yield from child.walk()


@dataclass(frozen=True, slots=True)
class FormField:
    """A field that an event's form shows; a required one must have a value after the event, if ``cond`` holds then.

    A ``fresh`` one is asked for anew each time: what the case has from an earlier time does not count.
    """

    field: str
    required: bool = True
    cond: str | None = None
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Event:
    """Who may fire an event, what must be given, and what it does to the case besides moving it.

    ``sets`` gives fields new values.
    ``assign`` makes someone the assignee: ``actor``, ``nobody`` or ``field.NAME`` of a person field.
    ``not_by`` names events: whoever fired one of them last may not fire this one (four eyes); ``not_by_fields`` names
    person fields: whoever one of them names may not either.
    ``link`` writes a link of that kind to the case in ``field.NAME``; ``opens`` opens a case linked to this one.
    ``customer_title`` is what it is called to the customer, where that differs.
    """

    name: str
    title: Texts = field(default_factory=dict)
    by: tuple[str, ...] = ()
    form: tuple[FormField, ...] = ()
    not_by: tuple[str, ...] = ()
    not_by_fields: tuple[str, ...] = ()
    sets: Mapping[str, "Setting"] = field(default_factory=dict)
    assign: str | None = None
    link: "LinkRule | None" = None
    opens: "OpenRule | None" = None
    customer_title: Texts | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Setting:
    """A new value: a literal, what an expression gives, what another ``field`` holds, or the moment (``now``).

    ``row`` gives a field of rows one row more, by column.
    """

    value: Any = None
    expression: str | None = None
    field: str | None = None
    now: bool = False
    row: "Mapping[str, Setting] | None" = None


@dataclass(frozen=True, slots=True)
class LinkRule:
    """A link that an event writes: its kind and the `case` field that names the other case."""

    kind: str
    field: str


@dataclass(frozen=True, slots=True)
class OpenRule:
    """A case of another workflow that an event opens; the new case ``kind`` this one.

    ``given`` are the values for its opening form, by field. Without ``title`` it is called like this case.
    """

    workflow: str
    kind: str
    title: Setting | None = None
    given: Mapping[str, Setting] = field(default_factory=dict)


LINK_KINDS = ("duplicate_of", "caused_by", "follows")

Table = promise.Table
Within = promise.Within
Reminder = promise.Reminder
Rung = promise.Rung
Chain = promise.Chain
Deadline = promise.Deadline


@dataclass(frozen=True, slots=True)
class NotificationRule:
    """When an occasion comes (and the guard holds), these people get this template.

    ``show`` are the fields whose values the mail tells. Without it the desk's own people read what the event was given,
    and the requester reads none: what a customer sees is said on purpose. So it is with ``deadline``, whose due instant
    the mail names: without it the desk's own people read what is due next, and the requester nothing.
    """

    when: str
    template: str
    to: tuple[str, ...]
    cond: str | None = None
    show: tuple[str, ...] = ()
    deadline: str | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Definition:
    """One version of a workflow. ``hash`` identifies its normalised content; places do not count.

    ``never`` names person fields: whoever they name is kept away from the case. ``chain_files`` are those that its
    deadlines refer to; what stands in them is in the deadlines.
    """

    workflow: str
    title: Texts
    calendar: str
    number: str
    fields: Mapping[str, Field]
    roles: Mapping[str, Texts]
    states: tuple[State, ...]
    events: Mapping[str, Event]
    deadlines: Mapping[str, Deadline]
    notifications: tuple[NotificationRule, ...] = ()
    opened_by: tuple[str, ...] = ("anyone",)
    never: tuple[str, ...] = ()
    form: tuple[FormField, ...] = ()
    languages: tuple[str, ...] = LANGUAGES
    chain_files: Mapping[str, Any] = field(default_factory=dict, repr=False)
    path: str = "<text>"
    hash: str = ""
    index: Mapping[str, State] = field(default_factory=dict, compare=False, repr=False)

    def state(self, name: str) -> State:
        """The state of that name; KeyError where there is none."""
        return self.index[name]
