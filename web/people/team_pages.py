"""The addresses of teams: one team, and the forms that add one, change it, retire it and take it up again.

A new team's form has an address that is no key of a team: a key has no hyphen.
"""

from dataclasses import replace

from fastapi import APIRouter, Request, Response

from engine import staffing
from web import rendering, sent
from web.people import asking, sheet, team, team_wishes, wish
from web.people.asking import Done, Key

router = APIRouter()


@router.get("/teams/new-team")
def ask_new_team(request: Request) -> Response:
    """The form of a new team."""
    return asking.ask(request, _added, "")


@router.post("/teams/new-team")
def add_team(request: Request, form: sent.Form) -> Response:
    """Adds a team."""
    return asking.send(request, _added, "", form)


@router.get("/teams/{key}")
def show_team(request: Request, key: Key, done: Done = None) -> Response:
    """One team."""
    room = asking.room(request)
    view = team.view(room.parts, room.reader, room.me, key)
    return rendering.page(request, "team.html", room.reader, {"view": asking.there(view), "done": done})


@router.get("/teams/{key}/change")
def ask_team(request: Request, key: Key) -> Response:
    """The form of a team's name, lead and members."""
    return asking.ask(request, _changed, key)


@router.post("/teams/{key}/change")
def change_team(request: Request, key: Key, form: sent.Form) -> Response:
    """Says what a team is called, who leads it and who is in it."""
    return asking.send(request, _changed, key, form)


@router.get("/teams/{key}/retire")
def ask_retiring(request: Request, key: Key) -> Response:
    """Says what becomes of a team that is retired."""
    return asking.ask(request, _retired, key)


@router.post("/teams/{key}/retire")
def retire_team(request: Request, key: Key, form: sent.Form) -> Response:
    """Retires a team."""
    return asking.send(request, _retired, key, form)


@router.post("/teams/{key}/resume")
def resume_team(request: Request, key: Key, form: sent.Form) -> Response:  # noqa: ARG001 - its token
    """Takes a retired team up again."""
    room = asking.room(request)
    known = asking.there(room.desk.teams.get(key))
    return asking.do(request, room, f"/teams/{key}", staffing.PutTeam(replace(known, retired=False)), "for_leads")


def _added(room: sheet.Room, _key: str) -> wish.Wish:
    return team_wishes.added(room.desk, room.me.key, room.reader)


def _changed(room: sheet.Room, key: str) -> wish.Wish:
    return team_wishes.changed(asking.there(room.desk.teams.get(key)), room.desk, room.me.key, room.reader)


def _retired(room: sheet.Room, key: str) -> wish.Wish:
    return team_wishes.retired(asking.there(room.desk.teams.get(key)), room.desk, room.me.key, room.reader)
