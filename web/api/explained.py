"""What the API tells of a case's reasons: the ledgers of its deadlines, what comes, why each step happened."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field, JsonValue

from engine import casefile, decide, ledger, queries, reasons
from engine.definitions import definition
from web.api import told


class Span(BaseModel):
    """A stretch of time. `reason` is the calendar's, with `name` of a holiday; `state` is what paused the clock."""

    from_at: datetime
    to_at: datetime
    kind: Literal["counted", "late", "ahead", "pause", "waiting", "closed"]
    seconds: float = Field(description="Working seconds; 0 of closed time.")
    reason: str
    name: str
    state: str


class Change(BaseModel):
    """What gave a deadline another due instant, by hand or by an edited calendar."""

    kind: str
    at: datetime
    by: str
    event: str
    before: datetime | None
    due_at: datetime | None


class Ledger(BaseModel):
    """Why a deadline is due when it is: spans without a gap, from its occasion to its end, its due instant, or now.

    `counted_s` and `recounted_s` make `consumed_s`; `recounted_s` is not 0 only where an earlier version of the
    calendar counted (`counted_by_version`).
    """

    calendar: str
    calendar_version: str
    counted_by_version: str
    came_at: datetime | None
    target_s: float
    consumed_s: float
    counted_s: float
    recounted_s: float
    ahead_s: float
    extended_s: float
    provisional: bool
    spans: list[Span]
    changes: list[Change]


class Notice(BaseModel):
    """Who will be told: a person's key or `requester`, and the rule by which."""

    to: str
    template: str
    rule: str


class NotReached(BaseModel):
    """A rule that reaches nobody, and why."""

    rule: str
    why: str


class Coming(BaseModel):
    """What happens by itself if nobody acts. `sent` is an event, `problem` why it could not be done."""

    at: datetime
    deadline: str
    occasion: int
    kind: Literal["reminder", "breach", "rung", "done"]
    number: int
    repeat: int
    told: list[Notice]
    held_back: list[NotReached]
    priority: str | None
    assigned: str | None
    sent: str | None
    problem: str | None


class Deadline(told.Deadline):
    """A deadline with its ledger and the next three things that happen; none of one that stands still."""

    ledger: Ledger
    coming: list[Coming]


class Deadlines(BaseModel):
    """The deadlines of a case, in the order in which they began."""

    number: str
    deadlines: list[Deadline]


class Look(BaseModel):
    """A guard that was looked at, and what it saw; of a personal value only `given` or `empty`."""

    guard: str
    holds: bool
    saw: dict[str, JsonValue]


class FourEyes(BaseModel):
    """Whoever sent that event last may not take this step."""

    event: str
    by: str | None


class Told(BaseModel):
    """Who was told by which rules; `held_until` where the mail waited for their hours."""

    to: str
    template: str
    rules: list[str]
    held_until: datetime | None


class HeldBack(BaseModel):
    """What was not sent, and why: nobody, own_action, answered (not long ago) or guard."""

    rules: list[str]
    template: str
    why: str
    to: str | None
    guard: Look | None


class Fallback(BaseModel):
    """A rung's rules that reached nobody, and whom it told instead."""

    rules: list[str]
    told: list[str]


class Noted(BaseModel):
    """What became of a deadline in this step."""

    name: str
    occasion: int
    what: str
    due_at: datetime | None


class File(BaseModel):
    """A file of a message; it is had at the case's page."""

    name: str
    hash: str
    bytes_count: int | None
    media_type: str | None


class Message(BaseModel):
    """What was written; `body` is null once it was erased."""

    kind: str
    direction: str
    body: str | None
    files: list[File]


class Step(BaseModel):
    """One entry of the history with its reasons. Of `personal` values only the names are told."""

    number: int
    at: datetime
    event: str
    actor: str
    from_states: list[str]
    to_states: list[str]
    given: dict[str, JsonValue]
    personal: list[str]
    roles: list[str]
    acted_as: list[str]
    four_eyes: list[FourEyes]
    guards: list[Look]
    rules: list[Look]
    told: list[Told]
    held_back: list[HeldBack]
    fallback: Fallback | None
    not_reassigned: str | None = Field(description="The rule by which a rung found nobody to give the case to.")
    deadlines: list[Noted]
    sent: str | None
    problem: str | None
    message: Message | None


class History(BaseModel):
    """The history of a case, oldest first. `next` is the address of the entries that follow."""

    number: str
    steps: list[Step]
    next: str | None


def deadline(
    row: casefile.DeadlineRow, found: ledger.Ledger, coming: Sequence[decide.Coming], language: str
) -> Deadline:
    """A deadline with its reasons."""
    mine = [one for one in coming if (one.deadline, one.occasion) == (row.name, row.occasion)]
    return Deadline(
        **told.deadline(row).model_dump(),
        ledger=Ledger(**ledger.facts(found, language)),
        coming=[Coming(**decide.coming_facts(one)) for one in mine],
    )


def step(
    line: queries.Line, found: reasons.Step, said: queries.Said | None, fields: Mapping[str, definition.Field]
) -> Step:
    """An entry of the history with its reasons and what was said; ``fields`` tell which values are personal."""
    values = {**line.facts.get("given", {}), **line.facts.get("set", {})}
    given = {name: told.plain(fields.get(name), value) for name, value in values.items()}
    message = None if said is None else _message(said)
    return Step(**reasons.facts(found), given=given, personal=sorted(line.personal), message=message)


def _message(said: queries.Said) -> Message:
    files = [
        File(name=one.name, hash=one.hash, bytes_count=one.bytes_count, media_type=one.media_type) for one in said.files
    ]
    return Message(kind=said.kind, direction=said.direction, body=said.body, files=files)
