"""What every test has: its own environment, a moderate number of examples, and the command."""

import gc
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import hypothesis
import pytest

from console import app, terminal
from engine import pulse

# No deadline an example: a busy machine is no failure. In CI the examples are the same each time.
hypothesis.settings.register_profile("desk", max_examples=50, deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("desk")

# Of all the time that tests took, the search for garbage among what was imported once was a fifth.
gc.set_threshold(100_000, 20, 50)

_MASK = os.umask(0o022)
os.umask(_MASK)


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    exit_code: int
    out: str
    err: str


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: some tests wait for other processes, and others may run meanwhile."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_finish() -> None:
    """What is there now stays until the end: no search for garbage goes through it again."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for variable in [name for name in os.environ if name.startswith("CASECLOCK_")]:
        if not variable.startswith("CASECLOCK_TEST_"):
            monkeypatch.delenv(variable)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(terminal.out, "width", 200)
    # A commit that failed on purpose in an earlier test is no ailment of this one's process.
    pulse.commit_done()
    yield
    # A command keeps its files to itself, from when it begins until the process ends.
    os.umask(_MASK)


@pytest.fixture
def caseclock(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ended]:
    """Runs the command as its entry point does: `caseclock("config", "show")`."""

    def run(*arguments: str) -> Ended:
        with pytest.raises(SystemExit) as ended:
            app.main(list(arguments))
        printed = capsys.readouterr()
        return Ended(int(ended.value.code or 0), printed.out, printed.err)

    return run
