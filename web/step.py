"""One event's form: fresh, or as it was sent with what is wrong; and the sending of it."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from starlette.datastructures import FormData

from engine import casefile, decide, store
from engine.definitions import definition
from web import case as cases
from web import forms, history, refused, sent, states
from web.forms import asked as asking
from web.forms import promised
from web.outlook import Speaker
from web.parts import Parts
from web.reader import Reader
from web.session import Session
from web.timeline import marks
from web.uploads import Uploads

_KEY = re.compile(r"[A-Za-z0-9_-]{16,64}")
QUIET = ("reminder", "breached", "escalated", "timer", "looked")
"""What may happen between form and step without being a reason to ask again, while it moves nothing."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a form is sent: the parts of the program, who sends, who reads."""

    parts: Parts
    session: Session
    reader: Reader


@dataclass(frozen=True, slots=True)
class Sheet:
    """A form as the page shows it. ``key`` makes a second sending harmless; ``version``, ``seq``: of the case then."""

    case: casefile.CaseFile
    reader: Reader
    event: str
    title: str
    state: str
    inputs: tuple[forms.Input, ...]
    key: str
    version: int
    seq: int
    status: int = 200
    sentence: str = ""
    others: tuple[str, ...] = ()
    meanwhile: tuple[history.Entry, ...] = ()

    @property
    def with_files(self) -> bool:
        """Whether files can come with it."""
        return any(one.kind == "files" for one in self.inputs)


def address(number: str) -> str:
    """The address of a case."""
    return f"/cases/{quote(number, safe='')}"


def is_known(loaded: cases.Loaded, event: str) -> bool:
    """Whether the workflow has such an event at all."""
    source = loaded.workflow.definition
    moving = (one.event for state in source.index.values() for one in state.transitions)
    return event in source.events or event in definition.COMMON_EVENTS or event in moving


def title(loaded: cases.Loaded, event: str, reader: Reader) -> str:
    """What the event is called."""
    return marks.event_title(loaded.workflow.definition, event, reader)


def unavailable(loaded: cases.Loaded, event: str, desk: Desk) -> str:
    """Why this person can't do it now; "" where they can."""
    actor = desk.session.actor
    if event in decide.allowed(loaded.workflow, loaded.case, actor, loaded.desk):
        return ""
    return refused.unavailable(loaded, event, actor, desk.reader)


def fresh(loaded: cases.Loaded, event: str, desk: Desk, deadline: str = "") -> Sheet:
    """The form as it stands at first; ``deadline`` is the one that it is to be about."""
    reader = local(loaded, desk.reader)
    asked = _asked(loaded, event, desk, reader, deadline)
    return _sheet(loaded, event, desk, asked, forms.prefilled(asked, reader.zone), {})


def _asked(loaded: cases.Loaded, event: str, desk: Desk, reader: Reader, deadline: str = "") -> tuple[forms.Asked, ...]:
    """What the event asks for; which deadline, where it is about one."""
    at = promised.Standing(loaded.workflow, loaded.case, loaded.desk, desk.session.actor, deadline)
    own = asking.of_event(loaded.workflow, loaded.case, event, loaded.desk, reader)
    return (*promised.words(event, at, reader), *own)


def local(loaded: cases.Loaded, reader: Reader) -> Reader:
    """The reader with the times of the desk that handles the case."""
    return reader.elsewhere(loaded.workflow.calendar.zone.key)


def send(loaded: cases.Loaded, event: str, form: FormData, desk: Desk) -> Sheet | str | None:
    """Does the event with what was typed. None if it was done; else the form again, or why it can't be done at all."""
    reader = local(loaded, desk.reader)
    asked = _asked(loaded, event, desk, reader)
    uploads = Uploads(desk.parts, reader, desk.session.actor.key)
    typed = forms.read(form, asked, uploads.take, reader.zone)
    sheet = _as_sent(_sheet(loaded, event, desk, asked, typed, uploads.problems), form)
    if "add" in form or "drop" in form:
        return sheet
    if uploads.problems:
        return _with_problems(sheet, reader)
    given = forms.values(asked, typed, reader.zone)
    if event == "edit":
        given = forms.changed(asked, given, loaded.desk)
        if not given:
            return replace(sheet, status=422, sentence=reader.say("nothing_changed"))
    over = forms.past.problems(loaded.workflow, loaded.case, given, reader)
    if over:
        return _with_problems(_as_sent(_sheet(loaded, event, desk, asked, typed, over), form), reader)
    return _submit(loaded, sheet, given, desk, lambda problems, now: _sheet(now, event, desk, asked, typed, problems))


