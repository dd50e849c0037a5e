"""The statements of the hot path, compiled once for each kind of database."""

from collections.abc import Sequence
from functools import partial
from typing import Any, Literal

from sqlalchemy import ColumnElement, Connection, Dialect, Select, select

from engine import database, models

TABLES = models.METADATA.tables
CASES, DEADLINES, PERSONAL = TABLES["cases"], TABLES["deadlines"], TABLES["personal_values"]
CUSTOMERS, CONTACTS = TABLES["customers"], TABLES["contacts"]

HELD = ("definition_hash", "title", "priority", "closed_at", "customer_id", "requester_id", "team", "assignee")
MOVING = (
    "changed_at", "configuration", "remembered", "fields", "last_by", "next_fire_at", "version", "seq", "head",
)  # fmt: skip
"""What any step writes of a case. The others are written when one of them changed: most have an index, and SQLite
writes the indexes of all columns that it is given.
"""
CHANGING = (*HELD, *MOVING)
FIXED = ("number", "workflow", "channel", "opened_at", "thread_id")
RUNNING = (
    "state", "consumed_s", "running_since", "due_at", "next_fire_at", "rung", "breached_at", "ended_at", "ended_by",
    "runs", "early_rung", "told",
)  # fmt: skip
"""What the clock and steps change of a deadline, as MOVING of a case."""
DEADLINE = (
    "name", "occasion", "calendar", "target_s", "started_at", "state", "consumed_s", "running_since", "due_at",
    "next_fire_at", "rung", "breached_at", "ended_at", "ended_by", "provisional", "runs",
    "extended_s", "earlier_breaches", "acknowledged_until", "acknowledged_by", "calendar_version", "came_at",
    "unreached_at", "early_rung", "told",
)  # fmt: skip
AIMED = tuple(name for name in DEADLINE if name not in ("name", "occasion", *RUNNING))
ENTRY = (
    "case_id", "seq", "at", "actor_kind", "actor_key", "event", "from_states", "to_states", "facts", "personal_digests",
    "previous", "digest",
)  # fmt: skip
ENTRY_TEXTS = ("at", "from_states", "to_states", "facts", "personal_digests")
NOTIFICATION = (
    "case_id", "occasion", "template", "template_hash", "language", "to_kind", "to_key", "mail_address",
    "name", "rule", "deadline", "context", "message_id", "thread_id", "state", "next_attempt_at", "attempt_count",
    "created_at", "urgency",
)  # fmt: skip
LEASE = ("lease_owner", "lease_until")
Lock = Literal["none", "wait", "skip"]
"""Whether rows are locked to be changed on PostgreSQL: waiting for whoever has them, or leaving theirs out."""
CUSTOMER = ("id", "key", "name", "grade")
CONTACT = ("id", "name", "mail_address", "language", "phone", "customer_id")


