"""A bounce or a complaint that came in is booked to the one mail of ours that it is about, once.

Which mail that is, say what we gave it and nobody else could make: the signed address that it came from (VERP), the
signed token that the relay was told (ENVID, RFC 3461), or its Message-ID, which the report returns. A recipient alone
names none: anybody may write a report about anybody.
"""

from datetime import datetime

from engine import database, store
from engine.queries import mails
from engine.store.incoming import Judged
from engine.store.reports import Report
from engine.store.suppressions import normal
from notifications import bounces, reading, tokens
from notifications.intake.envelope import Envelope


def find(
    connection: database.Connection, envelope: Envelope, mail: reading.Mail, mailbox: str, secret: str
) -> int | None:
    """The mail of ours that a report is about; ``mailbox`` takes reports under sub-addresses, "" for none."""

    def message_id_of(notification: int) -> str | None:
        return mails.message_id(connection, notification)

    given = [tokens.token_of(mailbox, address) for address in envelope.recipients] if mailbox else []
    for token in filter(None, (*given, *mail.returned.envelope_ids)):
        found = tokens.mail_named(secret, token, message_id_of) if secret else None
        if found is not None:
            return found
    named = (*mail.returned.message_ids, *envelope.parents)
    return mails.by_message_id(connection, named) if named else None


def report_of(mail: reading.Mail, address: str) -> Report | None:
    """What a report says of our mail to an address; None where it says nothing of its delivery. One that names another
    recipient, to whom the address forwards, speaks of ours too, but does not say that ours is dead.
    """
    if mail.kind == "feedback":
        # That somebody's receiver found the signature wrong (RFC 6591) is nobody's complaint.
        complained = not mail.bounces or mail.bounces[0].reason == "feedback"
        return Report("complained", "feedback") if complained else None
    ours = next((one for one in mail.bounces if normal(one.recipient) == normal(address)), None)
    told = ours or mail.bounces[0]
    named = ours is not None or not told.recipient
    code = int(told.reply_code) if told.reply_code.isdecimal() else None
    return Report(_what(told), told.reason, told.status, code, is_dead=told.permanent and named)


def _what(told: bounces.Bounce) -> store.reports.What:
    if told.reason == "delivered":
        return "delivered"
    return "delayed" if told.delayed else "failed"


def book(
    connection: database.Connection,
    begun: store.incoming.Begun,
    mail: reading.Mail,
    notification: int | None,
    now: datetime,
) -> Judged | None:
    """Books a report and settles the mail that brought it, in one transaction: booked once, whenever it is cut off.

    None where the mail that it is about is in a worker's hand just now: it is to be taken up again.
    """
    why, case_id = f"{mail.kind}: names no mail of ours", None
    if notification is not None:
        case_id, address = mails.destination(connection, notification)
        report = report_of(mail, address)
        # A commit whose end was not seen is done again.
        fresh = store.incoming.is_new(connection, begun.id)
        if report and fresh and not store.reports.book(connection, notification, report, begun.id, now):
            return None
        why = f"{report.what if report else mail.kind}: mail {notification}"
    judged = Judged("bounce", why, case_id, mail.sender.address, mail.sender.name, mail.subject)
    store.incoming.settle(connection, begun.id, judged, now)
    return judged
