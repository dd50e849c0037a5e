"""Bounces in words: what qmail, Exim, Exchange, Domino and all who write no report in fields say to a person."""

from email.message import Message

from notifications.bounces import automatic, parts, reasons, recipients, replies, signs
from notifications.bounces.shape import Bounce


def bounces(mail: Message, machine: bool) -> tuple[Bounce, ...]:
    """What a letter says of each recipient. () where it is none: a person's words about a bounce are no bounce."""
    subject, whole, text = _read(mail)
    named = recipients.named_by_header(mail)
    if not named and not _is_letter(mail, machine, subject, text, whole):
        return ()
    said: list[recipients.Told] = []
    for words in (text, whole, parts.html_text(mail)):
        if not said and (said := recipients.told(words, named, _sender(mail))):
            text = words
    # What the letter says at large is of one recipient only where there is one.
    return tuple(_bounce(one, text, subject, alone=len(said) == 1) for one in said)


def guessed(mail: Message, machine: bool) -> tuple[Bounce, ...]:
    """The same of a letter that names no one: the subject may, else the returned mail's own To:, if it is one address.

    Else the recipient is "": whose delivery it was, its return path tells.
    """
    subject, whole, text = _read(mail)
    if not _is_letter(mail, machine, subject, text, whole):
        return ()
    for words in [subject, *(parts.header_of(inside, "To") for inside in parts.enclosed(mail))]:
        listed = [one for one in recipients.addresses_in(words) if one not in _sender(mail)]
        if len(listed) == 1:
            return (_bounce(recipients.Told(listed[0], text), text, subject, alone=True),)
    named = signs.FAILURE_SUBJECT.search(subject) is not None
    return (_bounce(recipients.Told("", text), text, subject, alone=True),) if named else ()


def _read(mail: Message) -> tuple[str, str, str]:
    whole = parts.own_text(mail)
    return parts.header_of(mail, "Subject"), whole, recipients.without_returned(whole)


def _sender(mail: Message) -> list[str]:
    return recipients.addresses_in(" ".join(str(one) for one in mail.get_all("To", [])))


def _is_letter(mail: Message, machine: bool, subject: str, text: str, whole: str) -> bool:
    """A daemon's letter by its text; what is automatic in another way, such as an absence, by its subject too."""
    named = automatic.is_named_system(mail)
    sure = automatic.is_daemon(mail) or (named and automatic.has_null_sender(mail))
    fits = signs.FAILURE_SUBJECT.search(subject) is not None
    if not sure:
        return fits and (named or machine) and _says_so(subject, text, whole)
    return fits or _says_so(subject, text, whole)


def _says_so(subject: str, text: str, whole: str) -> bool:
    return (
        bool(replies.quoted(text))
        or signs.FAILURE_TEXT.search(f"{subject}\n{whole[:20_000]}") is not None
        or reasons.said_in(text) in {*reasons.DEAD, "mailboxfull"}
    )


def _bounce(told: recipients.Told, text: str, subject: str, alone: bool) -> Bounce:
    action = "delayed" if signs.DELAY.search(f"{subject}\n{text}") else "failed"
    reply = replies.told(told.text, innermost=False)
    if alone and not reply.code and not reply.status:
        reply = replies.told(text, innermost=False)
    reason = reasons.UNKNOWN
    for words in (told.text, *((text, subject) if alone else ())):
        if reason == reasons.UNKNOWN:
            reason = reasons.reason_of(words, reply, replies.command(words))
    status = reasons.status_for(reason, reply, action)
    permanent = reasons.is_permanent(reason, reply, action)
    return Bounce(told.recipient, status, reply.code, permanent, reason, action == "delayed")
