"""Mail that came in, as intake works it: on record first, begun under a lease, settled when a case has it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection, select, update

from engine import database
from engine.models.incoming import NEW, OPEN_TO_PEOPLE
from engine.store import files
from engine.store.statements import TABLES

INCOMING, FILES = TABLES["incoming_mails"], TABLES["files"]
MOST_TRIES = 5
"""A mail that was begun so often and not settled is put into quarantine."""

State = Literal["new", "taken", "unconfirmed", "triage", "automatic", "bounce", "dismissed", "quarantined"]


@dataclass(frozen=True, slots=True)
class Begun:
    """A mail that is being worked: ``content`` are its bytes as they came."""

    id: int
    key: str
    content: bytes
    came_at: datetime


@dataclass(frozen=True, slots=True)
class Judged:
    """What a mail is and whose: ``why`` says by what it was judged, ``case_id`` to which case it belongs."""

    state: State
    why: str
    case_id: int | None = None
    from_address: str = ""
    from_name: str = ""
    subject: str = ""


def record(
    connection: Connection, key: str, message_id: str, content: bytes, source: str, at: datetime, most_bytes: int
) -> tuple[int, bool]:
    """Puts a mail on record; its id, and whether it is new: the same mail is there once, by however many ways it came.

    Raises errors.FileTooLarge.
    """
    hash_ = files.put(connection, content, "message/rfc822", at, most_bytes)
    row = {
        "key": key, "source": source, "came_at": at, "content_hash": hash_, "message_id": message_id,
        "from_address": "", "from_name": "", "subject": "", "why": "", "state": "new", "tries": 0, "next_try_at": at,
    }  # fmt: skip
    wanted = database.insert(INCOMING, connection.dialect).values(**row).on_conflict_do_nothing()
    made = connection.execute(wanted.returning(INCOMING.c.id)).scalar()
    if made is not None:
        return int(made), True
    return int(connection.execute(select(INCOMING.c.id).where(INCOMING.c.key == key)).scalar_one()), False


def begin(connection: Connection, mail_id: int, now: datetime, lease_s: float) -> Begun | None:
    """Takes a new mail for so long; None where another has it, or it is settled. One that was begun too often goes
    into quarantine.
    """
    due = (INCOMING.c.id == mail_id, NEW, INCOMING.c.next_try_at <= now)
    worn = update(INCOMING).where(*due, INCOMING.c.tries >= MOST_TRIES)
    connection.execute(worn.values(state="quarantined", next_try_at=None, settled_at=now))
    leased = (
        update(INCOMING).where(*due).values(tries=INCOMING.c.tries + 1, next_try_at=now + timedelta(seconds=lease_s))
    )
    if not connection.execute(leased).rowcount:
        return None
    whole = INCOMING.join(FILES, INCOMING.c.content_hash == FILES.c.hash)
    found = select(INCOMING.c.id, INCOMING.c.key, FILES.c.content, INCOMING.c.came_at).select_from(whole)
    return Begun(*connection.execute(found.where(INCOMING.c.id == mail_id)).one())


def stumble(connection: Connection, mail_id: int, now: datetime, wait_s: float, why: str) -> None:
    """A mail that could not be worked is tried again after so many seconds; ``why`` is the kind of fault."""
    again = update(INCOMING).where(INCOMING.c.id == mail_id, NEW)
    connection.execute(again.values(why=why, next_try_at=now + timedelta(seconds=wait_s)))


def settle(connection: Connection, mail_id: int, judged: Judged, now: datetime) -> None:
    """Says what became of a mail."""
    connection.execute(
        update(INCOMING)
        .where(INCOMING.c.id == mail_id)
        .values(
            state=judged.state,
            why=judged.why,
            case_id=judged.case_id,
            from_address=judged.from_address,
            from_name=judged.from_name,
            subject=judged.subject,
            next_try_at=None,
            settled_at=now,
        )
    )


def is_new(connection: Connection, mail_id: int) -> bool:
    """Whether nobody has said yet what becomes of a mail."""
    return connection.execute(select(INCOMING.c.id).where(INCOMING.c.id == mail_id, NEW)).first() is not None


def dismiss(connection: Connection, mail_id: int, by: str, now: datetime) -> bool:
    """A person says that a mail is nothing for the desk; whether it still waited for one."""
    said = {"state": "dismissed", "settled_at": now, "settled_by": by, "next_try_at": None}
    waits = update(INCOMING).where(INCOMING.c.id == mail_id, OPEN_TO_PEOPLE)
    return bool(connection.execute(waits.values(**said)).rowcount)


def confirm(connection: Connection, mail_id: int, case_id: int, by: str, now: datetime) -> None:
    """The words of a mail are on a case because a person said so, whatever others said of it meanwhile."""
    said = {"state": "taken", "case_id": case_id, "settled_at": now, "settled_by": by, "next_try_at": None}
    connection.execute(update(INCOMING).where(INCOMING.c.id == mail_id).values(**said))
