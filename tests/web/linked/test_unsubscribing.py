"""Wanting no more surveys: by one click of a mail program, by the button of a page, and the way back."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from fastapi.testclient import TestClient

from engine import places, store
from notifications import bundles, intake, parcels, policies
from tests.web.conftest import NOW, hidden
from tests.web.linked.conftest import mails, rows, surveyed, unsubscribe

Site = Any
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
POLICY = policies.Policy("Desk", "desk@caseclock.example", "https://desk.example", secret="k" * 32)


@pytest.fixture
def asked(own_site: Site) -> Site:
    """A desk whose templates are published; one customer is asked how satisfied they are."""
    with own_site.app.state.parts.database.writing() as connection:
        few = [one for one in bundles.load(places.TEMPLATES / "mail") if one.name in ("survey", "follow_up")]
        store.templates.publish(connection, few, NOW, "test")
    surveyed(own_site)
    return own_site


@pytest.fixture
def path(asked: Site) -> str:
    survey = mails(asked, asked.fresh)[-1]
    assert survey.kind == "survey"
    return unsubscribe(asked, survey)


def claimed(site: Site) -> list[store.outbox.Claimed]:
    with site.app.state.parts.database.writing() as connection:
        return store.outbox.claim(connection, "one", NOW, 300, 500)


def said(site: Site) -> list[tuple[str, str, str, int, str]]:
    return [(row[1], row[2], row[3], row[4], row[6]) for row in rows(site, "mail_choices")]


def test_a_survey_has_the_headers_and_mail_about_a_case_has_none(asked: Site) -> None:
    made = parcels.Parcels(asked.app.state.parts.database, POLICY)
    published = [one for one in claimed(asked) if one.template_hash]
    found = {one.template: message_from_bytes(made.of(one).content, policy=policy.default) for one in published}
    survey = found.pop("survey")
    address = str(survey["List-Unsubscribe"]).strip("<>")
    assert address.startswith("https://desk.example/unsubscribe/")
    assert survey["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for part in survey.iter_parts():
        assert address in part.get_content()
    assert "follow_up" in found
    for mail in found.values():
        assert mail["List-Unsubscribe"] is None
        assert mail["List-Unsubscribe-Post"] is None
        assert all("/unsubscribe/" not in part.get_content() for part in mail.iter_parts())


def test_without_https_there_is_no_one_click(asked: Site) -> None:
    plain = policies.Policy("Desk", "desk@caseclock.example", "http://127.0.0.1:8321", secret="k" * 32)
    made = parcels.Parcels(asked.app.state.parts.database, plain)
    (survey,) = (made.of(one).content for one in claimed(asked) if one.template == "survey")
    found = message_from_bytes(survey, policy=policy.default)
    assert str(found["List-Unsubscribe"]).startswith("<http://127.0.0.1:8321/unsubscribe/")
    assert found["List-Unsubscribe-Post"] is None


@pytest.mark.parametrize("boundary", [{}, {"files": {"List-Unsubscribe": (None, "One-Click")}}])
def test_one_click_ends_it_without_session_page_or_redirection_and_what_waits_is_withdrawn(
    asked: Site, path: str, anyone: TestClient, boundary: dict[str, Any]
) -> None:
    answer = anyone.post(path, **(boundary or {"data": ONE_CLICK}))
    assert answer.status_code == 200
    assert anyone.post(path, data=ONE_CLICK).status_code == 200, "once more changes nothing"
    author = f"requester:{mails(asked, asked.fresh)[-1].to_key}"
    assert said(asked) == [("requester", "porter@hengtai.example", "survey", 0, author)]
    templates = {one.template for one in claimed(asked)}
    assert "survey" not in templates
    assert "follow_up" in templates
    (why,) = (row for row in rows(asked, "attempts") if "withdrawn" in row)
    assert "the reader wants no surveys" in why


def test_a_look_ends_nothing_the_button_does_and_the_same_page_leads_back(
    asked: Site, path: str, anyone: TestClient
) -> None:
    for _ in range(2):
        assert anyone.get(path).status_code == 200
        assert anyone.head(path).status_code == 200
    assert anyone.get(path, params={**ONE_CLICK, "wanted": "no"}).status_code == 200
    assert anyone.post(path, data={"wanted": "no"}).status_code == 403
    assert said(asked) == []
    for wanted, told in (("no", "You get no more surveys from us"), ("yes", "we sometimes ask you")):
        form = hidden(anyone.get(path).text)
        answer = anyone.post(path, data={**form, "wanted": wanted})
        assert answer.status_code == 303
        page = anyone.get(answer.headers["location"])
        assert told in page.text
        assert "porter@" not in page.text
        assert page.headers["referrer-policy"] == "no-referrer"
    assert [row[3] for row in said(asked)] == [0, 1]
    assert "survey" in {one.template for one in claimed(asked)}


def test_a_link_of_another_mail_or_of_a_case_s_ends_nothing(asked: Site, path: str, anyone: TestClient) -> None:
    case_mail = unsubscribe(asked, mails(asked, asked.fresh)[0])
    for one in (case_mail, path[:-1], f"{path}0", "/unsubscribe/x.y", "/unsubscribe/999.ab", "/unsubscribe/٣.ab"):
        assert anyone.get(one).status_code == 403
        assert anyone.post(one, data=ONE_CLICK).status_code == 403
    assert said(asked) == []


@pytest.mark.parametrize("links", [True, False], ids=["beside the link", "alone, without links"])
def test_a_mail_to_the_address_that_a_survey_names_ends_it_an_absence_does_not(asked: Site, links: bool) -> None:
    at = asked.app.state.parts
    returning = replace(POLICY, return_address="bounces@desk.example", links=links)
    made = parcels.Parcels(at.database, returning)
    (survey,) = (made.of(one).content for one in claimed(asked) if one.template == "survey")
    *beside, mailto = str(message_from_bytes(survey, policy=policy.default)["List-Unsubscribe"]).split(", ")
    assert len(beside) == int(links)
    found = urlsplit(mailto.strip("<>"))
    assert (found.scheme, parse_qs(found.query)) == ("mailto", {"subject": ["unsubscribe"]})
    own = frozenset({"desk@caseclock.example"})
    rules = intake.Rules(own, "", POLICY.secret, 1_000_000, 100_000, return_mailbox="bounces@desk.example")
    taking = intake.Intake(at.database, at.cases, rules)
    for subject, choices in (("I am away until Monday", 0), ("Unsubscribe", 1), ("unsubscribe", 1)):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "porter@hengtai.example", unquote(found.path), subject
        mail["Message-ID"] = f"<{subject.replace(' ', '.')}@hengtai.example>"
        mail.set_content("-")
        number, _ = taking.record(mail.as_bytes(), "pipe", NOW)
        taking.take(number, NOW)
        assert len(said(asked)) == choices, subject
