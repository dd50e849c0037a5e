"""What goes into a decision and what comes out: command, case file, deadline rows, history entries, notices,
refusals.
"""

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import Any, Literal

from engine import contexts
from engine.quick import dataclass

Json = Any
"""A JSON value: None, bool, int, float, str, list or dict."""

ActorKind = Literal["person", "requester", "system", "operator"]
DeadlineState = Literal["armed", "paused", "met", "breached", "cancelled"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of the desk (key), the requester (their contact id), the engine, or the machine's operator
    (login name).
    """

    kind: ActorKind
    key: str = ""

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}" if self.key else self.kind


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose matter it is; graded A (highest) to D."""

    id: int
    key: str
    name: str
    grade: str


@dataclass(frozen=True, slots=True)
class Contact:
    """A person on the customer's side, here the requester of a case."""

    id: int
    name: str
    mail_address: str | None
    language: str
    phone: str | None = None
    customer_id: int | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One wish to change a case. ``case`` is its number, or None to open one (then ``event`` is "open" and
    ``workflow`` is given).

    ``event`` None is a look at the clock: what is due is taken, nothing else happens.
    ``data`` are field values by name, plus the words of a common event (``person``, ``reason``, ``body``, …).
    ``language`` is what a refusal is told in; None is the actor's own.
    """

    case: str | None
    event: str | None
    actor: Actor
    data: Mapping[str, Json] = field(default_factory=dict)
    workflow: str | None = None
    opening: "Opening | None" = None
    idempotency_key: str | None = None
    expected_version: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Opening:
    """What a new case is given besides its fields.

    ``number`` is set only by imports and replays that bring their own; ``links`` where another case opens this one.
    """

    title: str = ""
    customer: Customer | None = None
    requester: Contact | None = None
    channel: str = "web"
    priority: str = "normal"
    team: str | None = None
    assignee: str | None = None
    number: str | None = None
    links: "tuple[Link, ...]" = ()


@dataclass(frozen=True, slots=True)
class WrittenOpening(Opening):
    """An opening in the requester's own words: they are the first of the case's conversation. ``files`` are as those of
    a message. Who was ``answered`` by rule not long ago is not told again that a case was opened.
    """

    body: str = ""
    files: tuple[dict[str, Json], ...] = ()
    answered: bool = False


@dataclass(slots=True)
class DeadlineRow:
    """One deadline of a case for one occasion. Seconds are working seconds of its calendar; instants are aware UTC.

    ``rung`` counts the points (reminders, then the breach, then escalation rungs and their repeats) that were taken.
    ``consumed_s`` goes on growing after a breach; ``ended_by`` is the occasion that met or cancelled it.
    ``runs`` are the stretches in which the clock ran, [from, to, why it stopped]; the open one is ``running_since``.
    ``extended_s`` was added by hand and is part of ``target_s``; ``earlier_breaches`` are the breaches (ISO instants)
    before it was armed again. ``came_at`` is the instant of its occasion, before cut-off and day off moved the start.
    ``calendar_version`` is that of the calendar by which it was last counted.
    ``unreached_at`` is when a rung last reached nobody by its own rules; ``early_rung`` counts the rungs before due
    that were taken; ``told`` are the keys of the persons whom rungs have told.
    """

    name: str
    occasion: int
    calendar: str
    target_s: float
    started_at: datetime
    state: DeadlineState = "armed"
    consumed_s: float = 0.0
    running_since: datetime | None = None
    due_at: datetime | None = None
    next_fire_at: datetime | None = None
    rung: int = 0
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    ended_by: str | None = None
    provisional: bool = False
    runs: list[list[str]] = field(default_factory=list)
    extended_s: float = 0.0
    earlier_breaches: list[str] = field(default_factory=list)
    acknowledged_until: datetime | None = None
    acknowledged_by: str | None = None
    calendar_version: str = ""
    came_at: datetime | None = None
    unreached_at: datetime | None = None
    early_rung: int = 0
    told: list[str] = field(default_factory=list)
    id: int | None = None


@dataclass(slots=True)
class CaseFile:
    """A case as the engine holds it while deciding. ``version`` grows by one with each accepted command.

    ``configuration`` are all active states in document order; ``remembered`` the history states' values.
    ``last_by`` says who fired each event last, as str(Actor). ``fields`` hold all values, personal ones too;
    the store keeps those in a table of their own. ``changed_at`` is the instant of the last history entry. ``seq``
    and ``head`` are the number and digest of the last history entry.
    """

    number: str
    workflow: str
    definition_hash: str
    title: str
    channel: str
    priority: str
    opened_at: datetime
    customer: Customer | None = None
    requester: Contact | None = None
    team: str | None = None
    assignee: str | None = None
    configuration: tuple[str, ...] = ()
    remembered: dict[str, list[str]] = field(default_factory=dict)
    fields: dict[str, Json] = field(default_factory=dict)
    last_by: dict[str, str] = field(default_factory=dict)
    deadlines: list[DeadlineRow] = field(default_factory=list)
    closed_at: datetime | None = None
    changed_at: datetime | None = None
    next_fire_at: datetime | None = None
    version: int = 0
    seq: int = 0
    head: str = ""
    thread_id: str = ""
    id: int | None = None


@dataclass(slots=True)
class HistoryEntry:
    """One line of a case's history: who did what when, from where to where. The store chains it by digest.

    ``facts`` are non-personal JSON: fields given, deadlines armed and ended, guards looked at, notices sent or held
    back, links.
    ``personal`` are personal values of this entry by key (a field name, or ``body``); the chain holds only salted
    digests of them.
    """

    at: datetime
    actor: Actor
    event: str
    from_states: tuple[str, ...]
    to_states: tuple[str, ...]
    facts: dict[str, Json] = field(default_factory=dict)
    personal: dict[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Notice:
    """The engine's word that someone must be told; ``occasion`` makes it unique within its case
    ("first_response/1/rung 2").

    ``to`` is a person's key or, for the requester, "requester"; ``rule`` says why they get it.
    ``context`` is frozen here: what the template may use. It is held back until ``not_before``.
    """

    occasion: str
    template: str
    to: str
    mail_address: str
    name: str
    language: str
    rule: str
    context: contexts.MailContext
    deadline: str | None = None
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One contribution to the case's conversation: an answer to the requester, an inner note, a phone note with its
    direction.
    """

    kind: Literal["answer", "note", "phone_note", "customer_message"]
    direction: Literal["in", "out", "none"]
    body: str
    files: tuple[dict[str, Json], ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """This case ``kind`` that case: duplicate_of, caused_by, follows."""

    kind: str
    other: str


@dataclass(frozen=True, slots=True)
class Known:
    """Names outside the case that a command speaks of: what ``decide.references`` asks for, and what of it the store
    found.
    """

    cases: frozenset[str] = frozenset()
    customers: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a command was not done, in plain words, and what may be done instead. An expected outcome, so a value.

    ``code`` is stable: unknown_case, unknown_workflow, unknown_event, not_from_here, not_by_you, four_eyes, bad_data,
    conflict, closed.
    ``problems`` name a field and what is wrong with it; ``allowed`` are the events this actor can fire from here.
    """

    code: str
    sentence: str
    problems: tuple[tuple[str, str], ...] = ()
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LinkedOpening:
    """A case that an event opens beside its own: the command, and the history entry that is to say its number."""

    command: Command
    entry: HistoryEntry


@dataclass(slots=True)
class Decision:
    """What one command does to one case: the case as it is afterwards and the rows to write.

    ``refusal`` set: the event was refused; clock effects that came before it (passed rungs) still stand when
    ``entries`` is not empty. ``openings`` are to be submitted in the same transaction, each at its entry's instant.
    ``dropped`` are fields whose values the case no longer has, as its definition no longer has them.
    """

    case: CaseFile
    entries: list[HistoryEntry] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    openings: list[LinkedOpening] = field(default_factory=list)
    changed: list[DeadlineRow] = field(default_factory=list)
    refusal: Refusal | None = None
    opened: bool = False
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller of ``submit`` is told. ``entry_count`` history entries were written for this command; ``fault``,
    beside a refusal "internal", is for whoever runs the desk: one of `cases.faults`, and a name or place."""

    number: str | None
    version: int
    states: tuple[str, ...]
    refusal: Refusal | None = None
    replayed: bool = False
    entry_count: int = 0
    fault: tuple[str, str] | None = None

    @property
    def accepted(self) -> bool:
        """Whether the command was done."""
        return self.refusal is None
