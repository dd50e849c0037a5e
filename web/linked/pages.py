"""The addresses of the links of mails. GET and HEAD show; only the form of the page, which was read before, acts."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from engine import faultpoints
from notifications import linking
from web import forms, languages, parts, rendering, texts
from web.linked import acts, cover, invitation, sheet, unsubscribing
from web.reader import Reader

router = APIRouter()
router.include_router(unsubscribing.router)

Token = Annotated[str, Path(max_length=120)]
ADDRESS = f"{linking.PATH}{{token}}"


@router.api_route(ADDRESS, methods=["GET", "HEAD"])
def show(request: Request, token: Token) -> Response:
    """What the link is for, with its form. Whatever opens links by itself changes nothing."""
    opened = _open(request, token)
    return _page(request, opened.reader, opened.fresh()) if opened else _nobodys(request)


async def _form(request: Request) -> FormData:
    return await request.form(max_files=20, max_fields=500, max_part_size=200_000)


@router.post(ADDRESS)
def act(request: Request, token: Token, form: Annotated[FormData, Depends(_form)]) -> Response:
    """Does what the link is for, once, in the name of its reader; then the page says that it is done."""
    opened = _open(request, token)
    if opened is None:
        return _nobodys(request)
    if not opened.asks:
        return _here(request)
    given = form.get(cover.FIELD)
    read = isinstance(given, str) and linking.is_of_page(opened.parts.secret, token, given, opened.parts.watch.now())
    if not read or cover.is_foreign(request):
        # Whoever pressed the button of a page that lay open for a day presses it again; what they typed is there still.
        typed = forms.read(form, opened.asked, lambda _field, _given: [], opened.reader.zone)
        return _page(request, opened.reader, opened.sheet(typed, {}, 403, opened.reader.say("link_press")))
    typed = forms.read(form, opened.asked, opened.uploads.take, opened.reader.zone)
    if "add" in form or "drop" in form:
        return _page(request, opened.reader, opened.sheet(typed, {}))
    return _send(request, opened, typed)


def _send(request: Request, opened: sheet.Opened, typed: forms.Typed) -> Response:
    """Fires the event under the link's key. The use is on record before, and that it was done afterwards: cut off in
    between, the next try gets the answer of the first.
    """
    reader, found = opened.reader, opened.found
    values = forms.values(opened.asked, typed, reader.zone)
    problems = {**forms.past.problems(found.workflow, found.case, values, reader), **opened.uploads.problems}
    if problems:
        return _page(request, reader, opened.sheet(typed, problems, 422, reader.say("problems")))
    if not invitation.begin(opened.parts, found, opened.act.event):
        return _here(request)
    faultpoints.pass_by("link.begun")
    refusal = opened.parts.cases.submit(opened.act.command(values, reader.language)).refusal
    # A conflict is another sending of the same form that came before.
    if refusal is None or refusal.code == "conflict":
        faultpoints.pass_by("link.fired")
        invitation.finish(opened.parts, found)
        return _here(request)
    again = _open(request, found.token)
    if again is None or not again.asks:
        return _here(request)
    return _page(request, reader, again.refused(typed, refusal))


def _open(request: Request, token: str) -> sheet.Opened | None:
    at = parts.of(request)
    found = invitation.find(at, token)
    if found is None:
        return None
    chose = sheet.has_chosen(request.query_params, request.cookies)
    reader = sheet.reader_of(parts.reader(request), found, chose=chose)
    return sheet.Opened.of(at, found, acts.of(found), reader)


def _here(request: Request) -> Response:
    """The same page, read anew, in the same language."""
    asked = request.query_params.get(languages.COOKIE)
    lang = f"?{languages.COOKIE}={asked}" if asked in texts.LANGUAGES else ""
    return cover.covered(RedirectResponse(f"{request.url.path}{lang}", 303))


def _nobodys(request: Request) -> Response:
    """A link that is not ours, or is over."""
    return _page(request, parts.reader(request), None)


def _page(request: Request, reader: Reader, shown: sheet.Sheet | None) -> Response:
    view = {"sheet": shown, "here": cover.here(request, reader)}
    return cover.covered(rendering.page(request, "link.html", reader, view, shown.status if shown else 403))
