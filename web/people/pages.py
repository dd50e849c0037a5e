"""The addresses of people: who is here, one person, a team, a roster; and the forms that change them."""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from engine import staffing
from web import parts, rendering, sent, session
from web.people import directory, person, roster, sheet, team, wish

router = APIRouter()
View = TypeVar("View")

Key = Annotated[str, Path(max_length=64)]
Number = Annotated[int, Path(ge=1, le=2**31)]
Done = Annotated[str | None, Query(max_length=10)]


@router.get("/people")
def show_people(request: Request) -> Response:
    """Who is here, who is away and who stands in, who is on duty."""
    room = _room(request)
    return rendering.page(
        request, "people.html", room.reader, {"view": directory.view(room.parts, room.reader, room.me)}
    )


@router.get("/people/{key}")
def show_person(request: Request, key: Key, done: Done = None) -> Response:
    """One person, with their absences and duties."""
    room = _room(request)
    view = person.view(room.parts, room.reader, room.me, key)
    return rendering.page(request, "person.html", room.reader, {"view": _there(view), "done": done})


@router.get("/teams/{key}")
def show_team(request: Request, key: Key, done: Done = None) -> Response:
    """One team."""
    room = _room(request)
    view = team.view(room.parts, room.reader, room.me, key)
    return rendering.page(request, "team.html", room.reader, {"view": _there(view), "done": done})


@router.get("/rosters/{key}")
def show_roster(request: Request, key: Key, week: int = 0, done: Done = None) -> Response:
    """One duty roster, a week of it."""
    room = _room(request)
    view = _there(roster.view(room.parts, room.reader, room.me, key, week))
    return rendering.page(request, "roster.html", view.reader, {"view": view, "done": done})


@router.get("/people/{key}/absence")
def ask_absence(request: Request, key: Key) -> Response:
    """The form of an absence."""
    return _ask(request, _absence, key)


@router.post("/people/{key}/absence")
def add_absence(request: Request, key: Key, form: sent.Form) -> Response:
    """Notes an absence."""
    return _send(request, _absence, key, form)


@router.get("/people/{key}/supervisor")
def ask_supervisor(request: Request, key: Key) -> Response:
    """The form of another supervisor."""
    return _ask(request, _supervisor, key)


@router.post("/people/{key}/supervisor")
def set_supervisor(request: Request, key: Key, form: sent.Form) -> Response:
    """Gives someone another supervisor."""
    return _send(request, _supervisor, key, form)


@router.get("/teams/{key}/change")
def ask_team(request: Request, key: Key) -> Response:
    """The form of a team's lead and members."""
    return _ask(request, _team, key)


@router.post("/teams/{key}/change")
def change_team(request: Request, key: Key, form: sent.Form) -> Response:
    """Says who leads a team and who is in it."""
    return _send(request, _team, key, form)


@router.get("/rosters/{key}/swap")
def ask_swap(request: Request, key: Key) -> Response:
    """The form of a swap."""
    return _ask(request, _swap, key)


@router.post("/rosters/{key}/swap")
def add_swap(request: Request, key: Key, form: sent.Form) -> Response:
    """Puts someone else on duty in a stretch."""
    return _send(request, _swap, key, form)


@router.post("/people/{key}/absences/{number}/end")
def end_absence(request: Request, key: Key, number: Number, form: sent.Form) -> Response:  # noqa: ARG001 - its token
    """Ends an absence now, or takes back one that has not begun."""
    room = _room(request)
    _there(next((one for one in room.desk.absences if (one.id, one.person) == (number, key)), None))
    return _do(request, room, f"/people/{key}", staffing.EndAbsence(number), "for_absence")


@router.post("/rosters/{key}/swaps/{number}/drop")
def drop_swap(request: Request, key: Key, number: Number, form: sent.Form) -> Response:  # noqa: ARG001 - its token
    """Takes a swap back."""
    room = _room(request)
    return _do(request, room, f"/rosters/{key}", staffing.DropSwap(key, number), "for_leads")


def _room(request: Request) -> sheet.Room:
    found, me = parts.of(request), session.needed(request).person
    assert me is not None
    with found.database.reading() as connection:
        desk = found.registry.view(connection).desk
    return sheet.Room(found, me, desk, parts.reader(request))


def _there(view: View | None) -> View:
    if view is None:
        raise HTTPException(404)
    return view


Asks = Callable[[sheet.Room, str], wish.Wish]
"""The wish of a form about a person, team or roster of that key."""


def _absence(room: sheet.Room, key: str) -> wish.Wish:
    return wish.absence(_there(room.desk.person(key)), room.desk, room.me.key, room.reader)


def _supervisor(room: sheet.Room, key: str) -> wish.Wish:
    return wish.supervisor(_there(room.desk.person(key)), room.desk, room.me.key, room.reader)


def _team(room: sheet.Room, key: str) -> wish.Wish:
    return wish.team(_there(room.desk.teams.get(key)), room.desk, room.me.key, room.reader)


def _swap(room: sheet.Room, key: str) -> wish.Wish:
    found = _there(room.desk.rosters.get(key))
    return wish.swap(found, room.desk, room.me.key, room.reader.elsewhere(found.zone))


def _ask(request: Request, asks: Asks, key: str) -> Response:
    room = _room(request)
    wanted = asks(room, key)
    if not wanted.may:
        return _refused(request, room, wanted.back, wanted.about, wanted.whose)
    return rendering.page(request, "people_form.html", room.reader, {"sheet": sheet.fresh(wanted, room)})


def _send(request: Request, asks: Asks, key: str, form: sent.Form) -> Response:
    room = _room(request)
    wanted = asks(room, key)
    if not wanted.may:
        return _refused(request, room, wanted.back, wanted.about, wanted.whose)
    outcome = sheet.send(wanted, form, room)
    if outcome is None:
        return RedirectResponse(f"{wanted.back}?done=1", 303)
    return rendering.page(request, "people_form.html", room.reader, {"sheet": outcome}, outcome.status)


def _do(request: Request, room: sheet.Room, back: str, change: staffing.Change, whose: str) -> Response:
    """Does a change that a button asks for."""
    if not staffing.may(room.desk, room.me.key, change):
        return _refused(request, room, back, "", room.reader.say(whose))
    problems = sheet.do([change], room)
    if problems:
        return _refused(request, room, back, "", " ".join(sheet.sentence(one, room.reader) for one in problems))
    return RedirectResponse(f"{back}?done=1", 303)


def _refused(request: Request, room: sheet.Room, back: str, about: str, why: str) -> Response:
    shown = {"title": about or room.reader.say("nav_people"), "why": why, "back": back}
    return rendering.page(request, "people_refused.html", room.reader, shown, 409)
