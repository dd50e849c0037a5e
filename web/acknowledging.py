"""Acknowledging by the link of a mail: looking at it does nothing, its button does it once, in its reader's name."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from engine import casefile, deadlines
from notifications import acknowledging
from web import focus, forms, invitation, languages, parts, promises, rendering, texts, values
from web.forms import promised
from web.invitation import Invitation
from web.reader import Reader

router = APIRouter()

Token = Annotated[str, Path(max_length=120)]
ADDRESS = f"{acknowledging.PATH}{{token}}"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The page: of the case no more than its number and what the deadline is called. ``asks`` once it can be done."""

    number: str
    deadline: str
    name: str
    said: tuple[str, ...]
    asks: bool = False
    inputs: tuple[forms.Input, ...] = ()
    status: int = 200
    sentence: str = ""
    others: tuple[str, ...] = ()


@router.get(ADDRESS)
def show(request: Request, token: Token) -> Response:
    """What the link is for, with a button. Whatever opens links by itself changes nothing."""
    found = invitation.find(parts.of(request), token)
    if found is None:
        return _page(request, parts.reader(request), None)
    reader = _reader(request, found)
    asked = tuple(promised.holding(found.workflow, found.mail.deadline, reader))
    return _page(request, reader, _sheet(found, reader, asked, forms.prefilled(asked, reader.zone), {}))


async def _form(request: Request) -> FormData:
    """What was typed. The address is a secret of its own, so that this form needs no token of a session."""
    return await request.form(max_files=0, max_fields=10, max_part_size=20_000)


@router.post(ADDRESS)
def acknowledge(request: Request, token: Token, form: Annotated[FormData, Depends(_form)]) -> Response:
    """Holds the escalation in the name of the mail's reader, once; then the page says that it is done."""
    at = parts.of(request)
    found = invitation.find(at, token)
    if found is None:
        return _page(request, parts.reader(request), None)
    reader = _reader(request, found)
    asked = tuple(promised.holding(found.workflow, found.mail.deadline, reader))
    typed = forms.read(form, asked, lambda _field, _given: [], reader.zone)
    if found.done or not found.is_open:
        return RedirectResponse(request.url.path, 303)
    given = {**forms.values(asked, typed, reader.zone), "deadline": found.mail.deadline}
    command = casefile.Command(
        found.case.number,
        promised.ACKNOWLEDGE,
        found.actor,
        given,
        idempotency_key=found.key,
        language=reader.language,
    )
    refusal = at.cases.submit(command).refusal
    if refusal is None or refusal.code == "conflict":
        return RedirectResponse(request.url.path, 303)
    return _page(request, reader, _refused(found, refusal, asked, typed, reader))


def _reader(request: Request, found: Invitation) -> Reader:
    """Whoever the mail was for, in its language unless they chose another, with the times of the case's desk."""
    reader = parts.reader(request)
    chose = languages.COOKIE in request.query_params or languages.COOKIE in request.cookies
    if not chose and found.mail.language in texts.LANGUAGES:
        reader = Reader.of(found.mail.language, reader.home, reader.now)
    return reader.elsewhere(found.workflow.calendar.zone.key)


def _sheet(
    found: Invitation,
    reader: Reader,
    asked: tuple[forms.Asked, ...],
    typed: forms.Typed,
    problems: Mapping[str, str],
) -> Sheet:
    asks = found.done is None and found.is_open
    return Sheet(
        found.case.number,
        focus.title(found.workflow.definition, found.mail.deadline, reader),
        values.person(found.mail.person, found.desk),
        tuple(_said(found, reader)),
        asks,
        forms.inputs(asked, typed, problems, forms.Surroundings(reader, found.desk)) if asks else (),
    )


def _said(found: Invitation, reader: Reader) -> list[str]:
    """How it stands: done by this link, held by someone, over, or standing still."""
    if found.done:
        at, until = reader.near(found.done.at), reader.near(found.done.until)
        return [reader.say("link_done", at=at), reader.say("link_done_until", at=until)]
    row = found.row
    if row is None or not deadlines.is_live(row):
        return [reader.say("link_ended")]
    held = promises.held(row, found.desk, reader)
    if not found.is_open:
        return [reader.say("link_stands_still")]
    return [f"{held}."] if held else []


def _refused(
    found: Invitation,
    refusal: casefile.Refusal,
    asked: tuple[forms.Asked, ...],
    typed: forms.Typed,
    reader: Reader,
) -> Sheet:
    shown = _sheet(found, reader, asked, typed, dict(refusal.problems))
    sentence = reader.say("problems") if refusal.problems else refusal.sentence
    return replace(shown, status=422, sentence=sentence)


def _page(request: Request, reader: Reader, sheet: Sheet | None) -> Response:
    """The page; kept by no cache, found by no search, its address told to nobody."""
    status = sheet.status if sheet else 403
    page = rendering.page(request, "acknowledge.html", reader, {"sheet": sheet}, status)
    page.headers["Cache-Control"] = "no-store"
    page.headers["X-Robots-Tag"] = "noindex, nofollow"
    return page
