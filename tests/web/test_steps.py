"""Advancing a case in the browser."""

from typing import Any

import pytest

from engine import casefile
from tests.web.conftest import Browser, hidden

DIAGNOSIS = {"fault_nature": "wear", "fault_level": "minor", "proposed_solution": "Replace the rope."}


@pytest.fixture
def li_na(own_site: Any) -> Browser:
    return Browser(own_site, "li_na")


@pytest.fixture
def sun_lei(own_site: Any) -> Browser:
    return Browser(own_site, "sun_lei")


def address(number: str, event: str) -> str:
    return f"/cases/{number}/steps/{event}"


def entries(site: Any, browser: Browser, number: str) -> int:
    return browser.get(f"/cases/{number}").text.count('<li class="is-')


def test_the_likely_step_is_filled_and_a_step_of_another_says_whose_it_is(client: Browser, site: Any) -> None:
    page = client.get(f"/cases/{site.fresh}").text
    assert f'<a class="button likely" href="{address(site.fresh, "start_diagnosis")}">Start the diagnosis</a>' in page
    other = Browser(site, "sun_lei").get(f"/cases/{site.fresh}").text
    assert 'Not covered <span class="whose">for: Service agent, Supervisor</span>' in other


def test_a_step_without_questions_is_done_and_said(own_site: Any, li_na: Browser) -> None:
    answer = li_na.fill(address(own_site.fresh, "start_diagnosis"), {})
    assert answer.status_code == 303
    page = li_na.get(answer.headers["location"]).text
    assert "Done: Start the diagnosis" in page
    assert "Diagnosing" in page


def test_a_form_shows_its_fields_with_marks_hints_and_what_the_case_has(own_site: Any, li_na: Browser) -> None:
    li_na.fill(address(own_site.fresh, "start_diagnosis"), {})
    page = li_na.get(address(own_site.fresh, "diagnose")).text
    assert 'name="f.fault_level" value="minor" checked' in page
    assert "Critical: people in danger" in page
    assert 'name="f.parts.0.quantity"' in page


def test_a_refused_form_keeps_what_was_typed_and_says_what_is_wrong_where(own_site: Any, li_na: Browser) -> None:
    li_na.fill(address(own_site.fresh, "start_diagnosis"), {})
    typed = {"proposed_solution": "Replace the rope.", "f.parts.0.part": "Rope", "f.parts.0.quantity": "two"}
    answer = li_na.fill(address(own_site.fresh, "diagnose"), typed)
    assert answer.status_code == 422
    assert "Replace the rope.</textarea>" in answer.text
    assert 'value="two"' in answer.text
    assert '<a href="#f-fault_nature">Nature of the fault</a> is required' in answer.text
    assert "row 1, Quantity: must be a number" in answer.text


def test_a_row_is_added_and_taken_out_without_losing_anything(own_site: Any, li_na: Browser) -> None:
    li_na.fill(address(own_site.fresh, "start_diagnosis"), {})
    form = address(own_site.fresh, "diagnose")
    more = li_na.fill(form, {"f.parts.0.part": "Rope", "f.parts.0.quantity": "2", "add": "parts"}).text
    assert 'name="f.parts.1.part"' in more
    assert 'value="Rope"' in more
    less = li_na.fill(form, {"f.parts.0.part": "Rope", "f.parts.1.part": "Bolt", "drop": "parts.0"}).text
    assert 'value="Bolt"' in less
    assert 'value="Rope"' not in less


def test_a_form_that_is_sent_twice_is_done_once(own_site: Any, li_na: Browser) -> None:
    form = address(own_site.fresh, "note")
    sent = {**li_na.hidden(form), "f.body": "The porter called."}
    assert [li_na.post(form, data=sent).status_code for _ in range(2)] == [303, 303]
    assert li_na.get(f"/cases/{own_site.fresh}").text.count("The porter called.") == 1


def test_who_is_second_sees_what_happened_meanwhile_and_can_still_decide(
    own_site: Any, li_na: Browser, sun_lei: Browser
) -> None:
    form = address(own_site.fresh, "ask_customer")
    before = li_na.hidden(form)
    sun_lei.fill(address(own_site.fresh, "start_diagnosis"), {})
    late = li_na.post(form, data={**before, "f.question": "When may we come?"})
    assert late.status_code == 409
    assert 'Start the diagnosis</span> <span class="quiet">Sun Lei' in late.text
    assert "When may we come?</textarea>" in late.text
    again = li_na.post(form, data={**hidden(late.text), "f.question": "When may we come?"})
    assert again.status_code == 303


def test_who_is_second_at_the_same_step_reads_who_was_first(own_site: Any, li_na: Browser, sun_lei: Browser) -> None:
    form = address(own_site.fresh, "start_diagnosis")
    before = li_na.hidden(form)
    sun_lei.fill(form, {})
    late = li_na.post(form, data=before)
    assert late.status_code == 409
    assert "Someone was faster: Start the diagnosis (Sun Lei)" in late.text


