"""The addresses of people: who is here, one person, a team, a roster; and the forms that change them.

What a form adds has an address that is no key of a person or roster: a key has no hyphen.
"""

from collections.abc import Callable
from typing import Annotated, TypeVar

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from engine import people, staffing, store
from engine.calendars import builtin
from web import parts, rendering, sent, session
from web.people import directory, person, plan, record, roles, roster, sheet, team, wish

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


@router.get("/people/new-person")
def ask_person(request: Request) -> Response:
    """The form of someone who comes to the desk."""
    return _ask(request, _new_person, "")


@router.post("/people/new-person")
def add_person(request: Request, form: sent.Form) -> Response:
    """Takes someone in."""
    return _send(request, _new_person, "", form)


@router.get("/people/{key}/change")
def ask_record(request: Request, key: Key) -> Response:
    """The form of what is on record of someone."""
    return _ask(request, _record, key)


@router.post("/people/{key}/change")
def change_record(request: Request, key: Key, form: sent.Form) -> Response:
    """Changes what is on record of someone."""
    return _send(request, _record, key, form)


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


@router.get("/rosters/new-roster")
def ask_roster(request: Request) -> Response:
    """The form of a new roster."""
    return _ask_plan(request, None)


@router.post("/rosters/new-roster")
def add_roster(request: Request, form: sent.Form) -> Response:
    """Adds a roster."""
    return _send_plan(request, None, form)


@router.get("/rosters/{key}/change")
def ask_plan(request: Request, key: Key) -> Response:
    """The form of a roster's plan."""
    return _ask_plan(request, key)


@router.post("/rosters/{key}/change")
def change_plan(request: Request, key: Key, form: sent.Form) -> Response:
    """Gives a roster another plan, a line more or less on the way."""
    return _send_plan(request, key, form)


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


def _new_person(room: sheet.Room, _key: str) -> wish.Wish:
    return record.added(room.desk, room.me.key, _offered(room), room.reader)


def _record(room: sheet.Room, key: str) -> wish.Wish:
    return record.changed(_there(room.desk.person(key)), room.desk, room.me.key, _offered(room), room.reader)


def _offered(room: sheet.Room) -> record.Offered:
    """The roles of the definitions in force, and the calendars that deadlines count by."""
    with room.parts.database.reading() as connection:
        titles = roles.titles(room.parts, connection)
        published = store.calendars.live_sources(connection)
    named = {key: room.reader.title(texts, key) for key, texts in sorted(titles.items())}
    return record.Offered(named, sorted({*builtin.NAMES, *published}))


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
    outcome = sheet.send(wanted, form, sheet.typed(wanted, form, room), room)
    if isinstance(outcome, str):
        return RedirectResponse(f"{outcome}?done=1", 303)
    return rendering.page(request, "people_form.html", room.reader, {"sheet": outcome}, outcome.status)


def _ask_plan(request: Request, key: str | None) -> Response:
    room, known, refusal = _planning(request, key)
    return refusal or rendering.page(request, "roster_form.html", room.reader, {"plan": plan.fresh(known, room)})


def _send_plan(request: Request, key: str | None, form: FormData) -> Response:
    room, known, refusal = _planning(request, key)
    if refusal:
        return refusal
    outcome = plan.send(known, form, room)
    if isinstance(outcome, str):
        return RedirectResponse(f"{outcome}?done=1", 303)
    return rendering.page(request, "roster_form.html", room.reader, {"plan": outcome}, outcome.sheet.status)


def _planning(request: Request, key: str | None) -> tuple[sheet.Room, people.Roster | None, Response | None]:
    """Where a plan is asked for, the roster that it is of, and the answer to whom it is not for."""
    room = _room(request)
    known = None if key is None else _there(room.desk.rosters.get(key))
    wanted = plan.of(known, room, 1)
    why = None if wanted.may else _refused(request, room, wanted.back, wanted.about, wanted.whose)
    return room, known, why


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
