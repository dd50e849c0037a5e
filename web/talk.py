"""The conversation of a case with the mails that went out, in the order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from engine import casefile, queries
from engine.queries.history import AMISS
from engine.store import holding, reports
from web import focus, history, pledges, values
from web.outlook import Speaker
from web.reader import Reader

SHOWN = 30
LONGEST = 200
"""Of what a mail that waits says of itself, in characters."""
UNDELIVERED_SHOWN = 3
_UNDELIVERED = {
    "failed": "undelivered_failed",
    "unknown": "undelivered_unknown",
    "bounced": "undelivered_bounced",
    "suppressed": "undelivered_suppressed",
}


@dataclass(frozen=True, slots=True)
class Item:
    """Something written, or a mail and what became of it; ``failed`` is what someone should see.

    ``address`` is where the copy of a mail that was sent is kept, or one that waits is settled; "" where none is.
    ``mark`` says what is to be known of it before it is believed.
    """

    at: datetime
    iso: str
    near: str
    full: str
    head: str
    who: str
    body: str
    files: tuple[tuple[str, str], ...]
    failed: bool
    address: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """The mails of the case that nobody has confirmed yet, and whether they are the reader's to settle."""

    mails: Sequence[queries.Incoming]
    are_mine: bool


NOTHING_WAITS = Waiting((), False)


def items(
    said: Sequence[queries.Said],
    told: Sequence[queries.Told],
    case: casefile.CaseFile,
    speaker: Speaker,
    most: int | None = SHOWN,
    kept: holding.Hold | None = None,
    waits: Waiting = NOTHING_WAITS,
) -> tuple[Item, ...]:
    """The last of it, oldest first, with the mails that wait, however old; ``kept`` says of which mails a copy is
    kept on this machine.
    """
    found = [*(_said(one, case, speaker) for one in said), *_mails(told, case, kept, speaker)]
    last = sorted(found, key=lambda item: item.at)[-(most or len(found)) :]
    return tuple(sorted([*last, *(_waits(one, waits, speaker) for one in waits.mails)], key=lambda item: item.at))


def _waits(one: queries.Incoming, waits: Waiting, speaker: Speaker) -> Item:
    """Who wrote it is not known for sure: their address is masked as the requester's is."""
    reader = speaker.reader
    who = one.from_name or values.masked("mail_address", one.from_address)
    made = _item(one.came_at, speaker, head=reader.say("incoming_talk"), who=who[:LONGEST], body=one.subject[:LONGEST])
    address = f"/incoming/{one.id}" if waits.are_mine else ""
    return replace(made, address=address, mark=reader.say("incoming_mark"))


def _said(one: queries.Said, case: casefile.CaseFile, speaker: Speaker) -> Item:
    kind, _, key = one.author.partition(":")
    number = quote(case.number, safe="")
    return _item(
        one.at,
        speaker,
        head=speaker.reader.word("message", one.kind),
        who=history.actor(kind, key, case, speaker),
        body=one.body or "",
        files=tuple((file.name, f"/cases/{number}/files/{file.hash}") for file in one.files),
    )


def _mails(
    told: Sequence[queries.Told], case: casefile.CaseFile, kept: holding.Hold | None, speaker: Speaker
) -> Iterator[Item]:
    for one in told:
        state = state_of(one, speaker.reader)
        failed = one.state in AMISS
        reported = bool(one.attempts) and one.attempts[-1].author == reports.RELAY
        told_why = failed or reported or one.state in ("withdrawn", "deferred")
        why = one.why if told_why else ""
        made = _item(
            one.sent_at or one.created_at, speaker, head=_about(one, speaker), who=state, body=why, failed=failed
        )
        yield replace(made, address=_copy(one, case)) if kept and one.sent_at and kept.kept_here(one.sent_at) else made


def state_of(one: queries.Told, reader: Reader) -> str:
    """The state of a mail in words, with the next try of one that waits for it."""
    if one.digest_id is not None:
        return reader.say("mail_told_in", id=one.digest_id)
    state = reader.word("mail", one.state)
    if one.state in ("held", "deferred") and one.next_attempt_at:
        return reader.say("mail_until", state=state, at=reader.near(one.next_attempt_at))
    return state


def undelivered(told: Sequence[queries.Told], reader: Reader) -> tuple[str, ...]:
    """What the customer does not have, in sentences; the latest few."""
    found = [one for one in told if one.is_undelivered][-UNDELIVERED_SHOWN:]
    return tuple(_undelivered(one, reader) for one in found)


def _undelivered(one: queries.Told, reader: Reader) -> str:
    name = one.name or reader.say("customer_word")
    if one.state in _UNDELIVERED:
        return reader.say(_UNDELIVERED[one.state], name=name, why=one.why)
    return reader.say("undelivered_waiting", name=name, state=state_of(one, reader))


def _copy(one: queries.Told, case: casefile.CaseFile) -> str:
    return f"/mailbox/of/{quote(case.number, safe='')}/{one.id}"


def _about(one: queries.Told, speaker: Speaker) -> str:
    name = one.name or one.to_key
    if one.deadline is None:
        happened = one.occasion.partition("/")[0]
        what = pledges.occasion_title(happened, speaker.source, speaker.reader)
    else:
        what = focus.title(speaker.source, one.deadline.partition("/")[0], speaker.reader)
    return speaker.reader.say("mail_about", name=name, what=what)


def _item(
    at: datetime,
    speaker: Speaker,
    *,
    head: str,
    who: str,
    body: str = "",
    files: tuple[tuple[str, str], ...] = (),
    failed: bool = False,
) -> Item:
    reader = speaker.reader
    return Item(
        at, at.isoformat(timespec="seconds"), reader.near(at), reader.moment(at), head, who, body, files, failed
    )
