"""Who may have written a mail, and how much came of late: what intake asks before a mail begins a case."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Select, func, select

from engine import casefile
from engine.queries.tables import CASES, CONTACTS, CUSTOMERS, INCOMING, NOTIFICATIONS

_CONTACT = [CONTACTS.c[name] for name in ("id", "name", "mail_address", "language", "phone", "customer_id")]
_CUSTOMER = [CUSTOMERS.c[name] for name in ("id", "key", "name", "grade")]
_A_PERSON_S = ("taken", "unconfirmed", "triage", "quarantined")
"""The states of mails that somebody may have written."""


@dataclass(frozen=True, slots=True)
class Sender:
    """A contact at an address and whose they are; not ``verified``: only mails of theirs say who they are."""

    contact: casefile.Contact
    customer: casefile.Customer | None
    verified: bool


def senders(connection: Connection, address: str) -> list[Sender]:
    """The contacts with a mail address, whatever its capitals: the verified ones first, each the oldest first."""
    joined = CONTACTS.outerjoin(CUSTOMERS, CUSTOMERS.c.id == CONTACTS.c.customer_id)
    found = select(*_CONTACT, *_CUSTOMER, CONTACTS.c.unverified_since).select_from(joined)
    found = found.where(func.lower(CONTACTS.c.mail_address) == address.lower()).order_by(CONTACTS.c.id)
    known, last = len(_CONTACT), len(_CONTACT) + len(_CUSTOMER)
    made = [
        Sender(
            casefile.Contact(*row[:known]),
            casefile.Customer(*row[known:last]) if row[known] is not None else None,
            row[last] is None,
        )
        for row in connection.execute(found)
    ]
    return sorted(made, key=lambda one: not one.verified)


def is_unverified(connection: Connection, contact_id: int) -> bool:
    """Whether only mails of a contact say who they are."""
    found = select(CONTACTS.c.unverified_since).where(CONTACTS.c.id == contact_id)
    return connection.execute(found).scalar() is not None


def began_by(connection: Connection, case_id: int) -> str:
    """By what the mail was judged with which a case began; "" where none did, or it is not settled yet."""
    mine = (INCOMING.c.case_id == case_id, INCOMING.c.state == "taken", INCOMING.c.why.startswith("opened"))
    return str(connection.execute(select(INCOMING.c.why).where(*mine).limit(1)).scalar() or "")


def was_answered(connection: Connection, address: str, since: datetime) -> bool:
    """Whether an address was told since then that a case was opened for it."""
    found = select(NOTIFICATIONS.c.id).where(
        NOTIFICATIONS.c.case_id.in_(select(CASES.c.id).where(CASES.c.requester_id.in_(_at(address)))),
        NOTIFICATIONS.c.to_kind == "requester",
        NOTIFICATIONS.c.occasion.startswith("opened"),
        NOTIFICATIONS.c.created_at > since,
    )
    return connection.execute(found.limit(1)).first() is not None


def _at(address: str) -> Select[tuple[int]]:
    """The ids of the contacts at an address, by the index of addresses."""
    return select(CONTACTS.c.id).where(func.lower(CONTACTS.c.mail_address) == address.lower())


def came_from(connection: Connection, address: str, since: datetime) -> int:
    """How many mails that somebody may have written came from an address since then."""
    found = select(func.count()).select_from(INCOMING)
    mine = (INCOMING.c.from_address == address, INCOMING.c.came_at > since, INCOMING.c.state.in_(_A_PERSON_S))
    return int(connection.execute(found.where(*mine)).scalar_one())


def came_to(connection: Connection, case_id: int, since: datetime) -> int:
    """How many mails that somebody may have written came to a case since then."""
    found = select(func.count()).select_from(INCOMING)
    mine = (INCOMING.c.case_id == case_id, INCOMING.c.came_at > since, INCOMING.c.state.in_(_A_PERSON_S))
    return int(connection.execute(found.where(*mine)).scalar_one())
