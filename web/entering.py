"""The way in: a link that can be used once, the person to act as, and the way out."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from engine import store
from web import acting, parts, rendering, sent, session

router = APIRouter()

Token = Annotated[str, Query(max_length=200)]


@router.get("/enter")
def show_door(request: Request, token: Token = "") -> Response:
    """A page with one button. Looking at it uses nothing up: what follows links by itself sends no forms."""
    found = parts.of(request)
    with found.database.reading() as connection:
        usable = store.sessions.is_usable(connection, token, found.watch.now())
    if not usable:
        return _over(request)
    return rendering.page(request, "enter.html", parts.reader(request), {"token": token})


async def _token(request: Request) -> str:
    """The token of the button. It is a secret of its own, so that this form needs none of a session."""
    return sent.word(await request.form(max_files=0, max_fields=10, max_part_size=1_000), "token")


@router.post("/enter")
def enter(request: Request, token: Annotated[str, Depends(_token)]) -> Response:
    """Uses the link up and begins a session."""
    found = parts.of(request)
    with found.database.writing() as connection:
        key = store.sessions.begin(connection, token, found.watch.now())
    if key is None:
        return _over(request)
    response = RedirectResponse("/act-as", 303)
    session.keep(response, found, key, request.url.scheme == "https")
    return response


def _over(request: Request) -> Response:
    return rendering.page(request, "stranger.html", parts.reader(request), {"why": "over"}, 403)


@router.get("/act-as")
def show_choice(request: Request) -> Response:
    """The persons of the desk, to choose whom to act as."""
    reader = parts.reader(request)
    return rendering.page(request, "act_as.html", reader, {"people": acting.view(parts.of(request), reader)})


@router.post("/act-as")
def act_as(request: Request, form: sent.Form) -> Response:
    """From now on the session acts as the chosen person."""
    found, chosen = parts.of(request), sent.word(form, "person")
    with found.database.writing() as connection:
        if found.registry.view(connection).desk.person(chosen) is None:
            return RedirectResponse("/act-as", 303)
        store.sessions.act_as(connection, session.needed(request).key, chosen)
    return RedirectResponse("/", 303)


@router.post("/leave")
def leave(request: Request, form: sent.Form) -> Response:  # noqa: ARG001 - reading it checks its token
    """Ends the session."""
    found = parts.of(request)
    with found.database.writing() as connection:
        store.sessions.end(connection, session.needed(request).key)
    response = rendering.page(request, "stranger.html", parts.reader(request), {"why": "left"})
    session.forget(response)
    return response
