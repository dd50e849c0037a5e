"""The addresses of people: who is here, one person, a roster; and the forms that change them.

What a form adds has an address that is no key of a person or roster: a key has no hyphen.
"""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from engine import people, staffing, store
from engine.calendars import builtin
from web import rendering, sent
from web.people import asking, directory, person, plan, record, roles, roster, sheet, team_pages, wish
from web.people.asking import Done, Key

router = APIRouter()
router.include_router(team_pages.router)

Number = Annotated[int, Path(ge=1, le=2**31)]


@router.get("/people")
def show_people(request: Request) -> Response:
    """Who is here, who is away and who stands in, who is on duty."""
    room = asking.room(request)
    return rendering.page(
        request, "people.html", room.reader, {"view": directory.view(room.parts, room.reader, room.me)}
    )


@router.get("/people/new-person")
def ask_person(request: Request) -> Response:
    """The form of someone who comes to the desk."""
    return asking.ask(request, _new_person, "")


@router.post("/people/new-person")
def add_person(request: Request, form: sent.Form) -> Response:
    """Takes someone in."""
    return asking.send(request, _new_person, "", form)


@router.get("/people/{key}/change")
def ask_record(request: Request, key: Key) -> Response:
    """The form of what is on record of someone."""
    return asking.ask(request, _record, key)


@router.post("/people/{key}/change")
def change_record(request: Request, key: Key, form: sent.Form) -> Response:
    """Changes what is on record of someone."""
    return asking.send(request, _record, key, form)


@router.get("/people/{key}")
def show_person(request: Request, key: Key, done: Done = None) -> Response:
    """One person, with their absences and duties."""
    room = asking.room(request)
    view = person.view(room.parts, room.reader, room.me, key)
    return rendering.page(request, "person.html", room.reader, {"view": asking.there(view), "done": done})


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
    room = asking.room(request)
    view = asking.there(roster.view(room.parts, room.reader, room.me, key, week))
    return rendering.page(request, "roster.html", view.reader, {"view": view, "done": done})


@router.get("/people/{key}/absence")
def ask_absence(request: Request, key: Key) -> Response:
    """The form of an absence."""
    return asking.ask(request, _absence, key)


@router.post("/people/{key}/absence")
def add_absence(request: Request, key: Key, form: sent.Form) -> Response:
    """Notes an absence."""
    return asking.send(request, _absence, key, form)


@router.get("/people/{key}/supervisor")
def ask_supervisor(request: Request, key: Key) -> Response:
    """The form of another supervisor."""
    return asking.ask(request, _supervisor, key)


@router.post("/people/{key}/supervisor")
def set_supervisor(request: Request, key: Key, form: sent.Form) -> Response:
    """Gives someone another supervisor."""
    return asking.send(request, _supervisor, key, form)


@router.get("/rosters/{key}/swap")
def ask_swap(request: Request, key: Key) -> Response:
    """The form of a swap."""
    return asking.ask(request, _swap, key)


@router.post("/rosters/{key}/swap")
def add_swap(request: Request, key: Key, form: sent.Form) -> Response:
    """Puts someone else on duty in a stretch."""
    return asking.send(request, _swap, key, form)


@router.post("/people/{key}/absences/{number}/end")
def end_absence(request: Request, key: Key, number: Number, form: sent.Form) -> Response:  # noqa: ARG001 - its token
    """Ends an absence now, or takes back one that has not begun."""
    room = asking.room(request)
    asking.there(next((one for one in room.desk.absences if (one.id, one.person) == (number, key)), None))
    return asking.do(request, room, f"/people/{key}", staffing.EndAbsence(number), "for_absence")


@router.post("/rosters/{key}/swaps/{number}/drop")
def drop_swap(request: Request, key: Key, number: Number, form: sent.Form) -> Response:  # noqa: ARG001 - its token
    """Takes a swap back."""
    room = asking.room(request)
    return asking.do(request, room, f"/rosters/{key}", staffing.DropSwap(key, number), "for_leads")


def _new_person(room: sheet.Room, _key: str) -> wish.Wish:
    return record.added(room.desk, room.me.key, _offered(room), room.reader)


def _record(room: sheet.Room, key: str) -> wish.Wish:
    return record.changed(asking.there(room.desk.person(key)), room.desk, room.me.key, _offered(room), room.reader)


def _offered(room: sheet.Room) -> record.Offered:
    """The roles of the definitions in force, and the calendars that deadlines count by."""
    with room.parts.database.reading() as connection:
        titles = roles.titles(room.parts, connection)
        published = store.calendars.live_sources(connection)
    named = {key: room.reader.title(texts, key) for key, texts in sorted(titles.items())}
    return record.Offered(named, sorted({*builtin.NAMES, *published}))


def _absence(room: sheet.Room, key: str) -> wish.Wish:
    return wish.absence(asking.there(room.desk.person(key)), room.desk, room.me.key, room.reader)


def _supervisor(room: sheet.Room, key: str) -> wish.Wish:
    return wish.supervisor(asking.there(room.desk.person(key)), room.desk, room.me.key, room.reader)


def _swap(room: sheet.Room, key: str) -> wish.Wish:
    found = asking.there(room.desk.rosters.get(key))
    return wish.swap(found, room.desk, room.me.key, room.reader.elsewhere(found.zone))


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
    room = asking.room(request)
    known = None if key is None else asking.there(room.desk.rosters.get(key))
    wanted = plan.of(known, room, 1)
    why = None if wanted.may else asking.refused(request, room, wanted.back, wanted.about, wanted.whose)
    return room, known, why
