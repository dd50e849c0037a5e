"""The addresses of mail that waits: the list, one mail with its files, and what a person says of it."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from engine import errors, people, queries
from engine.queries import waiting as queries_
from web import arrived, files, parts, rendering, sent, session, settling, waiting
from web.files import Hash

router = APIRouter(prefix="/incoming")

Id = Annotated[int, Path(ge=1, le=2**53)]
Page = Annotated[int, Query(ge=1, le=1_000_000)]
Done = Annotated[int | None, Query(ge=1, le=2**53)]
BACK = "/incoming"


@router.get("")
def show_waiting(request: Request, page: Page = 1, done: Done = None) -> Response:
    """The mails that wait for whoever reads, oldest first; ``done`` is the one that was just settled."""
    here, reader, person = parts.of(request), parts.reader(request), _person(request)
    shown = {"view": waiting.view(here, reader, person, page), "done": _told(request, done) if done else ""}
    return rendering.page(request, "incoming.html", reader, shown)


@router.get("/{mail}")
def show_mail(request: Request, mail: Id) -> Response:
    """One mail that waits, and the forms that settle it."""
    found = arrived.load(parts.of(request), _person(request), mail)
    return _shown(request, found) if found else _gone(request, mail, 200)


@router.get("/{mail}/mail")
def download(request: Request, mail: Id) -> Response:
    """The mail as it came."""
    found = _needed(request, mail)
    return _kept(found.content, arrived.PLAIN_TYPE, f"mail-{mail}.eml")


@router.get("/{mail}/files/{hash_}")
def download_file(request: Request, mail: Id, hash_: Hash) -> Response:
    """A file that came with a mail."""
    one = arrived.file(_needed(request, mail), hash_)
    if one is None:
        raise HTTPException(404)
    return _kept(b"".join(one.pieces()), arrived.media_type(one), one.name or "file")


@router.post("/{mail}/confirm")
def confirm(request: Request, mail: Id, form: sent.Form) -> Response:
    """Puts the mail on the case whose number was typed."""
    here, reader, person = parts.of(request), parts.reader(request), _person(request)
    found, number = arrived.load(here, person, mail), sent.word(form, "case", 80).strip()
    if found is None:
        return _gone(request, mail)
    try:
        problem = settling.confirm(here, reader, person, found, number)
    except (errors.IncomingSettled, errors.NoIncomingMail):
        return _gone(request, mail)
    return _shown(request, found, number, problem) if problem else RedirectResponse(f"{BACK}?done={mail}", 303)


@router.post("/{mail}/open")
def open_case(request: Request, mail: Id, form: sent.Form) -> Response:
    """Opens a case of the workflow that was chosen, which begins with the mail."""
    here, reader, person = parts.of(request), parts.reader(request), _person(request)
    found = arrived.load(here, person, mail)
    if found is None:
        return _gone(request, mail)
    try:
        problem = settling.open_case(here, reader, person, found, sent.word(form, "workflow", 80))
    except (errors.IncomingSettled, errors.NoIncomingMail):
        return _gone(request, mail)
    return _shown(request, found, wrong=problem) if problem else RedirectResponse(f"{BACK}?done={mail}", 303)


@router.post("/{mail}/dismiss")
def dismiss(request: Request, mail: Id, _form: sent.Form) -> Response:
    """Says that the mail is nothing for the desk."""
    here, person = parts.of(request), _person(request)
    found = arrived.load(here, person, mail)
    if found is None:
        return _gone(request, mail)
    try:
        settling.dismiss(here, parts.reader(request), person, found)
    except (errors.IncomingSettled, errors.NoIncomingMail):
        return _gone(request, mail)
    return RedirectResponse(f"{BACK}?done={mail}", 303)


def _person(request: Request) -> people.Person:
    person = session.needed(request).person
    assert person is not None
    return person


def _needed(request: Request, mail: int) -> arrived.Loaded:
    found = arrived.load(parts.of(request), _person(request), mail)
    if found is None:
        raise HTTPException(404)
    return found


def _shown(
    request: Request, found: arrived.Loaded, typed: str | None = None, problem: str = "", wrong: str = ""
) -> Response:
    """``problem`` is what is wrong with the number, ``wrong`` with the workflow."""
    reader, here = parts.reader(request), parts.of(request)
    view = arrived.view(found, reader, typed, problem)
    shown = {"view": view, "openable": settling.openable(here, reader), "wrong": wrong}
    return rendering.page(request, "incoming_mail.html", reader, shown, 422 if problem or wrong else 200)


def _gone(request: Request, mail: int, status: int = 409) -> Response:
    """That somebody was faster, without a word of the mail; what nobody settled is not there for this person."""
    reader = parts.reader(request)
    if _state(request, mail) not in ("taken", "dismissed"):
        raise HTTPException(404)
    shown = {"title": reader.say("incoming_title"), "why": reader.say("incoming_settled"), "back": BACK}
    return rendering.page(request, "people_refused.html", reader, shown, status)


def _state(request: Request, mail: int) -> str:
    with parts.of(request).database.reading() as connection:
        found = queries.incoming_one(connection, mail)
    return found.state if found else ""


def _told(request: Request, mail: int) -> str:
    """What became of a mail; the case only to whom its mails are."""
    here, reader = parts.of(request), parts.reader(request)
    with here.database.reading() as connection:
        found = queries.incoming_one(connection, mail)
        if found is None or found.state not in ("taken", "dismissed"):
            return ""
        whose = waiting.asked(here, connection, _person(request))
        if found.case and queries_.takes(connection, whose, found.case):
            return reader.say("incoming_taken", number=found.case)
    return reader.say("incoming_dismissed" if found.state == "dismissed" else "incoming_done")


def _kept(content: bytes, media_type: str, name: str) -> Response:
    """Something to be kept, never to be shown as a page of ours."""
    headers = {"Content-Disposition": files.disposition(name), "Content-Security-Policy": files.FILE_POLICY}
    return Response(content, media_type=media_type, headers=headers)
