"""How the pages of people ask for a change, do it, and answer whom it is not for."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from engine import staffing
from web import parts, rendering, sent, session
from web.people import sheet, wish

View = TypeVar("View")
Key = Annotated[str, Path(max_length=64)]
Done = Annotated[str | None, Query(max_length=10)]
Asks = Callable[[sheet.Room, str], wish.Wish]
"""The wish of a form about a person, team or roster of that key."""


def room(request: Request) -> sheet.Room:
    """Where a change is asked for, with the desk as it is now."""
    found, me = parts.of(request), session.needed(request).person
    assert me is not None
    with found.database.reading() as connection:
        desk = found.registry.view(connection).desk
    return sheet.Room(found, me, desk, parts.reader(request))


def there(view: View | None) -> View:
    """What is there; of what is not, that it is not found."""
    if view is None:
        raise HTTPException(404)
    return view


def ask(request: Request, asks: Asks, key: str) -> Response:
    """The form, or for whom it is."""
    here = room(request)
    wanted = asks(here, key)
    if not wanted.may:
        return refused(request, here, wanted.back, wanted.about, wanted.whose)
    return rendering.page(request, "people_form.html", here.reader, {"sheet": sheet.fresh(wanted, here)})


def send(request: Request, asks: Asks, key: str, form: sent.Form) -> Response:
    """Does what the form says and leads to the page of it, or draws it again with what is wrong."""
    here = room(request)
    wanted = asks(here, key)
    if not wanted.may:
        return refused(request, here, wanted.back, wanted.about, wanted.whose)
    outcome = sheet.send(wanted, form, sheet.typed(wanted, form, here), here)
    if isinstance(outcome, str):
        return RedirectResponse(f"{outcome}?done=1", 303)
    return rendering.page(request, "people_form.html", here.reader, {"sheet": outcome}, outcome.status)


def do(request: Request, here: sheet.Room, back: str, change: staffing.Change, whose: str) -> Response:
    """Does a change that a button asks for."""
    if not staffing.may(here.desk, here.me.key, change):
        return refused(request, here, back, "", here.reader.say(whose))
    problems = sheet.do([change], here)
    if problems:
        return refused(request, here, back, "", " ".join(sheet.sentence(one, here.reader) for one in problems))
    return RedirectResponse(f"{back}?done=1", 303)


def refused(request: Request, here: sheet.Room, back: str, about: str, why: str) -> Response:
    """Why it can't be done, with the way back."""
    shown = {"title": about or here.reader.say("nav_people"), "why": why, "back": back}
    return rendering.page(request, "people_refused.html", here.reader, shown, 409)
