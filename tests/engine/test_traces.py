from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest

from engine import traces


class Collector:
    """Keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, Any]] = []

    @contextmanager
    def during(self, name: str, facts: Mapping[str, Any]) -> Iterator[Any]:
        self.told.append({"name": name, **facts})
        yield self

    def tell(self, **facts: Any) -> None:
        self.told[-1].update(facts)

    def here(self) -> str:
        return "abc"


@pytest.fixture
def collector() -> Iterator[Collector]:
    made = Collector()
    traces.install(made)
    yield made
    traces.install(None)


def test_whoever_is_installed_is_told(collector: Collector):
    with traces.during("sweep", cases=2) as trace:
        trace.tell(fired=1)
    assert collector.told == [{"name": "sweep", "cases": 2, "fired": 1}]
    assert traces.here() == "abc"


def test_without_anyone_nothing_happens_and_errors_pass():
    with pytest.raises(KeyError), traces.during("sweep", cases=2):
        raise KeyError
    assert traces.here() == ""
