"""The page of a case: what it is, how it stands, why it is due then, what happened, what comes if nobody acts."""

from collections.abc import Iterator
from dataclasses import dataclass

from engine import casefile, decide, people, queries, store
from web import focus, history, outlook, promises, states, talk, timeline, values
from web.outlook import Speaker
from web.parts import Parts
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read of a case, in one transaction."""

    case: casefile.CaseFile
    workflow: decide.Workflow
    desk: people.Desk
    lines: list[queries.Line]
    said: list[queries.Said]
    told: list[queries.Told]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The deadline that is drawn, with its heading."""

    heading: str
    title: str
    calendar: str
    picture: timeline.Picture


@dataclass(frozen=True, slots=True)
class View:
    """What the page shows, in words."""

    case: casefile.CaseFile
    reader: Reader
    workflow: str
    state: str
    summary: str
    mood: str
    holder: str
    facts: tuple[tuple[str, str], ...]
    drawn: Drawn | None
    promises: tuple[promises.Promise, ...]
    outlook: outlook.Outlook
    history: history.View
    fields: tuple[tuple[str, str, bool], ...]
    talk: tuple[talk.Item, ...]


def load(parts: Parts, number: str) -> Loaded | None:
    """Reads a case; None where there is none of that number."""
    with parts.database.reading() as connection:
        case = store.load_cases(connection, [number]).get(number)
        if case is None or case.id is None:
            return None
        return Loaded(
            case,
            parts.registry.workflow_of(connection, case),
            parts.registry.view(connection).desk,
            queries.history(connection, case.id),
            queries.conversation(connection, case.id),
            queries.told(connection, case.id),
        )


def view(loaded: Loaded, reader: Reader, asked: str | None) -> View:
    """The page; ``asked`` names the deadline to draw. Times are those of the desk that handles the case."""
    case, workflow = loaded.case, loaded.workflow
    reader = reader.elsewhere(workflow.calendar.zone.key)
    speaker = Speaker(workflow.definition, loaded.desk, reader)
    drawn = promises.chosen(case, workflow.plans, asked, reader)
    first = focus.of(case, workflow.plans, reader.now)
    return View(
        case=case,
        reader=reader,
        workflow=reader.title(workflow.definition.title, case.workflow),
        state=states.title(workflow.definition, case.configuration, reader),
        summary=_summary(first, case, speaker),
        mood=first.mood if first else "none",
        holder=values.person(case.assignee, loaded.desk),
        facts=tuple(_facts(loaded, reader)),
        drawn=_drawn(drawn, loaded, reader) if drawn else None,
        promises=promises.listed(case, workflow.definition, workflow.plans, drawn, reader),
        outlook=outlook.view(case, workflow.plans, speaker),
        history=history.view(loaded.lines, case, speaker),
        fields=tuple(_fields(loaded, reader)),
        talk=talk.items(loaded.said, loaded.told, case, speaker),
    )


def _summary(first: focus.Focus | None, case: casefile.CaseFile, speaker: Speaker) -> str:
    """The state, and how late the case is if it is."""
    state = states.title(speaker.source, case.configuration, speaker.reader)
    if first is None or first.mood != "late":
        return state
    span = speaker.reader.duration(abs(first.left_s))
    name = focus.title(speaker.source, first.row.name, speaker.reader)
    return speaker.reader.say("state_late", state=state, deadline=name, span=span)


def _drawn(one: focus.Focus, loaded: Loaded, reader: Reader) -> Drawn:
    source = loaded.workflow.definition
    entries = [
        casefile.HistoryEntry(
            line.at,
            casefile.SYSTEM,
            line.event,
            line.from_states,
            line.to_states,
            line.facts,
        )
        for line in loaded.lines
    ]
    subject = timeline.Subject(one.row, one.plan, source, entries)
    return Drawn(
        _heading(one, loaded, reader),
        focus.title(source, one.row.name, reader),
        reader.title(one.calendar.title, one.calendar.name or one.row.calendar),
        timeline.of(subject, one.calendar, reader),
    )


def _heading(one: focus.Focus, loaded: Loaded, reader: Reader) -> str:
    name = focus.title(loaded.workflow.definition, one.row.name, reader)
    if one.row.ended_at is not None and one.row.breached_at is None:
        return reader.say("why_ended", deadline=name, outcome=promises.outcome(one, reader))
    due_at = one.row.breached_at or one.row.due_at
    if due_at is None:
        return reader.say("why_paused", deadline=name, span=reader.duration(max(0.0, one.left_s)))
    return reader.say("why_was_due" if due_at < reader.now else "why_due", deadline=name, at=reader.moment(due_at))


def _facts(loaded: Loaded, reader: Reader) -> Iterator[tuple[str, str]]:
    """What every case has besides its fields; ways to reach the requester are masked."""
    case = loaded.case
    if case.requester:
        reach = [values.masked("phone", case.requester.phone)] if case.requester.phone else []
        reach += [values.masked("mail_address", case.requester.mail_address)] if case.requester.mail_address else []
        yield reader.say("requester"), " · ".join([case.requester.name, *reach])
    team = loaded.desk.teams.get(case.team) if case.team else None
    if team:
        yield reader.say("team"), team.title
    yield reader.say("channel"), reader.word("channel", case.channel)
    yield reader.say("priority"), reader.word("priority", case.priority)
    yield reader.say("opened"), reader.moment(case.opened_at)


def _fields(loaded: Loaded, reader: Reader) -> Iterator[tuple[str, str, bool]]:
    """The case file: title, value in words, whether it is masked."""
    for name, field in loaded.workflow.definition.fields.items():
        value = loaded.case.fields.get(name)
        if value not in (None, "", []):
            yield reader.title(field.title, name), values.shown(field, value, reader, loaded.desk), field.personal
