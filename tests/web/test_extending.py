"""A deadline gets more time by hand on the case page: who may, what is refused at which field, what is shown after."""

from typing import Any

import pytest

from tests.web.conftest import Browser


@pytest.fixture
def lead(own_site: Any) -> Browser:
    return Browser(own_site, "li_na")


def form(number: str) -> str:
    return f"/cases/{number}/steps/extend"


def test_who_leads_the_team_extends_with_a_reason_that_stands_in_the_history(own_site: Any, lead: Browser) -> None:
    number = own_site.fresh
    assert f'href="{form(number)}?deadline=' in lead.get(f"/cases/{number}").text
    given = {"deadline": "first_response", "by": "2h", "reason": "The part comes at noon."}
    answer = lead.fill(form(number), given)
    assert answer.status_code == 303, answer.text
    page = lead.get(answer.headers["location"]).text
    assert "Done: Deadline extended" in page
    assert "Reason: The part comes at noon." in page
    assert "First response extended, due" in page


def test_until_an_instant_is_the_other_way_to_say_it(own_site: Any, lead: Browser) -> None:
    given = {"deadline": "first_response", "until": "2026-12-04T12:00", "reason": "Agreed with the customer."}
    assert lead.fill(form(own_site.fresh), given).status_code == 303
    assert "Fri 4 Dec 12:00" in lead.get(f"/cases/{own_site.fresh}").text


WRONG = [
    ({}, "by"),
    ({"by": "2h", "until": "2026-12-04T12:00"}, "by"),
    ({"by": "soon"}, "by"),
    ({"until": "2026-11-01T12:00"}, "until"),
    ({"by": "2h", "deadline": "no_such"}, "deadline"),
    ({"by": "2h", "reason": ""}, "reason"),
]


def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(own_site: Any, lead: Browser) -> None:
    for typed, field in WRONG:
        given = {"deadline": "first_response", "reason": "Agreed.", **typed}
        answer = lead.fill(form(own_site.fresh), given)
        assert answer.status_code == 422, typed
        assert f'id="f-{field}-problem"' in answer.text, typed
        assert given["reason"] in answer.text
    assert "extended" not in lead.get(f"/cases/{own_site.fresh}").text


def test_it_is_not_for_everyone(own_site: Any) -> None:
    technician = Browser(own_site, "sun_lei")
    assert "/steps/extend" not in technician.get(f"/cases/{own_site.fresh}").text
    assert technician.get(form(own_site.fresh)).status_code == 409