def _as_sent(sheet: Sheet, form: FormData) -> Sheet:
    """The form with the key and the version that it was sent with."""
    key, version, seq = (sent.word(form, name) for name in ("key", "version", "seq"))
    numbers = [int(one) if one.isdecimal() and len(one) < 10 else 0 for one in (version, seq)]
    return replace(sheet, key=key if _KEY.fullmatch(key) else new_key(), version=numbers[0], seq=numbers[1])


Again = Callable[[Mapping[str, str], cases.Loaded], Sheet]
"""Makes the form anew, with problems by field, over the case as it is now."""


def _submit(
    loaded: cases.Loaded, sheet: Sheet, given: Mapping[str, casefile.Json], desk: Desk, again: Again
) -> Sheet | str | None:
    command = casefile.Command(
        loaded.case.number,
        sheet.event,
        desk.session.actor,
        given,
        idempotency_key=f"web:{sheet.key}",
        expected_version=sheet.version,
        language=sheet.reader.language,
    )
    answer = desk.parts.cases.submit(command)
    now = cases.load(desk.parts, loaded.case.number, desk.session.actor)
    if answer.refusal and answer.refusal.code == "conflict" and now and now.case.version != sheet.version:
        news = [line for line in now.lines if line.seq > sheet.seq]
        if all(line.event in QUIET and line.from_states == line.to_states for line in news):
            answer = desk.parts.cases.submit(replace(command, expected_version=now.case.version))
        else:
            return _overtaken(again({}, now), now, sheet.seq, desk)
    if answer.refusal is None:
        return None
    return _refused(answer.refusal, sheet, now or loaded, desk, again)


def _overtaken(sheet: Sheet, now: cases.Loaded, seq: int, desk: Desk) -> Sheet | str:
    """Someone was faster: what they did, and the form again, if it can still be sent."""
    speaker = Speaker(now.workflow.definition, now.desk, sheet.reader)
    news = [line for line in now.lines if line.seq > seq]
    told = history.view(news, now.case, speaker).entries
    why = unavailable(now, sheet.event, desk)
    if why:
        who = "; ".join(f"{one.what} ({one.who})" if one.who else one.what for one in told)
        return sheet.reader.say("overtaken_for_good", news=who, why=why)
    return replace(sheet, status=409, sentence=sheet.reader.say("overtaken"), meanwhile=told)


def _refused(refusal: casefile.Refusal, sheet: Sheet, now: cases.Loaded, desk: Desk, again: Again) -> Sheet | str:
    problems = dict(refusal.problems)
    shown = replace(again(problems, now), key=sheet.key, version=sheet.version, seq=sheet.seq)
    if refusal.code == "bad_data":
        return _with_problems(shown, sheet.reader, problems)
    why = refused.sentence(refusal, now, sheet.event, desk.session.actor, sheet.reader)
    if sheet.event not in decide.allowed(now.workflow, now.case, desk.session.actor, now.desk):
        return why
    return replace(shown, status=422, sentence=why)


def _with_problems(sheet: Sheet, reader: Reader, problems: Mapping[str, str] | None = None) -> Sheet:
    """Says at the top how many fields are wrong; what is no field of the form is said there too."""
    named = {one.name.removeprefix(forms.typed.PREFIX) for one in sheet.inputs}
    others = tuple(f"{name}: {text}" for name, text in (problems or {}).items() if name not in named)
    return replace(sheet, status=422, sentence=reader.say("problems"), others=others)


def _sheet(
    loaded: cases.Loaded,
    event: str,
    desk: Desk,
    asked: tuple[forms.Asked, ...],
    typed: forms.Typed,
    problems: Mapping[str, str],
) -> Sheet:
    reader = local(loaded, desk.reader)
    uploads = Uploads(desk.parts, reader, desk.session.actor.key)
    around = surroundings(asked, loaded.desk, desk.parts, reader, uploads)
    return Sheet(
        loaded.case,
        reader,
        event,
        marks.act_title(loaded.workflow.definition, event, reader),
        states.title(loaded.workflow.definition, loaded.case.configuration, reader),
        forms.inputs(asked, typed, problems, around),
        new_key(),
        loaded.case.version,
        loaded.case.seq,
    )


def surroundings(
    asked: tuple[forms.Asked, ...], people: Any, parts: Parts, reader: Reader, uploads: Uploads
) -> forms.Surroundings:
    """What the inputs are made of; the customers only where they are asked for."""
    accept = ",".join(parts.settings.files.allowed_types)
    customers: tuple[casefile.Customer, ...] = ()
    if any(one.field.type == "customer" for one in asked):
        with parts.database.reading() as connection:
            customers = tuple(store.people.customers(connection))
    return forms.Surroundings(reader, people, customers, seal=uploads.seal, accept=accept)


def new_key() -> str:
    """A key under which a form is done once."""
    return secrets.token_urlsafe(18)
