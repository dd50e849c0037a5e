"""A date that is over is no promise: the form says so before anybody is told of it."""

from typing import Any

import pytest

from engine import casefile
from tests.web.conftest import LI_NA, NOW, Browser, at

WISH = {"wish": "Call by card", "purpose": "Nurses wait", "contact_name": "Chen Wei", "phone": "+86 10 6512 3456"}


@pytest.fixture
def scoping(own_site: Any) -> str:
    """The address of a form that asks for dates on which deadlines hang."""
    number = own_site.cases.submit(casefile.Command(None, "open", LI_NA, WISH, "requirement"), at("24 15:30")).number
    answer = own_site.cases.submit(casefile.Command(number, "start_scoping", LI_NA), NOW)
    assert answer.accepted, answer.refusal
    return f"/cases/{number}/steps/define_scope"


@pytest.mark.parametrize(
    ("given", "is_over"), [("2020-01-01", True), ("2026-11-23", True), ("2026-11-24", False), ("2026-11-30", False)]
)
def test_a_date_that_a_deadline_hangs_on_is_not_over(own_site: Any, scoping: str, given: str, is_over: bool) -> None:
    answer = Browser(own_site, "li_na").fill(scoping, {"collect_by": given, "goals": "Sixty seconds"})
    assert answer.status_code == 422
    assert ("is over already" in answer.text, "Sixty seconds" in answer.text) == (is_over, True)
