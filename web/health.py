"""Is this process alive, and ready for work? Machines that know nobody here ask, so it names nothing that is ours."""

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from engine import database, pulse, store
from engine.database import condition, revisions
from web.kept import Kept

LASTS_S = 1.0
WITHIN_S = 2.0
STILL_AFTER_S = 60.0
"""A job of which no pass has begun for so long, or for ten times its own pace, stands still."""
STUCK_AFTER_S = 900.0
COMMIT_COUNTS_S = 30.0
"""So long a commit that failed tells against being ready: whoever gets no work can't show that it would go through."""

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is (``ok`` or ``failing``), and what that means."""

    name: str
    state: str
    sentence: str

    @classmethod
    def of(cls, name: str, ok: bool, sentence: str) -> "Check":
        """A check that went well or not."""
        return cls(name, "ok" if ok else "failing", sentence)


class Health:
    """Looks at this process and at what it needs."""

    def __init__(self, base: database.Database, folder: Path | None) -> None:
        self._base, self._folder = base, folder
        self._ready = Kept(lambda: list(self._looked()), LASTS_S, WITHIN_S)

    def live(self) -> list[Check]:
        """Whether the process answers and its passes come. Where this fails, the process is to be started anew."""
        return [Check.of("process", True, "The process answers."), *map(_of_pass, pulse.beats())]

    async def ready(self) -> list[Check]:
        """Whether work can be done here now, as of at most LASTS_S ago."""
        try:
            return await self._ready.get()
        except TimeoutError:
            return [Check.of("database", False, f"The database did not answer within {WITHIN_S:g} s.")]

    def _looked(self) -> Iterator[Check]:
        yield from self._tables()
        if self._folder is not None:
            yield room(self._folder)
        yield _commits()

    def _tables(self) -> Iterator[Check]:
        try:
            with self._base.reading() as connection:
                found = revisions.found(connection)
                moves = store.moves.marks(connection)
        except Exception as error:  # noqa: BLE001  whatever ails the database, that is the answer
            yield Check.of("database", False, f"The database does not answer ({type(error).__name__}).")
            return
        yield Check.of("database", True, "The database answers.")
        yield tables(found)
        yield place(moves)


def tables(found: str) -> Check:
    """Whether the tables are those of this program. Newer ones serve too: a newer program takes over at present."""
    newest = revisions.known()[0]
    if found == newest:
        return Check.of("tables", True, "The tables are those of this program.")
    older = found in revisions.known()
    what = "older" if older else "newer"
    return Check.of("tables", not older, f"The tables ({found}) are {what} than those of this program ({newest}).")


def place(found: store.moves.Marks) -> Check:
    """Whether the desk is in this database, whole, and not on its way to another."""
    if found.filling is not None:
        return Check.of("place", False, "A desk is on its way into this database and is not whole yet.")
    if found.leaving is not None:
        return Check.of("place", False, "The desk is on its way to another database, or was moved there.")
    return Check.of("place", True, "The desk is in this database.")


def room(folder: Path) -> Check:
    """Whether the disk has room for more."""
    try:
        free = shutil.disk_usage(folder).free
    except OSError:
        return Check.of("disk", False, "The place of the database can't be looked at.")
    return Check.of("disk", free >= condition.LEAST_FREE_BYTES, f"{free / 1e9:,.1f} GB are free where the database is.")


def _commits() -> Check:
    failed = pulse.failure()
    if failed is None or failed[1] > COMMIT_COUNTS_S:
        return Check.of("commits", True, "No commit has failed of late.")
    why, ago_s = failed
    return Check.of("commits", False, f"The last commit failed {ago_s:.0f} s ago ({why}).")


def _of_pass(beat: pulse.Beat) -> Check:
    if beat.running:
        told = f"A pass has run for {beat.since_s:.1f} s."
        return Check.of(beat.job, beat.since_s <= STUCK_AFTER_S, told)
    told = f"The last pass ended {beat.since_s:.1f} s ago; one is wanted every {beat.every_s:g} s."
    return Check.of(beat.job, beat.since_s <= max(STILL_AFTER_S, 10 * beat.every_s), told)


@router.get("/health/live")
async def show_live(request: Request) -> JSONResponse:
    """Whether the process is alive."""
    return _answer(_of(request).live())


@router.get("/health/ready")
async def show_ready(request: Request) -> JSONResponse:
    """Whether it is ready for work."""
    return _answer(await _of(request).ready())


@router.get("/health")
async def show(request: Request) -> JSONResponse:
    """Both."""
    found = _of(request)
    return _answer([*found.live(), *await found.ready()])


def _of(request: Request) -> Health:
    found: Health = request.app.state.health
    return found


def _answer(checks: Iterable[Check]) -> JSONResponse:
    told = [asdict(one) for one in checks]
    ok = all(one["state"] == "ok" for one in told)
    content: dict[str, Any] = {"state": "ok" if ok else "failing", "checks": told}
    return JSONResponse(content, 200 if ok else 503, {"Cache-Control": "no-store"})
