"""The history of a case in plain words, newest first: when, who, what, and what followed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from engine import casefile, queries, reasons
from web import focus, outlook, states, values, why
from web.outlook import Speaker
from web.timeline import marks

SHOWN = 40
LONGEST = 300
"""A longer text is cut here; the case file has it whole."""
_POINTS = {"reminder": "reminder_plain", "breached": "breached_of", "escalated": "escalated_of", "timer": "timer_of"}
_NOTES = {
    "armed": "note_armed",
    "met": "note_met",
    "paused": "note_paused",
    "resumed": "note_resumed",
    "cancelled": "note_cancelled",
    "done late": "note_done_late",
    "reopened": "note_reopened",
    "retargeted": "note_retargeted",
    "restarted": "note_restarted",
    "anew": "note_anew",
    "cleared": "note_cleared",
    "extended": "note_extended",
    "recounted": "note_recounted",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: ``kind`` is the event's name for the dot's colour, ``who`` is "" for the engine itself.

    ``why`` says which rules were looked at; ``held_count`` of the notices were not sent.
    """

    kind: str
    iso: str
    near: str
    full: str
    what: str
    who: str
    said: tuple[str, ...]
    effects: tuple[str, ...]
    why: tuple[str, ...]
    held_count: int


@dataclass(frozen=True, slots=True)
class View:
    """The newest entries, and how many earlier ones there are."""

    entries: tuple[Entry, ...]
    earlier_count: int


def view(lines: Sequence[queries.Line], case: casefile.CaseFile, speaker: Speaker, most: int | None = SHOWN) -> View:
    """The history for the page, up to ``most`` entries."""
    entries = [line.entry for line in lines]
    first = len(lines) - min(most or len(lines), len(lines))
    steps = [
        reasons.of(speaker.source, entries[place], lines[place].seq, entries[:place])
        for place in range(first, len(lines))
    ]
    made = (entry(line, step, case, speaker) for line, step in zip(lines[first:], steps, strict=True))
    return View(tuple(made)[::-1], first)


def entry(line: queries.Line, step: reasons.Step, case: casefile.CaseFile, speaker: Speaker) -> Entry:
    """One line in words."""
    reader = speaker.reader
    return Entry(
        kind=line.event,
        iso=line.at.isoformat(timespec="seconds"),
        near=reader.near(line.at),
        full=reader.moment(line.at),
        what=_what(line, speaker),
        who=actor(line.actor_kind, line.actor_key, case, speaker),
        said=tuple(_said(line, speaker)),
        effects=tuple(_effects(line, case, speaker)),
        why=() if step.is_empty else tuple(why.sentences(step, case, speaker)),
        held_count=len(step.held_back),
    )


def _what(line: queries.Line, speaker: Speaker) -> str:
    point = line.facts.get("deadline")
    if not point or line.event not in _POINTS:
        return marks.event_title(speaker.source, line.event, speaker.reader)
    name, declared = focus.title(speaker.source, point[0], speaker.reader), speaker.source.deadlines.get(point[0])
    reminds = point[2] == "reminder"
    if reminds and declared and point[3] < len(declared.remind):
        share = declared.remind[point[3]].share
        if share is not None:
            return speaker.reader.say("reminder_of", deadline=name, share=round(share * 100))
    told = _POINTS["reminder" if reminds else line.event]
    return speaker.reader.say(told, deadline=name, number=point[3] + 1)


def actor(kind: str, key: str, case: casefile.CaseFile, speaker: Speaker) -> str:
    """Who acted, by name; "" for the engine itself."""
    if kind == "system":
        return ""
    if kind == "requester":
        name = case.requester.name if case.requester else ""
        return speaker.reader.say("by_requester", name=name) if name else speaker.reader.say("customer_word")
    if kind == "operator":
        return speaker.reader.say("by_operator", name=key)
    return values.person(key, speaker.desk)


def _said(line: queries.Line, speaker: Speaker) -> Iterator[str]:
    """The values that were given; personal ones masked. What was written stands in the conversation."""
    if line.personal.get("reason"):
        yield speaker.reader.say("given", field=speaker.reader.say("word_reason"), value=_cut(line.personal["reason"]))
    given = {**line.facts.get("given", {}), **line.personal}
    for name, value in given.items():
        field = speaker.source.fields.get(name)
        if field is not None and value not in (None, "", []):
            title = speaker.reader.title(field.title, name)
            text = values.shown(field, value, speaker.reader, speaker.desk)
            yield speaker.reader.say("given", field=title, value=_cut(text))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _effects(line: queries.Line, case: casefile.CaseFile, speaker: Speaker) -> Iterator[str]:
    """What followed: where the case went, who holds it, what it did to deadlines, who was told."""
    reader, source, facts = speaker.reader, speaker.source, line.facts
    before, after = (states.title(source, one, reader) for one in (line.from_states, line.to_states))
    if before and after != before:
        yield reader.say("moved", before=before, after=after)
    if "migrated" in facts:
        old, new = (one or "?" for one in facts["migrated"]["versions"])
        yield reader.say("definition_moved", before=old, after=new)
    if "dropped" in facts:
        yield reader.say("left_behind", names=reader.wording.forms.join.join(facts["dropped"]))
    if "assignee" in facts:
        name = values.person(facts["assignee"][1], speaker.desk)
        yield reader.say("assigned_to", name=name) if name else reader.say("assigned_nobody")
    if "priority" in facts:
        old, new = (reader.word("priority", one) for one in facts["priority"])
        yield reader.say("priority_changed", before=old, after=new)
    if "looked" in facts:
        yield reader.say("looked_at", names=reader.wording.forms.join.join(_titles(facts["looked"], speaker)))
    if "team" in facts:
        team = speaker.desk.teams.get(facts["team"][1])
        yield reader.say("team_changed", team=team.title if team else facts["team"][1])
    for _workflow, number in facts.get("opened_cases", ()):
        yield reader.say("opened_case", number=number)
    if "acknowledged" in facts:
        name, _occasion, until = facts["acknowledged"]
        at = reader.near(datetime.fromisoformat(until))
        yield reader.say("held_of", deadline=focus.title(source, name, reader), at=at)
    if "undelivered" in facts:
        told = reader.word("mail", facts["undelivered"]["state"])
        said = facts["undelivered"].get("said")
        yield reader.wording.forms.labelled.format(told, said) if said else told
    if "link" in facts:
        yield reader.say("linked_to", other=facts["link"][1])
    yield from _notes(facts.get("deadlines", ()), speaker)
    names = dict.fromkeys(outlook.person_name(one[0], case, speaker) for one in facts.get("notices", ()))
    if names:
        yield reader.say("told", names=reader.wording.forms.join.join(names))


def _notes(notes: Sequence[Sequence[str]], speaker: Speaker) -> Iterator[str]:
    for name, _occasion, what, due_at in notes:
        if what in _NOTES:
            at = speaker.reader.near(datetime.fromisoformat(due_at)) if due_at else "–"
            yield speaker.reader.say(_NOTES[what], deadline=focus.title(speaker.source, name, speaker.reader), at=at)


def _titles(names: Sequence[str], speaker: Speaker) -> Iterator[str]:
    """The titles of fields; what a case has besides them by its own word."""
    fields = speaker.source.fields
    for name in names:
        yield speaker.reader.title(fields[name].title, name) if name in fields else speaker.reader.say("requester")
