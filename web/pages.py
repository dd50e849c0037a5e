"""The addresses of the desk: the queue, a case, its diagram."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response

from engine import diagram
from web import case, parts, queue, rendering, session, step

router = APIRouter()

Number = Annotated[str, Path(max_length=80)]
Short = Annotated[str | None, Query(max_length=100)]


@router.get("/")
def show_queue(
    request: Request,
    list_: Annotated[str | None, Query(alias="list", max_length=40)] = None,
    workflow: Short = None,
    done: Short = None,
) -> Response:
    """Open cases in the order of their next deadline; ``list`` or ``workflow`` name which."""
    reader, person = parts.reader(request), session.needed(request).person
    assert person is not None
    view = queue.view(parts.of(request), reader, person, list_, workflow)
    return rendering.page(request, "queue.html", reader, {"view": view, "done": done})


@router.get("/cases/{number}")
def show_case(
    request: Request, number: Number, deadline: Annotated[str | None, Query(max_length=200)] = None, done: Short = None
) -> Response:
    """One case; ``deadline`` is the one to draw ("solution.1"), ``done`` the event that was just done."""
    loaded = _load(request, number)
    view = case.view(loaded, parts.reader(request), session.needed(request), deadline)
    told = step.title(loaded, done, view.reader) if done and step.is_known(loaded, done) else ""
    return rendering.page(request, "case.html", view.reader, {"view": view, "done": told})


@router.get("/cases/{number}/print")
def print_case(request: Request, number: Number) -> Response:
    """One case with its whole history, as a page to print."""
    view = case.view(_load(request, number), parts.reader(request), session.needed(request), entries=None)
    return rendering.page(request, "print.html", view.reader, {"view": view})


@router.get("/cases/{number}/diagram.svg")
def show_diagram(request: Request, number: Number) -> Response:
    """The states of the case's workflow with those in which it is, as a picture of its own."""
    loaded = _load(request, number)
    language = parts.reader(request).language
    drawn = diagram.svg(loaded.workflow.definition, language, current=loaded.case.configuration)
    return Response(drawn, media_type="image/svg+xml", headers={"Content-Security-Policy": DRAWING_POLICY})


DRAWING_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
"""A picture that brings its own style; it stands in an <img>, where nothing of it can run."""


def _load(request: Request, number: str) -> case.Loaded:
    loaded = case.load(parts.of(request), number, session.needed(request).actor)
    if loaded is None:
        raise HTTPException(404)
    return loaded
