"""What machines ask: alive, ready; quick, cached, open to nobody's curiosity."""

import shutil
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import anyio
import pytest
from fastapi.testclient import TestClient

from engine import clock, database, pulse, settings, store
from engine.database import condition, revisions
from tests.web.conftest import BASE, NAME, NOW
from web import health, outside
from web.kept import Kept


@pytest.fixture
def alone(made: Any, tmp_path: Path) -> Iterator[Any]:
    """The outside of a process that has a database and no pages."""
    path = Path(shutil.copytree(made.folder, tmp_path / "desk")) / NAME
    base = database.open(f"sqlite:///{path}")
    client = TestClient(outside.create(settings.Settings(), base, clock.VirtualClock(NOW)), base_url=BASE)
    yield SimpleNamespace(client=client, path=path, base=base)
    base.close()


def states(answer: Any) -> dict[str, str]:
    return {one["name"]: one["state"] for one in answer.json()["checks"]}


def test_it_asks_for_no_sign_in_and_no_known_host(stranger: Any) -> None:
    for path in ("/health", "/health/live", "/health/ready"):
        answer = stranger.get(path, headers={"Host": "10.0.0.7:8321"})
        assert (answer.status_code, answer.json()["state"]) == (200, "ok"), path
        assert answer.headers["cache-control"] == "no-store"


def test_both_addresses_together_are_the_whole(alone: Any) -> None:
    live, ready, both = (states(alone.client.get(f"/health{one}")) for one in ("/live", "/ready", ""))
    assert both == {**live, **ready}
    assert set(ready) == {"database", "tables", "place", "disk", "commits"}


def test_it_names_nothing_that_is_ours(alone: Any) -> None:
    assert str(alone.path.parent) not in alone.client.get("/health").text


def test_a_pass_that_stands_still_is_not_alive(alone: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    pulse.expect("sweep", 1.0)
    try:
        assert alone.client.get("/health/live").status_code == 200
        still = pulse.Beat("sweep", 1.0, running=False, since_s=health.STILL_AFTER_S + 1)
        monkeypatch.setattr(pulse, "beats", lambda: [still])
        answer = alone.client.get("/health/live")
        assert (answer.status_code, states(answer)["sweep"]) == (503, "failing")
        assert "The last pass ended 61.0 s ago" in answer.text
    finally:
        pulse.forget("sweep")


@pytest.mark.parametrize(("since_s", "state"), [(899.0, "ok"), (901.0, "failing")])
def test_a_pass_may_take_long_but_not_for_ever(
    alone: Any, monkeypatch: pytest.MonkeyPatch, since_s: float, state: str
) -> None:
    monkeypatch.setattr(pulse, "beats", lambda: [pulse.Beat("sweep", 1.0, running=True, since_s=since_s)])
    assert states(alone.client.get("/health/live"))["sweep"] == state


def test_a_database_that_does_not_answer_is_not_ready_but_alive(alone: Any) -> None:
    alone.base.close()
    alone.path.write_bytes(b"no database at all" * 300)
    for beside in ("-wal", "-shm"):
        alone.path.with_name(alone.path.name + beside).unlink(missing_ok=True)
    answer = alone.client.get("/health/ready")
    assert (answer.status_code, states(answer)["database"]) == (503, "failing")
    assert "NotADatabase" in answer.text or "DatabaseError" in answer.text
    assert alone.client.get("/health/live").status_code == 200


def test_newer_tables_serve_and_older_ones_do_not() -> None:
    newest, before = revisions.known()[:2]
    assert [health.tables(one).state for one in (newest, "9999", before)] == ["ok", "ok", "failing"]


def test_a_desk_on_its_way_is_not_ready_here_nor_where_it_is_not_whole() -> None:
    leaving = store.moves.Leaving("one", "postgresql://desk@db/desk", "locked")
    filling = store.moves.Filling("one", "/desk.sqlite", "cases", None, 1)
    marks = [store.moves.Marks(), store.moves.Marks(leaving), store.moves.Marks(filling=filling)]
    found = [health.place(one) for one in marks]
    assert [one.state for one in found] == ["ok", "failing", "failing"]
    assert not [one for one in found if "sqlite" in one.sentence or "db" in one.sentence]


def test_a_disk_without_room_and_a_commit_that_failed_are_not_ready(
    alone: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(condition, "LEAST_FREE_BYTES", 2**63)
    pulse.commit_failed("DatabaseFailed")
    found = states(alone.client.get("/health/ready"))
    assert (found["disk"], found["commits"], found["database"]) == ("failing", "failing", "ok")
    monkeypatch.setattr(health, "COMMIT_COUNTS_S", -1.0)
    fresh = health.Health(alone.base, alone.path.parent)
    assert {one.name: one.state for one in anyio.run(fresh.ready)}["commits"] == "ok"


def test_a_held_write_lock_is_no_reason_not_to_be_ready(alone: Any) -> None:
    with sqlite3.connect(alone.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        assert alone.client.get("/health/ready").status_code == 200
    other.close()


def test_many_who_ask_at_once_cost_one_look_and_a_slow_one_keeps_nobody_waiting() -> None:
    looks, go = [], threading.Event()

    def look() -> int:
        looks.append(1)
        go.wait(10)
        return len(looks)

    kept = Kept(look, lasts_s=60, within_s=0.01)

    async def ask() -> int | str:
        try:
            return await kept.get()
        except TimeoutError:
            return "late"

    async def ask_often() -> list[int | str]:
        found = [await ask() for _ in range(3)]
        go.set()
        await anyio.to_thread.run_sync(kept._found.result)
        return [*found, *[await ask() for _ in range(3)]]

    assert anyio.run(ask_often) == ["late", "late", "late", 1, 1, 1]
