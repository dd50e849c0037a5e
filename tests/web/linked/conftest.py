"""Links of the mails of a desk, as a browser without a session and as a mail scanner come by them."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from engine import casefile, store
from engine.queries import notified
from notifications import linking
from tests.web.conftest import BASE, LI_NA, NOW, hidden

Site = Any


@pytest.fixture
def anyone(own_site: Site) -> TestClient:
    """A browser without a session."""
    return TestClient(own_site.app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


def mails(site: Site, number: str) -> list[notified.Mail]:
    """The mails to the requester of a case, the oldest first."""
    with site.app.state.parts.database.reading() as connection:
        every = [notified.mail(connection, one) for one in range(1, 80)]
    return [one for one in every if one and one.number == number and one.to_kind == "requester"]


def link(site: Site, mail: notified.Mail, event: str) -> str:
    """The path of what a mail offers."""
    place = next(place for place, one in enumerate(mail.links, 1) if one.event == event)
    return linking.path(site.app.state.parts.secret, mail.id, mail.message_id, place)


def unsubscribe(site: Site, mail: notified.Mail) -> str:
    """The path of a mail's own link to unsubscribe."""
    return linking.unsubscribe_path(site.app.state.parts.secret, mail.id, mail.message_id)


def press(browser: TestClient, path: str, given: Mapping[str, str], **others: Any) -> Response:
    """Fills the form of the page in and presses its button."""
    answer: Response = browser.post(path, data={**hidden(browser.get(path).text), **given}, **others)
    return answer


def do(site: Site, number: str, event: str, given: Mapping[str, Any] | None = None, by: str = "li_na") -> None:
    """A step of the desk."""
    actor = casefile.Actor("person", by) if by != LI_NA.key else LI_NA
    answer = site.cases.submit(casefile.Command(number, event, actor, given or {}), NOW)
    assert answer.accepted, answer.refusal


def surveyed(site: Site) -> str:
    """The fresh case was repaired, and its customer is asked what they think of it."""
    diagnosis = {"fault_nature": "wear", "fault_level": "minor", "proposed_solution": "Grease it."}
    visit = {
        "technician": "li_na",
        "technician_free": True,
        "visit_at": "2026-11-25T10:00:00+08:00",
        "place": "Tower B",
        "parts_in_stock": True,
    }
    for event, given, by in (
        ("start_diagnosis", {}, "li_na"),
        ("diagnose", diagnosis, "li_na"),
        ("dispatch", visit, "li_na"),
        ("arrive", {}, "li_na"),
        ("finish_repair", {"work_done": "Greased."}, "li_na"),
        ("pass_check", {}, "sun_lei"),
        ("confirm_solved", {"follow_up_record": "It is quiet now."}, "li_na"),
    ):
        do(site, site.fresh, event, given, by)
    return str(site.fresh)


def permission_asked(site: Site) -> str:
    """The customer of the other cases asks for rights for someone; the number of the new case."""
    given = {
        "holder_name": "Sun Yi",
        "holder_mail": "sun@hengtai.example",
        "customer_role": "clerk",
        "message_types": ["repairs"],
        "access": "read",
        "valid_until": "2027-06-30",
        "purpose": "Billing",
    }
    with site.app.state.parts.database.reading() as connection:
        customer, contact = store.people.customer(connection, "hengtai"), store.people.contact(connection, 1)
    opening = casefile.Opening("Rights", customer=customer, requester=contact, channel="phone")
    operator = casefile.Actor("operator", "root")
    answer = site.cases.submit(casefile.Command(None, "open", operator, given, "permission", opening), NOW)
    assert answer.number, answer.refusal
    return str(answer.number)


def history(site: Site, number: str) -> list[tuple[str, str]]:
    """What happened on a case, and by whose hand."""
    connection = site.app.state.parts.database.engine.raw_connection()
    asked = (
        "select event, actor_kind from history join cases on cases.id = case_id where number = ? order by history.seq"
    )
    return [tuple(row) for row in connection.execute(asked, (number,)).fetchall()]


def rows(site: Site, table: str) -> list[tuple[Any, ...]]:
    """All that a table holds."""
    return list(site.app.state.parts.database.engine.raw_connection().execute(f"select * from {table}").fetchall())
