"""What the page of a workflow tells of its deadlines, in each language."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine import definitions
from engine.definitions import definition
from web import pledges
from web.reader import Reader

EXAMPLES = Path(__file__).parents[2] / "examples" / "policies"
FULL = Path(__file__).parents[1] / "engine" / "definitions" / "full.yaml"
NOW = datetime(2026, 3, 2, tzinfo=UTC)


def told(source: definition.Definition, language: str) -> list[pledges.Pledge]:
    return list(pledges.all_of(source, Reader.of(language, "Europe/Berlin", NOW)))


def test_a_table_by_two_facts_is_told_row_by_row() -> None:
    first = told(definitions.load_file(EXAMPLES / "zammad.yaml"), "en")[0]
    assert first.span.split(" · ")[-1].endswith("no target")
    assert len(first.span.split(" · ")) == 5
    again = told(definitions.load_file(EXAMPLES / "erpnext.yaml"), "en")[0]
    assert "Starts from nothing again with: Reset the agreement." in again.sentences


@pytest.mark.parametrize("language", definition.LANGUAGES)
@pytest.mark.parametrize("path", [FULL, *sorted(EXAMPLES.glob("*.yaml"))], ids=lambda path: path.stem)
def test_every_policy_is_told_in_every_language(path: Path, language: str) -> None:
    for pledge in told(definitions.load_file(path), language):
        assert pledge.span
        assert all("{" not in sentence for sentence in (pledge.span, *pledge.sentences))


def test_whose_clock_it_is_stands_first() -> None:
    assert told(definitions.load_file(FULL), "en")[0].sentences[0] == "Whose clock: The lender."
