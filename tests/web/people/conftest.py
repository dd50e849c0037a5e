"""The desk of the pages' tests with a roster and absences."""

from collections.abc import Iterator
from typing import Any

import pytest

from engine import people, staffing
from tests.web.conftest import Made, _copied, at

WEEK = (
    people.Handover(0, "09:00", "li_na"),
    people.Handover(1, "09:00", "sun_lei"),
    people.Handover(5, "00:00", None),
)


def furnish(site: Any) -> Any:
    """Sun Lei is away until Friday morning with Li Na for him; Li Na will be, with nobody."""
    changes: list[staffing.Change] = [
        staffing.PutRoster(people.Roster("first_line", "First line", "Asia/Shanghai", WEEK)),
        staffing.AddAbsence("sun_lei", at("24 14:00"), at("27 00:00"), "li_na", "At the dentist"),
        staffing.AddAbsence("li_na", at("30 00:00"), at("30 12:00")),
        staffing.AddSwap("first_line", at("26 09:00"), at("26 18:00"), "guest"),
    ]
    outcome = staffing.change(site.app.state.parts.database, changes, "person:li_na", at("24 15:00"))
    assert outcome.done, outcome.problems
    return site


@pytest.fixture(scope="module")
def staffed(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """For looking only."""
    for one in _copied(made, tmp_path_factory.mktemp("staffed")):
        yield furnish(one)


@pytest.fixture
def own(own_site: Any) -> Any:
    """For changing."""
    return furnish(own_site)
