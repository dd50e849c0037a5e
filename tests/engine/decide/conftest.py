"""The small repair desk of `desk`, built once."""

import pytest

from engine import decide
from tests.engine.decide import desk


@pytest.fixture(scope="session")
def repair() -> decide.Workflow:
    return desk.changed(desk.TEXT)


@pytest.fixture
def story(repair: decide.Workflow) -> desk.Story:
    """A case opened on Monday at nine by Li Na."""
    told = desk.Story(repair)
    told.tell("open", "li_na", desk.MONDAY, equipment="Lift 3", phone="+86 138 0013 2207")
    return told