class Statements:
    """All of them, for one dialect."""

    def __init__(self, dialect: Dialect) -> None:
        reading, inserting = database.Reading, database.inserting
        locks: tuple[Lock, ...] = ("none", "wait", "skip")
        self.cases = {lock: reading(partial(_cases, lock), dialect) for lock in locks}
        self.deadlines = reading(_deadlines, dialect)
        self.personal = reading(_personal, dialect)
        self.answers = reading(_answers, dialect)
        self.facts = reading(_facts, dialect)
        self.sequences = reading(_sequences, dialect)
        self.insert_case = inserting(CASES, ("id", *FIXED, *CHANGING), dialect)
        self.update_case = database.updating(CASES, ("id",), CHANGING, dialect)
        self.move_case = database.updating(CASES, ("id",), MOVING, dialect)
        self.insert_deadline = inserting(DEADLINES, ("case_id", *DEADLINE), dialect)
        self.update_deadline = database.updating(DEADLINES, ("id",), (*RUNNING, *AIMED), dialect)
        self.run_deadline = database.updating(DEADLINES, ("id",), RUNNING, dialect)
        self.insert_entry = inserting(TABLES["history"], ENTRY, dialect, written=ENTRY_TEXTS)
        self.insert_personal = inserting(PERSONAL, ("case_id", "seq", "key", "current", "salt", "value"), dialect)
        self.outdate_personal = database.updating(PERSONAL, ("case_id", "key"), ("current",), dialect)
        self.insert_notification = database.inserting_new(TABLES["notifications"], NOTIFICATION, dialect)
        attempts = ("notification_id", "at", "outcome", "code", "text", "next_at", "author")
        self.insert_attempt = inserting(TABLES["attempts"], attempts, dialect)
        settled = partial(database.updating, TABLES["notifications"], dialect=dialect, clears=LEASE)
        self.settle_sent = settled(("id",), ("state", "next_attempt_at", "sent_at"))
        self.settle_own = settled(("id", "lease_owner"), ("state", "next_attempt_at"))
        messages = ("case_id", "seq", "kind", "direction", "author", "at")
        self.insert_message = inserting(TABLES["messages"], messages, dialect)
        attachments = ("case_id", "seq", "file_hash", "name")
        self.insert_attachment = database.inserting_new(TABLES["attachments"], attachments, dialect)
        self.insert_link = database.inserting_new(
            TABLES["links"], ("case_id", "kind", "other", "at", "author"), dialect
        )
        answers = ("key", "actor", "command_digest", "answer", "at")
        self.insert_answer = inserting(TABLES["idempotency"], answers, dialect)
        self.put_pace = database.upserting(TABLES["paces"], ("key",), ("key", "free_at"), dialect)
        self.upsert_sequence = database.upserting(TABLES["number_sequences"], ("scope",), ("scope", "next"), dialect)


_MADE: dict[str, Statements] = {}


def of(connection: Connection) -> Statements:
    """The statements for the database of this connection, compiled once for all databases of its kind."""
    found = _MADE.get(connection.dialect.name)
    if found is None:
        found = _MADE[connection.dialect.name] = Statements(connection.dialect)
    return found


def _cases(lock: Lock, keys: Sequence[Any]) -> Select[Any]:
    """Rows are locked by id, so that two transactions never wait for each other."""
    columns: list[ColumnElement[Any]] = [CASES.c[name] for name in ("id", *FIXED, *CHANGING)]
    columns += [CUSTOMERS.c[name].label("customer_" + name) for name in CUSTOMER]
    columns += [CONTACTS.c[name].label("contact_" + name) for name in CONTACT]
    whole = CASES.outerjoin(CUSTOMERS, CASES.c.customer_id == CUSTOMERS.c.id)
    whole = whole.outerjoin(CONTACTS, CASES.c.requester_id == CONTACTS.c.id)
    found = select(*columns).select_from(whole).where(CASES.c.number.in_(keys))
    found = found.order_by(CASES.c.id)
    return found if lock == "none" else found.with_for_update(of=CASES, skip_locked=lock == "skip")


def _deadlines(keys: Sequence[Any]) -> Select[Any]:
    columns = [DEADLINES.c[name] for name in ("case_id", *DEADLINE, "id")]
    return select(*columns).where(DEADLINES.c.case_id.in_(keys)).order_by(DEADLINES.c.case_id, DEADLINES.c.id)


def _personal(keys: Sequence[Any]) -> Select[Any]:
    columns = [PERSONAL.c[name] for name in ("case_id", "key", "value")]
    return select(*columns).where(PERSONAL.c.current.is_(True), PERSONAL.c.case_id.in_(keys))


def _answers(keys: Sequence[Any]) -> Select[Any]:
    table = TABLES["idempotency"]
    return select(table.c.key, table.c.actor, table.c.command_digest, table.c.answer).where(table.c.key.in_(keys))


def _facts(keys: Sequence[Any]) -> Select[Any]:
    table = TABLES["facts"]
    return select(table.c.name, table.c.value).where(table.c.name.in_(keys))


def _sequences(keys: Sequence[Any]) -> Select[Any]:
    table = TABLES["number_sequences"]
    return select(table.c.next).where(table.c.scope.in_(keys)).with_for_update()
