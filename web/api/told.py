"""What the API tells of a case: personal values masked, instants in UTC."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field, JsonValue

from engine import casefile, deadlines, decide, people
from engine.definitions import definition
from web import values


class Customer(BaseModel):
    """Whose matter it is."""

    key: str
    name: str
    grade: str


class Requester(BaseModel):
    """Who asked; how to reach them is masked."""

    name: str
    mail_address: str | None
    phone: str | None
    language: str


class Deadline(BaseModel):
    """By when something must be done. Seconds are working seconds of its calendar."""

    name: str
    occasion: int
    state: str
    calendar: str
    target_s: float
    started_at: datetime
    due_at: datetime | None = Field(description="None while it is paused, or once it has ended.")
    breached_at: datetime | None
    ended_at: datetime | None
    provisional: bool
    extended_s: float = Field(description="What of `target_s` was added by hand.")
    earlier_breaches: list[datetime] = Field(description="Missed before it was extended.")
    acknowledged_until: datetime | None = Field(description="Its escalation stands still until then.")


class Short(BaseModel):
    """A case in a list. `due_at` is the earliest of its live deadlines; `late` if that has passed."""

    number: str
    version: int
    workflow: str
    title: str
    states: list[str]
    priority: str
    channel: str
    team: str | None
    assignee: str | None
    customer: Customer | None
    opened_at: datetime
    changed_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    late: bool


class Whole(Short):
    """A case. `masked` are personal values, too little to learn them; `events` are what this person can send now."""

    definition: str
    fields: dict[str, JsonValue]
    masked: dict[str, str]
    requester: Requester | None
    deadlines: list[Deadline]
    events: list[str]


class Page(BaseModel):
    """Cases, the newest first. `next` is the address of the page that follows."""

    cases: list[Short]
    next: str | None


class Done(BaseModel):
    """Where a case is after a command. `replayed` if its Idempotency-Key had been answered before."""

    number: str
    version: int
    states: list[str]
    replayed: bool


def short(case: casefile.CaseFile, now: datetime) -> dict[str, Any]:
    """The facts of a case in a list."""
    due = [row.due_at for row in case.deadlines if deadlines.is_live(row) and row.due_at]
    names = ("number", "version", "workflow", "title", "priority", "channel", "team", "assignee", "opened_at")
    facts: dict[str, Any] = {name: getattr(case, name) for name in (*names, "changed_at", "closed_at")}
    customer = case.customer
    facts["customer"] = (
        Customer(key=customer.key, name=customer.name, grade=customer.grade) if customer is not None else None
    )
    return facts | {
        "states": list(case.configuration),
        "due_at": min(due, default=None),
        "late": min(due, default=now) < now,
    }


def whole(
    workflow: decide.Workflow, case: casefile.CaseFile, actor: casefile.Actor, desk: people.Desk, now: datetime
) -> Whole:
    """All that is told of a case to this person."""
    source = workflow.definition
    apart = {
        name: one for name, one in source.fields.items() if one.personal and case.fields.get(name) not in (None, "", [])
    }
    return Whole(
        **short(case, now),
        definition=case.definition_hash,
        fields={name: plain(source.fields.get(name), one) for name, one in case.fields.items() if name not in apart},
        masked={name: values.masked(one.type, case.fields[name]) for name, one in apart.items()},
        requester=_requester(case.requester),
        deadlines=[deadline(row) for row in case.deadlines],
        events=list(decide.allowed(workflow, case, actor, desk)),
    )


def plain(field: definition.Field | None, value: casefile.Json) -> casefile.Json:
    """A value; personal cells of a table masked."""
    if field is None or field.type != "rows" or not isinstance(value, list):
        return value
    apart = {name: column.type for name, column in field.columns.items() if column.personal}
    return [
        {key: values.masked(apart[key], cell) if key in apart and cell else cell for key, cell in row.items()}
        for row in value
    ]


def _requester(one: casefile.Contact | None) -> Requester | None:
    if one is None:
        return None
    mail = values.masked("mail_address", one.mail_address) if one.mail_address else None
    phone = values.masked("phone", one.phone) if one.phone else None
    return Requester(name=one.name, mail_address=mail, phone=phone, language=one.language)


def deadline(row: casefile.DeadlineRow) -> Deadline:
    """A deadline as it stands."""
    names = ("name", "occasion", "state", "calendar", "target_s", "started_at", "due_at", "breached_at", "ended_at")
    later = ("provisional", "extended_s", "earlier_breaches", "acknowledged_until")
    return Deadline(**{name: getattr(row, name) for name in (*names, *later)})
