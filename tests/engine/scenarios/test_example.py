"""Made-up cases for previews."""

import pytest

from engine import decide, definitions, places
from engine.calendars import registry
from engine.decide import preview
from engine.definitions import uses
from engine.scenarios import example
from tests.engine.simulation import random_definitions

SHIPPED = sorted(places.WORKFLOWS.glob("*.yaml"))


def workflow(path) -> decide.Workflow:
    dirs = (places.WORKFLOWS / "calendars",)
    return decide.Workflow.build(definitions.load_file(path), lambda name: registry.find(name, dirs))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_each_mail_of_a_shipped_workflow_has_an_example_with_a_reader_and_its_deadline(path) -> None:
    built = workflow(path)
    for use in uses.of(built.definition):
        made = example.example(built, use, "zh-Hans")
        for rule in use.to:
            seen = preview.preview(built, made.case, made.desk, made.now, preview.Asked(use, rule, "zh-Hans"))
            context = seen.notice.context
            assert (seen.reached, seen.notice.language) == (True, "zh-Hans"), (use, rule)
            assert context.case.state
            assert context.case.holder or use.when in ("opened", "opened_by_requester")
            assert bool(context.deadline and context.deadline.worked_out) == bool(use.deadline)
            assert context.deadline or not use.names


def test_an_example_stands_where_its_mail_is_sent_and_has_a_value_in_each_field_that_can_be_made_up() -> None:
    built = workflow(places.WORKFLOWS / "repair.yaml")
    offered = next(use for use in uses.of(built.definition) if use.when == "offering")
    made = example.example(built, offered, "en")
    assert "offering" in made.case.configuration
    assert set(offered.show) <= made.case.fields.keys()
    assert made == example.example(built, offered, "en")


@pytest.mark.parametrize("seed", range(12))
def test_each_mail_of_any_definition_can_be_previewed(seed: int) -> None:
    built = random_definitions.workflow(seed, linted=False)
    for use in uses.of(built.definition):
        made = example.example(built, use, "en")
        for rule in use.to:
            seen = preview.preview(built, made.case, made.desk, made.now, preview.Asked(use, rule))
            assert seen.notice.context.case.number == made.case.number
