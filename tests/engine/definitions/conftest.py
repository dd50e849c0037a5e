"""A definition that uses every key of the language, and how a text is refused."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine import definitions, errors


@pytest.fixture(scope="session")
def full() -> str:
    return (Path(__file__).parent / "full.yaml").read_text(encoding="utf-8")


@pytest.fixture
def refused() -> Callable[[str | bytes], tuple[definitions.Problem, ...]]:
    def problems_of(source: str | bytes) -> tuple[definitions.Problem, ...]:
        with pytest.raises(errors.BadDefinition) as refusal:
            definitions.parse(source, "desk.yaml")
        found: tuple[definitions.Problem, ...] = refusal.value.problems
        return found

    return problems_of
