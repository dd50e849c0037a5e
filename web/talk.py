"""The conversation of a case with the mails that went out, in the order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from engine import casefile, queries
from web import focus, history, pledges
from web.outlook import Speaker

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Item:
    """Something written, or a mail and what became of it; ``failed`` is what someone should see.

    ``address`` is where the copy of a mail that was sent is kept; "" where none is.
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


def items(
    said: Sequence[queries.Said],
    told: Sequence[queries.Told],
    case: casefile.CaseFile,
    speaker: Speaker,
    most: int | None = SHOWN,
    kept: bool = False,
) -> tuple[Item, ...]:
    """The last of it, oldest first; ``kept`` where copies of the mails are kept on this machine."""
    found = [*(_said(one, case, speaker) for one in said), *_mails(told, case, kept, speaker)]
    return tuple(sorted(found, key=lambda item: item.at))[-(most or len(found)) :]


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


def _mails(told: Sequence[queries.Told], case: casefile.CaseFile, kept: bool, speaker: Speaker) -> Iterator[Item]:
    for one in told:
        state = speaker.reader.word("mail", one.state)
        failed = one.state in ("failed", "unknown")
        told_why = failed or one.state in ("withdrawn", "held")
        why = one.attempts[-1].text if told_why and one.attempts else ""
        made = _item(
            one.sent_at or one.created_at, speaker, head=_about(one, speaker), who=state, body=why, failed=failed
        )
        yield replace(made, address=_copy(one, case)) if kept and one.sent_at else made


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
