"""The conversation of a case with the mails that went out, in the order of time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from engine import casefile, queries
from web import focus, history
from web.outlook import Speaker

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Item:
    """Something written, or a mail and what became of it; ``failed`` is what someone should see."""

    at: datetime
    iso: str
    near: str
    full: str
    head: str
    who: str
    body: str
    files: tuple[tuple[str, str], ...]
    failed: bool


def items(
    said: Sequence[queries.Said],
    told: Sequence[queries.Told],
    case: casefile.CaseFile,
    speaker: Speaker,
    most: int | None = SHOWN,
) -> tuple[Item, ...]:
    """The last of it, oldest first."""
    found = [*(_said(one, case, speaker) for one in said), *_mails(told, speaker)]
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


def _mails(told: Sequence[queries.Told], speaker: Speaker) -> Iterator[Item]:
    for one in told:
        state = speaker.reader.word("mail", one.state)
        failed = one.state in ("failed", "unknown")
        why = one.attempts[-1].text if failed and one.attempts else ""
        yield _item(
            one.sent_at or one.created_at, speaker, head=_about(one, speaker), who=state, body=why, failed=failed
        )


def _about(one: queries.Told, speaker: Speaker) -> str:
    name = one.name or one.to_key
    if one.deadline is None:
        return speaker.reader.say("mail_to", name=name)
    deadline = focus.title(speaker.source, one.deadline.partition("/")[0], speaker.reader)
    return speaker.reader.say("mail_about", name=name, deadline=deadline)


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
