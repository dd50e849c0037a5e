"""The small desk of `small_desk` on a database file of its own."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import cases
from tests.engine import small_desk


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The place of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'desk.sqlite'}"


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a small desk without cases; a copy of it is there sooner than a new one."""
    path = tmp_path_factory.mktemp("prepared") / "desk.sqlite"
    small_desk.start(f"sqlite:///{path}").database.close()
    return path


@pytest.fixture
def lifts(url: str, tmp_path: Path, prepared: Path) -> Iterator[cases.Cases]:
    """The small desk, without cases, at `url`."""
    shutil.copy(prepared, tmp_path / "desk.sqlite")
    desk = small_desk.start(url)
    yield desk
    desk.database.close()
