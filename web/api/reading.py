"""Cases as they are: a list in pages, and one."""

from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response

from engine import decide, queries, store
from engine.queries import pages, sight
from web import case as cases
from web.api import given, problems, told
from web.api.bearer import Called, Caller

router = APIRouter(tags=["cases"])

LONGEST_NUMBER = 80
ETAG = {"ETag": {"description": "The version of the case, for If-Match.", "schema": {"type": "string"}}}


@router.get("/cases", responses=problems.responses(401, 422, 503), operation_id="list_cases")
def list_cases(caller: Called, _once: given.Once, wanted: Annotated[given.Wanted, Query()]) -> told.Page:
    """The cases that this person may see, the newest first."""
    with caller.parts.database.reading() as connection:
        registry = caller.parts.registry
        live = [registry.workflow(connection, one).definition for one in registry.view(connection).live.values()]
        seen = sight.Sight.of(caller.person, live, caller.parts.watch.now())
        rows = pages.page(connection, _filter(wanted), seen, wanted.limit + 1, wanted.cursor)
        found = store.load_cases(connection, [row.number for row in rows[: wanted.limit]])
        listed = [(registry.workflow_of(connection, one), one) for one in found.values()]
    mine = [one for flow, one in listed if decide.may_see(flow, one, caller.actor, caller.desk)]
    mine.sort(key=lambda one: -(one.id or 0))
    following = _next(wanted, rows[wanted.limit - 1].id) if len(rows) > wanted.limit else None
    now = caller.reader.now
    return told.Page(cases=[told.Short(**told.short(one, now)) for one in mine], next=following)


def _filter(wanted: given.Wanted) -> queries.Filter:
    names = ("workflow", "state", "team", "assignee", "customer", "breached", "text")
    return queries.Filter(**{name: getattr(wanted, name) for name in names}, is_open=wanted.open)


def _next(wanted: given.Wanted, last: int) -> str:
    asked: dict[str, Any] = wanted.model_dump(exclude_none=True, exclude_defaults=True) | {"cursor": last}
    texts = {name: str(value).lower() if isinstance(value, bool) else value for name, value in asked.items()}
    return f"/api/cases?{urlencode(texts)}"


@router.get(
    "/cases/{number}",
    responses=problems.responses(401, 404, 503) | {200: {"headers": ETAG}},
    operation_id="show_case",
)
def show_case(caller: Called, number: str, response: Response) -> told.Whole:
    """One case."""
    loaded = load(caller, number)
    response.headers["ETag"] = etag(loaded.case.version)
    return told.whole(loaded.workflow, loaded.case, caller.actor, loaded.desk, caller.reader.now)


def load(caller: Caller, number: str) -> cases.Loaded:
    """A case that the caller may see; any other is not there."""
    found = cases.load(caller.parts, number, caller.actor) if len(number) <= LONGEST_NUMBER else None
    if found is None:
        raise problems.of(404, "There is no case of that number that you may see.", "unknown_case")
    return found


def etag(version: int) -> str:
    """A version of a case as an entity tag."""
    return f'"{version}"'