def test_someone_who_only_looked_meanwhile_is_no_obstacle(own_site: Any, li_na: Browser, sun_lei: Browser) -> None:
    form = address(own_site.fresh, "start_diagnosis")
    before = li_na.hidden(form)
    own_site.cases.submit(
        casefile.Command(own_site.fresh, "looked", casefile.Actor("person", "sun_lei"), {"fields": ["phone"]})
    )
    assert li_na.post(form, data=before).status_code == 303


def test_a_step_of_another_is_refused_in_words_without_internal_names(own_site: Any, sun_lei: Browser) -> None:
    form = address(own_site.fresh, "reject_not_covered")
    shown = sun_lei.get(form)
    assert shown.status_code == 409
    assert "“Not covered” is not yours to do (for: Service agent, Supervisor)" in shown.text
    sent = {**sun_lei.hidden("/act-as"), "key": "k" * 20, "version": "1", "f.not_covered_reason": "No contract."}
    assert "reject_not_covered`" not in sun_lei.post(form, data=sent).text
    assert (
        "Not covered" not in sun_lei.get(f"/cases/{own_site.fresh}").text.partition("history")[2].partition("</ol>")[0]
    )


def test_four_eyes_are_said_with_the_step_that_keeps_someone_away(own_site: Any, li_na: Browser) -> None:
    for event, given in (
        ("start_diagnosis", {}),
        ("diagnose", DIAGNOSIS),
        (
            "dispatch",
            {
                "technician": "sun_lei",
                "technician_free": "yes",
                "visit_at": "2026-11-25T10:00",
                "parts_in_stock": "yes",
            },
        ),
    ):
        assert li_na.fill(address(own_site.fresh, event), given).status_code == 303
    sun_lei = Browser(own_site, "sun_lei")
    sun_lei.fill(address(own_site.fresh, "arrive"), {})
    sun_lei.fill(address(own_site.fresh, "finish_repair"), {"work_done": "New rope."})
    assert "not by who did" in sun_lei.get(f"/cases/{own_site.fresh}").text


def test_a_local_time_is_that_of_the_desk(own_site: Any, li_na: Browser) -> None:
    li_na.fill(address(own_site.fresh, "start_diagnosis"), {})
    li_na.fill(address(own_site.fresh, "diagnose"), DIAGNOSIS)
    given = {"technician": "sun_lei", "technician_free": "yes", "visit_at": "2026-11-25T10:00", "parts_in_stock": "yes"}
    li_na.fill(address(own_site.fresh, "dispatch"), given)
    assert "Wed 25 Nov 10:00" in li_na.get(f"/cases/{own_site.fresh}").text


@pytest.mark.parametrize(
    ("event", "given", "told"),
    [
        ("answer", {"body": "We come at two."}, "We come at two."),
        ("phone_note", {"direction": "in", "body": "Asks for news."}, "Asks for news."),
        ("set_priority", {"priority": "urgent", "reason": "A child is waiting."}, "priority normal → urgent"),
        ("assign", {"person": "sun_lei"}, "held by Sun Lei"),
        ("take", {}, "held by Li Na"),
        ("edit", {"place": "Tower C"}, "Place: Tower C"),
    ],
)
def test_every_common_event_has_its_form(
    own_site: Any, li_na: Browser, event: str, given: dict[str, str], told: str
) -> None:
    assert li_na.fill(address(own_site.fresh, event), given).status_code == 303
    assert told in li_na.get(f"/cases/{own_site.fresh}").text


def test_cases_are_linked_and_handed_over(own_site: Any, li_na: Browser) -> None:
    li_na.fill(address(own_site.fresh, "link"), {"kind": "follows", "case": own_site.paused})
    assert f'<a href="/cases/{own_site.paused}">' in li_na.get(f"/cases/{own_site.fresh}").text
    li_na.fill(address(own_site.fresh, "take"), {})
    handed = li_na.fill(address(own_site.fresh, "hand_over"), {"person": "sun_lei", "reason": "My shift ends."})
    assert handed.status_code == 303
    assert "held by Sun Lei" in li_na.get(f"/cases/{own_site.fresh}").text


def test_editing_changes_only_what_differs_and_leaves_personal_values_alone(own_site: Any, li_na: Browser) -> None:
    form = address(own_site.fresh, "edit")
    page = li_na.get(form).text
    assert "0011" not in page
    assert "138 •••• 2207. Left empty, it stays." in page
    same = li_na.fill(form, {"equipment": "Lift 2 makes a grinding noise", "symptom": "Stops.", "place": "Tower B"})
    assert same.status_code == 422
    assert "Nothing differs" in same.text


@pytest.mark.parametrize("event", ["fly", "looked", "done.state.x", "customer_message"])
def test_an_event_that_is_not_there_is_no_page(client: Browser, site: Any, event: str) -> None:
    assert client.get(address(site.fresh, event)).status_code == 404


def test_a_refusal_is_in_the_language_of_the_page(own_site: Any, li_na: Browser) -> None:
    li_na.get("/?lang=zh-Hant")
    answer = li_na.fill(address(own_site.fresh, "note"), {})
    assert "必填" in answer.text
    assert '<html lang="zh-Hant">' in answer.text
