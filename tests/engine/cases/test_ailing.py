"""A database that can't take anything: what callers are told, that nothing is half written, that the desk goes on."""

import contextlib
import os
import resource
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import event

from engine import cases, database, errors, integrity, pulse, sweeps
from tests.engine import small_desk

NOBODY = 65534
WAIT_S = 0.05
HISTORY_PAGE = "SELECT rootpage FROM sqlite_master WHERE name = 'history'"


@contextmanager
def no_pages_left(desk: cases.Cases, _path: Path) -> Iterator[None]:
    """The file may have no more pages than it has."""
    most = ["1"]

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {most[0]}")

    event.listen(desk.database.engine, "checkout", limit)
    desk.database.close()
    yield
    most[0] = "1000000"
    desk.database.close()


@contextmanager
def files_that_may_not_grow(_desk: cases.Cases, path: Path) -> Iterator[None]:
    """As on a full disk, the write-ahead log can't grow."""
    allowed, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (max(one.stat().st_size for one in path.parent.iterdir()), most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (allowed, most))


@contextmanager
def held_by_another(_desk: cases.Cases, path: Path) -> Iterator[None]:
    """Another program is in the midst of a transaction that writes."""
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


@contextmanager
def without_the_right(desk: cases.Cases, path: Path) -> Iterator[None]:
    """We are a user who may read the directory and its files, and not write."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    desk.database.close()
    for one in (path.parent, *path.parent.iterdir()):
        one.chmod(0o555 if one.is_dir() else 0o444)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        desk.database.close()


@pytest.fixture
def path() -> Iterator[Path]:
    """The place of a database in a directory that other users can look into."""
    with tempfile.TemporaryDirectory(prefix="caseclock-") as place:
        Path(place).chmod(0o755)
        yield Path(place) / "desk.sqlite"


@pytest.fixture
def desk(path: Path, prepared: Path) -> Iterator[cases.Cases]:
    """The small desk with two cases, which waits for others only briefly."""
    path.write_bytes(prepared.read_bytes())
    made = small_desk.start(f"sqlite:///{path}", limits=database.Limits(busy_timeout_s=WAIT_S))
    small_desk.open_many(made, 2)
    yield made
    made.database.close()


def is_whole(desk: cases.Cases, case_count: int) -> bool:
    """Whether there are so many cases, each with all that belongs to it."""
    with desk.database.reading() as connection:
        checked = integrity.check(connection)
        sound = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() == "ok"
    rows = [small_desk.count(desk, table) for table in ("history", "deadlines", "case_words", "personal_values")]
    return sound and not checked.faults and [checked.case_count, *rows] == [case_count] * 4 + [case_count - 2]


def fill(desk: cases.Cases) -> int:
    """Opens cases until no more can be opened; how many were acknowledged."""
    for opened in range(500):
        try:
            assert desk.submit(small_desk.opening("stuck " * 200, phone="138 0011 2207")).accepted
        except errors.CaseclockError as told:
            raise _Full(opened, told) from told
    raise AssertionError("there is room without end")


class _Full(Exception):
    def __init__(self, opened: int, told: errors.CaseclockError) -> None:
        super().__init__(str(told))
        self.opened, self.told = opened, told


@pytest.mark.parametrize(
    ("ail", "kind", "words"),
    [
        (no_pages_left, errors.DatabaseFull, "no room .* Make room where it lies"),
        (files_that_may_not_grow, errors.DiskFailing, "disk .* may not grow"),
        (held_by_another, errors.DatabaseBusy, "held by another program for longer than 0.05 seconds"),
        (without_the_right, errors.DatabaseUnwritable, "can't be written"),
    ],
)
def test_callers_are_told_why_nothing_is_half_written_and_the_same_desk_goes_on(
    desk: cases.Cases,
    path: Path,
    ail: Callable[[cases.Cases, Path], AbstractContextManager[None]],
    kind: type[Exception],
    words: str,
) -> None:
    with ail(desk, path):
        with pytest.raises(_Full, match=words) as ended:
            fill(desk)
        assert isinstance(ended.value.told, kind)
        assert "138" not in str(ended.value)
        assert (pulse.failure() or ("",))[0] == kind.__name__
        with pytest.raises(kind):
            sweeps.run_once(desk, small_desk.DUE.replace(day=6))
    assert is_whole(desk, 2 + ended.value.opened)
    again = desk.submit(small_desk.opening(phone="138 0011 2207"))
    assert again.number == f"LIFT-2026-{3 + ended.value.opened:05}"
    assert pulse.failure() is None
    assert sweeps.run_once(desk, small_desk.DUE.replace(day=6)).fired == 3 + ended.value.opened


def test_a_damaged_page_is_told_and_what_was_not_on_it_can_be_read(desk: cases.Cases, path: Path) -> None:
    with desk.database.reading() as connection:
        page = connection.exec_driver_sql(HISTORY_PAGE).scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    desk.database.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(errors.DatabaseDamaged, match=r"desk\.sqlite is damaged .* go back to the last copy"):
        desk.submit(small_desk.opening())
    assert small_desk.count(desk, "cases") == 2
