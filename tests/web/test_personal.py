"""Who sees what: personal values leave a trace when shown, and what one may not see is not there."""

from typing import Any

import pytest

from engine import casefile, store
from tests.web.conftest import Browser


@pytest.fixture
def li_na(own_site: Any) -> Browser:
    return Browser(own_site, "li_na")


def show(browser: Browser, number: str, field: str) -> Any:
    return browser.post(f"/cases/{number}/show", data={**browser.hidden("/act-as"), "field": field})


def test_a_value_is_shown_in_this_answer_only_and_the_history_says_to_whom(own_site: Any, li_na: Browser) -> None:
    shown = show(li_na, own_site.fresh, "phone")
    assert "138 0011 2207" in shown.text
    assert shown.headers["cache-control"] == "no-store"
    page = li_na.get(f"/cases/{own_site.fresh}").text
    assert "0011" not in page
    assert 'Personal values shown</span> <span class="quiet">Li Na' in page
    assert "shown: Phone on site" in page


def test_only_the_value_that_was_asked_for_is_shown(own_site: Any, li_na: Browser) -> None:
    page = show(li_na, own_site.fresh, "phone").text
    assert "porter@hengtai.example" not in page
    assert "porter@hengtai.example" in show(li_na, own_site.fresh, "requester").text


@pytest.mark.parametrize("field", ["", "equipment", "nothing", "last_by"])
def test_what_is_not_personal_can_not_be_asked_for(own_site: Any, li_na: Browser, field: str) -> None:
    assert show(li_na, own_site.fresh, field).status_code == 400
    assert "Personal values shown" not in li_na.get(f"/cases/{own_site.fresh}").text


def test_the_address_of_what_was_shown_leads_back(client: Browser, site: Any) -> None:
    assert client.get(f"/cases/{site.fresh}/show").headers["location"] == f"/cases/{site.fresh}"


@pytest.mark.parametrize("path", ["", "/print", "/diagram.svg", "/steps/note", "/files/" + "0" * 64])
def test_a_case_that_one_may_not_see_is_not_there(site: Any, path: str) -> None:
    guest = Browser(site, "guest")
    hidden, missing = guest.get(f"/cases/{site.fresh}{path}"), guest.get(f"/cases/RPR-1999-00001{path}")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.text.replace(site.fresh, "X") == missing.text.replace("RPR-1999-00001", "X")


def test_nothing_can_be_done_to_a_case_that_one_may_not_see(own_site: Any) -> None:
    guest = Browser(own_site, "guest")
    sent = {**guest.hidden("/act-as"), "key": "k" * 20, "f.body": "Hello."}
    assert guest.post(f"/cases/{own_site.fresh}/steps/note", data=sent).status_code == 404
    assert show(guest, own_site.fresh, "phone").status_code == 404


def test_the_queue_of_someone_without_team_and_role_is_empty_and_says_so(site: Any) -> None:
    page = Browser(site, "guest").get("/").text
    assert "Nothing here" in page
    assert "RPR-" not in page


def test_a_mail_about_a_case_that_one_may_not_see_is_not_there(own_site: Any) -> None:
    mail = (
        f"Subject: [{own_site.fresh}] Received\nFrom: d@desk.example\nTo: c@x.example\n\nThe phone is 138 0011 2207.\n"
    )
    key = own_site.mailbox.add(mail.encode())
    guest = Browser(own_site, "guest")
    assert own_site.fresh not in guest.get("/mailbox").text
    assert guest.get(f"/mailbox/{key}").status_code == 404
    assert guest.get(f"/mailbox/{key}/html").status_code == 404
    assert Browser(own_site, "li_na").get(f"/mailbox/{key}").status_code == 200
    digest = f"Subject: 2 notices\n\n2 notices\n\n- X-1 · Solution: late\n- {own_site.fresh} · Solution: late\n"
    key = own_site.mailbox.add(digest.encode())
    assert guest.get(f"/mailbox/{key}").status_code == 404
    assert Browser(own_site, "li_na").get(f"/mailbox/{key}").status_code == 200


def test_whom_a_complaint_is_about_does_not_find_it(own_site: Any) -> None:
    own_site.cases.registry  # noqa: B018
    with own_site.app.state.parts.database.reading() as connection:
        workflow = own_site.cases.registry.live(connection, "complaint")
        customer = store.people.customer(connection, "hengtai")
    if not workflow.definition.never:
        pytest.skip("the complaint keeps nobody away")
    field = workflow.definition.never[0]
    fields = workflow.definition.fields
    asked = {one.field: sample(fields[one.field]) for one in workflow.definition.form if one.required}
    opening = casefile.Opening(customer=customer, team="lifts", title="About a person")
    command = casefile.Command(
        None, "open", casefile.Actor("operator", "x"), {**asked, field: "sun_lei"}, "complaint", opening
    )
    answer = own_site.cases.submit(command)
    assert answer.number, answer.refusal
    assert answer.number in Browser(own_site, "li_na").get("/?list=all").text
    sun_lei = Browser(own_site, "sun_lei")
    assert answer.number not in sun_lei.get("/?list=all").text
    assert 'Complaint</span> <span class="count">0</span>' in sun_lei.get("/").text
    assert sun_lei.get(f"/cases/{answer.number}").status_code == 404


def sample(field: Any) -> Any:
    """A value that a field takes."""
    if field.type == "choice":
        return next(iter(field.choices))
    return {"phone": "+86 10 6512 3456", "yes_no": False, "date": "2026-12-01", "person": "li_na"}.get(
        field.type, "Text"
    )
