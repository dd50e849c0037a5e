"""What readers want of surveys and digests, which they may have done without; each word of theirs stays on record."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, case, func, insert, select

from engine.store.statements import TABLES

CHOICES, TEMPLATES = TABLES["mail_choices"], TABLES["templates"]
NOTIFICATIONS = TABLES["notifications"]

_IS_PERSON = NOTIFICATIONS.c.to_kind == "person"
_READER = case((_IS_PERSON, NOTIFICATIONS.c.to_key), else_=func.lower(NOTIFICATIONS.c.mail_address))
UNWANTED = "the reader wants no surveys"


@dataclass(frozen=True, slots=True)
class Choice:
    """The last word of a reader about mail of a kind."""

    wanted: bool
    at: datetime
    author: str


def reader_of(to_kind: str, to_key: str, mail_address: str) -> str:
    """Under what a reader's choices are kept: a person's key; of a customer the address, as each case may know them
    under another number.
    """
    return to_key if to_kind == "person" else mail_address.lower()


def last(connection: Connection, to_kind: str, reader: str, kind: str) -> Choice | None:
    """What a reader said last of a kind; None where they said nothing."""
    theirs = (CHOICES.c.to_kind == to_kind, CHOICES.c.reader == reader, CHOICES.c.kind == kind)
    found = select(CHOICES.c.wanted, CHOICES.c.at, CHOICES.c.author).where(*theirs).order_by(CHOICES.c.id.desc())
    row = connection.execute(found.limit(1)).first()
    return Choice(*row) if row else None


def put(
    connection: Connection, to_kind: str, reader: str, kind: str, author: str, at: datetime, *, wanted: bool
) -> bool:
    """Keeps a reader's word, unless it is what they said last; whether it is new."""
    before = last(connection, to_kind, reader, kind)
    if (before.wanted if before else True) is wanted:
        return False
    row = {"to_kind": to_kind, "reader": reader, "kind": kind, "wanted": wanted, "at": at, "author": author}
    connection.execute(insert(CHOICES).values(**row))
    return True


def unwanted(connection: Connection, waiting: ColumnElement[bool]) -> list[int]:
    """Of the notifications that wait so those that their readers said they want none of. A digest that is made goes out
    all the same: it is all that tells its mails. Of whoever wants none no more are made (`rounds.wishes`).
    """
    if connection.execute(select(CHOICES.c.id).where(CHOICES.c.wanted.is_(False)).limit(1)).first() is None:
        return []
    said = select(CHOICES.c.wanted).where(
        CHOICES.c.to_kind == NOTIFICATIONS.c.to_kind, CHOICES.c.kind == TEMPLATES.c.kind, CHOICES.c.reader == _READER
    )
    newest = said.order_by(CHOICES.c.id.desc()).limit(1).scalar_subquery()
    of_kind = and_(TEMPLATES.c.hash == NOTIFICATIONS.c.template_hash, TEMPLATES.c.kind.not_in(("case", "digest")))
    found = select(NOTIFICATIONS.c.id).select_from(NOTIFICATIONS.join(TEMPLATES, of_kind))
    found = found.where(waiting, newest.is_(False)).order_by(NOTIFICATIONS.c.id)
    return list(connection.execute(found.with_for_update(of=NOTIFICATIONS, skip_locked=True)).scalars())
