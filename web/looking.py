"""The addresses at which one looks round: search, the supervisor's page, the workflows."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from engine import diagram, people
from web import pages, parts, rendering, search, session, supervise, workflow, workflows

router = APIRouter()

Name = Annotated[str, Path(max_length=100)]


@router.get("/search")
def show_found(request: Request, q: Annotated[str, Query(max_length=search.LONGEST)] = "") -> Response:
    """The cases with these words; the number of a case leads to it."""
    reader = parts.reader(request)
    view = search.view(parts.of(request), reader, _person(request), q.strip())
    if view.exact:
        return RedirectResponse(f"/cases/{quote(view.exact, safe='')}", 303)
    return rendering.page(request, "search.html", reader, {"view": view})


@router.get("/supervise")
def show_late(request: Request) -> Response:
    """What is late, what is due today, whose it is, and who was told."""
    reader = parts.reader(request)
    view = supervise.view(parts.of(request), reader, _person(request))
    return rendering.page(request, "supervise.html", reader, {"view": view})


@router.get("/workflows")
def show_workflows(request: Request) -> Response:
    """The workflows that are in force."""
    reader = parts.reader(request)
    return rendering.page(request, "workflows.html", reader, {"cards": workflows.cards(parts.of(request), reader)})


@router.get("/workflows/{name}")
def show_workflow(request: Request, name: Name) -> Response:
    """One workflow: how it goes, what it promises, who does what, its text."""
    reader = parts.reader(request)
    view = workflow.view(parts.of(request), reader, name)
    if view is None:
        raise HTTPException(404)
    return rendering.page(request, "workflow.html", view.reader, {"view": view})


@router.get("/workflows/{name}/text")
def show_text(
    request: Request, name: Name, version: Annotated[int | None, Query(ge=1, le=1_000_000)] = None
) -> Response:
    """The definition as it was written, of the version in force or of another."""
    reader = parts.reader(request)
    view = workflow.text(parts.of(request), reader, name, version)
    if view is None:
        raise HTTPException(404)
    return rendering.page(request, "workflow_text.html", reader, {"view": view})


@router.get("/workflows/{name}/diagram.svg")
def show_diagram(request: Request, name: Name) -> Response:
    """The states of a workflow with the number of open cases in each."""
    found = workflows.load(parts.of(request), name)
    if found is None:
        raise HTTPException(404)
    drawn = diagram.svg(found.source, parts.reader(request).language, counts=found.counts)
    headers = {"Content-Security-Policy": pages.DRAWING_POLICY}
    return Response(drawn, media_type="image/svg+xml", headers=headers)


def _person(request: Request) -> people.Person:
    person = session.needed(request).person
    assert person is not None
    return person
