"""What moved a deadline, in words: an extension, a change of the calendar, another version of it."""

from collections.abc import Iterator
from datetime import datetime

from engine import deadlines, ledger
from web.reader import Reader
from web.timeline import drawing
from web.timeline.marks import Subject, event_title


def notes(subject: Subject, found: ledger.Ledger, length: drawing.Length, reader: Reader) -> Iterator[str]:
    """Sentences under the picture; none where the deadline is as it was first set."""
    for change in found.record.changes:
        if change.due_at is None or change.due_at == change.before:
            continue
        moved = "due_moved" if change.before else "due_set"
        event, at = event_title(subject.source, change.entry.event, reader), reader.moment(change.entry.at)
        before = reader.moment(change.before) if change.before else ""
        yield reader.say(moved, event=event, at=at, due=reader.moment(change.due_at), before=before)
    if found.extended_s:
        given = "extended_owed" if deadlines.is_owed(subject.row) else "extended_sum"
        yield reader.say(given, span=length(found.extended_s))
    if found.recounted_s:
        key = "counted_more" if found.recounted_s > 0 else "counted_less"
        yield reader.say(key, span=length(abs(found.recounted_s)))
    for one in subject.row.earlier_breaches:
        yield reader.say("breached_before", at=reader.moment(datetime.fromisoformat(one)))
    if found.provisional:
        yield reader.say("provisional")
