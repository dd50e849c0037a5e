"""Databases that the small desk can be moved from and to, and that desk with a row in every table."""

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from engine import cases, database
from engine.database import freezing, whole
from tests import postgres
from tests.engine import small_desk
from tests.engine.moving import story


@contextmanager
def _place(kind: str, path: Path) -> Iterator[str]:
    """An empty place; that of the server is every test's, and must take changes afterwards."""
    if kind == "sqlite":
        yield f"sqlite:///{path}"
        return
    url = postgres.empty_database()
    yield url
    with closing(database.look(url)) as opened, opened.writing() as connection:
        freezing.thaw(connection, whole.FREEZABLE)


@pytest.fixture
def url(store_kind: str, tmp_path: Path) -> Iterator[str]:
    """The place of the desk."""
    with _place(store_kind, tmp_path / "desk.sqlite") as url:
        yield url


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """The file of a small desk with a row in every table."""
    path = tmp_path_factory.mktemp("lived") / "desk.sqlite"
    shutil.copy(prepared, path)
    desk = small_desk.start(f"sqlite:///{path}")
    story.live_through(desk)
    desk.database.close()
    return path


@pytest.fixture
def full(url: str, store_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[cases.Cases]:
    """The small desk with at least one row in every table."""
    if store_kind == "sqlite":
        shutil.copy(request.getfixturevalue("lived"), tmp_path / "desk.sqlite")
    desk = small_desk.start(url)
    if store_kind != "sqlite":
        story.live_through(desk)
    yield desk
    desk.database.close()


@pytest.fixture
def target_kind(request: pytest.FixtureRequest) -> str:
    """Which database it is moved to."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture(scope="session")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a database with nothing in its tables."""
    path = tmp_path_factory.mktemp("blank") / "desk.sqlite"
    database.open(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def target(target_kind: str, blank: Path, tmp_path: Path) -> Iterator[database.Database]:
    """An empty database of that kind."""
    shutil.copy(blank, tmp_path / "target.sqlite")
    with _place(target_kind, tmp_path / "target.sqlite") as url, closing(database.look(url)) as opened:
        yield opened
