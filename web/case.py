"""The page of a case: what it is, how it stands, why it is due then, what happened, what comes if nobody acts."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from engine import casefile, decide, people, queries, store
from engine.database import Connection
from engine.queries import waiting as waiting_
from web import (
    copies,
    focus,
    history,
    keeping,
    offers,
    outlook,
    promises,
    session,
    states,
    strangers,
    talk,
    timeline,
    values,
    waiting,
)
from web.outlook import Speaker
from web.parts import Parts
from web.reader import Reader


@dataclass(frozen=True, slots=True)
class Loaded:
    """What was read of a case, in one transaction.

    ``desk`` has whoever is away now as absent; ``everyone`` is the desk on record, for what happens at other instants.
    """

    case: casefile.CaseFile
    workflow: decide.Workflow
    desk: people.Desk
    everyone: people.Desk
    lines: list[queries.Line]
    said: list[queries.Said]
    told: list[queries.Told]
    links: list[queries.Linked]
    kept: store.holding.Hold | None = None
    waits: talk.Waiting = talk.NOTHING_WAITS
    unverified: strangers.Stranger = strangers.KNOWN


@dataclass(frozen=True, slots=True)
class Drawn:
    """The deadline that is drawn, with its heading."""

    name: str
    heading: str
    title: str
    calendar: str
    picture: timeline.Picture


@dataclass(frozen=True, slots=True)
class File:
    """A file with the address at which it is had."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A value in words. ``name`` is what "show" asks for; "" where nothing is masked."""

    title: str
    value: str
    name: str = ""
    files: tuple[File, ...] = ()


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
    facts: tuple[Fact, ...]
    offers: offers.View
    keeping: keeping.View
    drawn: Drawn | None
    promises: tuple[promises.Promise, ...]
    outlook: outlook.Outlook
    history: history.View
    fields: tuple[Fact, ...]
    links: tuple[queries.Linked, ...]
    key: str
    talk: tuple[talk.Item, ...]
    undelivered: tuple[str, ...]
    unverified: strangers.Stranger


def load(parts: Parts, number: str, actor: casefile.Actor) -> Loaded | None:
    """Reads a case; None where there is none of that number that this actor may see."""
    with parts.database.reading() as connection:
        case = store.load_cases(connection, [number]).get(number)
        if case is None or case.id is None:
            return None
        workflow = parts.registry.workflow_of(connection, case)
        everyone = parts.registry.view(connection).desk
        desk = everyone.as_of(parts.watch.now())
        if not decide.may_see(workflow, case, actor, desk):
            return None
        return Loaded(
            case,
            workflow,
            desk,
            everyone,
            queries.history(connection, case.id),
            queries.conversation(connection, case.id),
            queries.told(connection, case.id),
            queries.links(connection, case.id, case.number),
            copies.kept(parts, connection),
            _waits(parts, connection, case, everyone.person(actor.key)),
            strangers.look(parts, connection, case, everyone.person(actor.key)),
        )


def _waits(parts: Parts, connection: Connection, case: casefile.CaseFile, person: people.Person | None) -> talk.Waiting:
    assert case.id is not None
    mails = waiting_.unconfirmed(connection, case.id, talk.SHOWN)
    if not mails or person is None:
        return talk.Waiting(mails, False)
    return talk.Waiting(mails, waiting_.takes(connection, waiting.asked(parts, connection, person), case.number))


def view(
    loaded: Loaded,
    reader: Reader,
    known: session.Session,
    asked: str | None = None,
    shown: frozenset[str] = frozenset(),
    entries: int | None = history.SHOWN,
) -> View:
    """The page; ``asked`` names the deadline to draw, ``shown`` the personal values that are not masked,
    ``entries`` how much of the history is told.

    Times are those of the desk that handles the case.
    """
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
        facts=tuple(_facts(loaded, reader, shown)),
        offers=offers.view(workflow, case, known.actor, speaker),
        keeping=keeping.view(workflow, case, known.actor, speaker),
        drawn=_drawn(drawn, loaded, reader) if drawn else None,
        promises=promises.listed(case, workflow.definition, workflow.plans, drawn, loaded.desk, reader),
        outlook=outlook.view(workflow, case, replace(speaker, desk=loaded.everyone)),
        history=history.view(loaded.lines, case, speaker, entries),
        fields=tuple(_fields(loaded, reader, shown)),
        links=tuple(loaded.links),
        key=secrets.token_urlsafe(18),
        talk=talk.items(loaded.said, loaded.told, case, speaker, entries, loaded.kept, loaded.waits),
        undelivered=talk.undelivered(loaded.told, reader),
        unverified=loaded.unverified,
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
    entries = [line.entry for line in loaded.lines]
    subject = timeline.Subject(one.row, one.plan, source, entries)
    return Drawn(
        one.row.name,
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


def _facts(loaded: Loaded, reader: Reader, shown: frozenset[str]) -> Iterator[Fact]:
    """What every case has besides its fields; ways to reach the requester are masked."""
    case = loaded.case
    if case.requester:
        yield _requester(case.requester, reader, REQUESTER in shown)
    team = loaded.desk.teams.get(case.team) if case.team else None
    if team:
        yield Fact(reader.say("team"), team.title)
    yield Fact(reader.say("channel"), reader.word("channel", case.channel))
    yield Fact(reader.say("priority"), reader.word("priority", case.priority))
    yield Fact(reader.say("opened"), reader.moment(case.opened_at))


REQUESTER = "requester"


def _requester(one: casefile.Contact, reader: Reader, open_: bool) -> Fact:
    reach = [(kind, value) for kind, value in (("phone", one.phone), ("mail_address", one.mail_address)) if value]
    told = [value if open_ else values.masked(kind, value) for kind, value in reach]
    return Fact(reader.say("requester"), " · ".join([one.name, *told]), "" if open_ or not reach else REQUESTER)


def _fields(loaded: Loaded, reader: Reader, shown: frozenset[str]) -> Iterator[Fact]:
    """The case file: title, value in words, and by which name to have it shown where it is masked."""
    for name, field in loaded.workflow.definition.fields.items():
        value = loaded.case.fields.get(name)
        if value in (None, "", []):
            continue
        open_ = name in shown
        text = values.shown(replace(field, personal=False) if open_ else field, value, reader, loaded.desk)
        title, masked = reader.title(field.title, name), field.personal and not open_
        files = tuple(file(loaded.case, one) for one in value) if field.type == "files" and not masked else ()
        yield Fact(title, "" if files else text, name if masked else "", files)


def file(case: casefile.CaseFile, one: casefile.Json) -> File:
    """A file of a field or of the conversation."""
    return File(one["name"], file_address(case.number, one["hash"]))


def file_address(number: str, hash_: str) -> str:
    """Where a file of a case is had."""
    return f"/cases/{quote(number, safe='')}/files/{hash_}"
