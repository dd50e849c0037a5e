"""The shipped workflows are sound, and can be drawn."""

from pathlib import Path

import pytest

from engine import definitions, diagram, lint, places

SHIPPED = sorted(places.WORKFLOWS.glob("*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_workflow_has_no_findings(path: Path) -> None:
    workflows = {one.stem: definitions.load_file(one) for one in SHIPPED}
    assert [str(finding) for finding in lint.lint(workflows[path.stem], workflows=workflows)] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_workflow_can_be_drawn_in_each_language(path: Path) -> None:
    definition = definitions.load_file(path)
    pictures = {diagram.svg(definition, language) for language in definition.languages}
    assert len(pictures) == len(definition.languages)
    assert max(len(picture) for picture in pictures) < 50_000
