"""The addresses at which a case is advanced: a form for each event, and having personal values shown."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from engine import casefile
from web import case, parts, rendering, sent, session, step
from web.pages import Number

router = APIRouter()

Event = Annotated[str, Path(max_length=100)]
Name = Annotated[str, Query(max_length=100)]


@router.get("/cases/{number}/steps/{event}")
def show_form(request: Request, number: Number, event: Event, deadline: Name = "") -> Response:
    """The form of an event, or why it can't be done now; ``deadline`` names the one that it is to be about."""
    desk = step.Desk(parts.of(request), session.needed(request), parts.reader(request))
    loaded = _load(desk, number, event)
    why = step.unavailable(loaded, event, desk)
    if why:
        return _refused(request, desk, loaded, event, why)
    sheet = step.fresh(loaded, event, desk, deadline)
    return rendering.page(request, "step.html", sheet.reader, {"sheet": sheet})


@router.post("/cases/{number}/steps/{event}")
def fire(request: Request, number: Number, event: Event, form: sent.Form) -> Response:
    """Does it, and goes back to the case; or shows the form again with all that was typed."""
    desk = step.Desk(parts.of(request), session.needed(request), parts.reader(request))
    loaded = _load(desk, number, event)
    outcome = step.send(loaded, event, form, desk)
    if outcome is None:
        seen = case.load(desk.parts, number, desk.session.actor)
        return RedirectResponse(f"{step.address(number)}?done={event}" if seen else f"/?done={event}", 303)
    if isinstance(outcome, str):
        return _refused(request, desk, loaded, event, outcome)
    return rendering.page(request, "step.html", outcome.reader, {"sheet": outcome}, outcome.status)


@router.get("/cases/{number}/show")
def forget(number: Number) -> Response:
    """What was shown is shown no more: this leads back to the case."""
    return RedirectResponse(step.address(number), 303)


@router.post("/cases/{number}/show")
def show_personal(request: Request, number: Number, form: sent.Form) -> Response:
    """Puts on record who wants to see which personal values, then shows them, in this one answer only."""
    found, actor = parts.of(request), session.needed(request).actor
    if case.load(found, number, actor) is None:
        raise HTTPException(404)
    wanted = [sent.word(form, "field")]
    answer = found.cases.submit(casefile.Command(number, "looked", actor, {"fields": wanted}))
    loaded = case.load(found, number, actor)
    if not answer.accepted or loaded is None:
        raise HTTPException(400)
    view = case.view(loaded, parts.reader(request), session.needed(request), shown=frozenset(wanted))
    response = rendering.page(request, "case.html", view.reader, {"view": view, "done": ""})
    response.headers["Cache-Control"] = "no-store"
    return response


def _load(desk: step.Desk, number: str, event: str) -> case.Loaded:
    """The case; an address with no such case, event, or right to see it is not there."""
    loaded = case.load(desk.parts, number, desk.session.actor)
    if loaded is None or not step.is_known(loaded, event):
        raise HTTPException(404)
    return loaded


def _refused(request: Request, desk: step.Desk, loaded: case.Loaded, event: str, why: str) -> Response:
    shown = {"case": loaded.case, "title": step.title(loaded, event, desk.reader), "why": why}
    return rendering.page(request, "refused.html", desk.reader, shown, 409)
