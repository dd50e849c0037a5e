"""The small desk of `small_desk` on a database of its own: a file, or one of PostgreSQL where a test asks for it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import cases
from tests import postgres, sqlite
from tests.engine import small_desk


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs the tests of a module on each of its STORES, where they need one."""
    stores = getattr(metafunc.module, "STORES", ())
    if stores and "store_kind" in metafunc.fixturenames:
        metafunc.parametrize("store_kind", stores, indirect=True)


@pytest.fixture
def store_kind(request: pytest.FixtureRequest) -> str:
    """Which database."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def url(store_kind: str, tmp_path: Path) -> str:
    """The place of a database that has nothing in its tables."""
    return postgres.empty_database() if store_kind == "postgresql" else sqlite.new_database(tmp_path / "desk.sqlite")


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a small desk without cases; a copy of it is there sooner than a new one."""
    path = tmp_path_factory.mktemp("prepared") / "desk.sqlite"
    small_desk.start(f"sqlite:///{path}").database.close()
    return path


@pytest.fixture
def lifts(url: str, store_kind: str, tmp_path: Path, prepared: Path) -> Iterator[cases.Cases]:
    """The small desk, without cases, at `url`."""
    if store_kind == "sqlite":
        shutil.copy(prepared, tmp_path / "desk.sqlite")
    desk = small_desk.start(url)
    yield desk
    desk.database.close()
