"""The addresses at which a case is opened: first the workflow, then its form."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import FormData

from web import case, new_case, parts, rendering, room, sent, session, step

router = APIRouter()

NOTHING_SENT = FormData()
Workflow = Annotated[str, Path(max_length=100)]


@router.get("/open")
def show_workflows(request: Request) -> Response:
    """The workflows, to choose what kind of matter it is."""
    reader = parts.reader(request)
    cards = new_case.workflows(step.Desk(parts.of(request), session.needed(request), reader))
    return rendering.page(request, "open.html", reader, {"cards": cards})


@router.get("/open/{workflow}")
def show_form(request: Request, workflow: Workflow) -> Response:
    """The opening form of a workflow."""
    desk = step.Desk(parts.of(request), session.needed(request), parts.reader(request))
    sheet = new_case.fresh(_find(desk, workflow))
    return rendering.page(request, "new_case.html", sheet.reader, {"sheet": sheet})


@router.post("/open/{workflow}")
def open_case(request: Request, workflow: Workflow, form: sent.Form) -> Response:
    """Opens the case and goes to it; or shows the form again with all that was typed."""
    desk = step.Desk(parts.of(request), session.needed(request), parts.reader(request))
    outcome = new_case.send(_find(desk, workflow, form), form)
    if isinstance(outcome, str):
        seen = case.load(desk.parts, outcome, desk.session.actor)
        return RedirectResponse(f"{step.address(outcome)}?done=open" if seen else "/?done=open", 303)
    return rendering.page(request, "new_case.html", outcome.reader, {"sheet": outcome}, outcome.status)


def _find(desk: step.Desk, workflow: str, form: FormData = NOTHING_SENT) -> room.Room:
    asked = (sent.word(form, name) for name in (new_case.SOUGHT, "o.customer", "o.contact"))
    found = room.find(desk, workflow, *asked)
    if found is None:
        raise HTTPException(404)
    return found
