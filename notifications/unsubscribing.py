"""What a reader wants of surveys and digests, as they say it by a link of one, or by a mail to the address that stands
under its `List-Unsubscribe` (RFC 2369, 3.2): signed, with the subject that was asked for.
"""

from collections.abc import Iterable
from datetime import datetime

from engine import casefile, database, store
from engine.queries import mails, notified
from notifications import linking, tokens


def asks(subject: str) -> bool:
    """Whether a mail with this subject may be one; answers of absent readers come to the same address."""
    return subject.strip().casefold() == linking.UNSUBSCRIBE_SUBJECT


def find(connection: database.Connection, recipients: Iterable[str], mailbox: str, secret: str) -> notified.Mail | None:
    """The survey or digest of whose addresses a mail was sent to one; None where there is none. ``mailbox`` is the one
    with these sub-addresses, "" for none.
    """
    if not mailbox or not secret:
        return None

    def message_id_of(notification: int) -> str | None:
        return mails.message_id(connection, notification)

    given = (tokens.token_of(mailbox, address) for address in recipients)
    named = (tokens.mail_named(secret, token, message_id_of) for token in given if token)
    found = (notified.mail(connection, number) for number in named if number is not None)
    return next((one for one in found if one and one.kind != "case"), None)


def keep(connection: database.Connection, mail: notified.Mail, now: datetime, *, wanted: bool) -> None:
    """Keeps what the reader of a mail wants of its kind, with who said so and when."""
    kind: casefile.ActorKind = "requester" if mail.to_kind == "requester" else "person"
    author = str(casefile.Actor(kind, mail.to_key))
    store.choices.put(connection, mail.to_kind, _reader(mail), mail.kind, author, now, wanted=wanted)


def choice(connection: database.Connection, mail: notified.Mail) -> store.choices.Choice | None:
    """What the reader of a mail said last of its kind; None where they said nothing."""
    return store.choices.last(connection, mail.to_kind, _reader(mail), mail.kind)


def _reader(mail: notified.Mail) -> str:
    return store.choices.reader_of(mail.to_kind, mail.to_key, mail.mail_address)
