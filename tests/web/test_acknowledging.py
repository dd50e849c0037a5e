"""Acknowledging an escalation: by the button of a case, and by the link of a mail, once and for one person."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from engine import casefile, clock
from engine.queries import escalations, notified
from notifications import linking
from tests.web.conftest import BASE, NOW, Browser, Made, _copied, hidden

Site = Any


def lated(site: Site) -> Site:
    """Its hostile case is late: the lead was told, and more rungs are to come."""
    answer = site.cases.submit(casefile.Command(site.hostile, None, casefile.SYSTEM), NOW)
    assert answer.accepted, answer.refusal
    return site


@pytest.fixture
def late(own_site: Site) -> Site:
    """For changing."""
    return lated(own_site)


@pytest.fixture(scope="module")
def shown(made: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """For looking only."""
    for one in _copied(made, tmp_path_factory.mktemp("late")):
        yield lated(one)


def anyone(site: Site) -> TestClient:
    """A browser without a session."""
    return TestClient(site.app, base_url=BASE, raise_server_exceptions=False, follow_redirects=False)


def mail_of(site: Site, person: str = "li_na") -> notified.Mail:
    """The last mail to someone about a deadline of the late case."""
    with site.app.state.parts.database.reading() as connection:
        every = (notified.mail(connection, number) for number in range(1, 60))
        about = [one for one in every if one and one.number == site.hostile and one.deadline]
        return [one for one in about if one.to_key == person][-1]


def link(site: Site, person: str = "li_na") -> str:
    mail = mail_of(site, person)
    return linking.path(site.app.state.parts.secret, mail.id, mail.message_id, linking.ACKNOWLEDGE)


def press(browser: TestClient, path: str, given: dict[str, str], **others: Any) -> Response:
    """Fills the form of the page in and presses its button."""
    return browser.post(path, data={**hidden(browser.get(path).text), **given}, **others)


def held(site: Site) -> list[str]:
    """Who holds an escalation now."""
    with site.app.state.parts.database.reading() as connection:
        return [one.by for one in escalations.acknowledged(connection, NOW)]


def test_by_the_button_the_escalation_stands_still_and_the_case_says_who_and_until_when(late: Site) -> None:
    lead = Browser(late, "li_na")
    page = lead.get(f"/cases/{late.hostile}").text
    button = re.search(r'href="([^"]+acknowledge_escalation[^"]*)">Acknowledge for 2 h…', page)
    assert button
    answer = lead.fill(button[1], {"for": "1h", "reason": "I am on the phone with them."})
    assert answer.status_code == 303, answer.text
    page = lead.get(answer.headers["location"]).text
    assert "Done: Escalation acknowledged" in page
    assert "acknowledged by Li Na until 16:45" in page
    assert "Reason: I am on the phone with them." in page


def test_a_look_at_the_link_says_what_it_is_for_and_changes_nothing(shown: Site) -> None:
    browser = anyone(shown)
    for _ in range(3):
        page = browser.get(link(shown))
        assert page.status_code == 200
    assert "First response" in page.text
    assert "Li Na" in page.text
    assert held(shown) == []
    for secret in ("Hengtai", "Chen Wei", "Tower B", "alert(1)"):
        assert secret not in page.text, "no more of the case than its number"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "form-action 'self'" in page.headers["content-security-policy"]


def test_its_button_acts_once_without_a_session_and_a_second_time_says_when(late: Site) -> None:
    browser = anyone(late)
    path = link(late)
    answer = press(browser, path, {"f.for": "2h", "f.reason": "On my way."})
    assert answer.status_code == 303
    assert answer.headers["location"] == path
    assert "Acknowledged by you at 15:45." in browser.get(path).text
    assert held(late) == ["person:li_na"]
    before = Browser(late, "li_na").get(f"/cases/{late.hostile}").text.count('<li class="is-')
    assert press(browser, path, {"f.for": "4h"}).status_code == 303
    page = Browser(late, "li_na").get(f"/cases/{late.hostile}").text
    assert page.count('<li class="is-') == before
    assert "Reason: On my way." in page


def test_what_is_wrong_is_said_at_its_field(shown: Site) -> None:
    browser = anyone(shown)
    answer = press(browser, link(shown), {"f.for": "soon", "f.reason": "On my way."})
    assert answer.status_code == 422
    assert 'id="f-for-problem"' in answer.text
    assert "On my way.</textarea>" in answer.text
    answer = press(browser, f"{link(shown)}?lang=zh-Hans", {"f.for": "2h", "f.reason": " "})
    assert answer.status_code == 422
    assert 'id="f-reason-problem">必填：请简单说明升级为何可以暂停' in answer.text
    assert held(shown) == []


def test_on_the_page_of_the_case_too_the_reason_is_asked_for_and_missed(shown: Site) -> None:
    lead = Browser(shown, "li_na")
    path = f"/cases/{shown.hostile}/steps/acknowledge_escalation?deadline=first_response"
    answer = lead.fill(path, {"for": "1h", "reason": ""})
    assert answer.status_code == 422
    assert 'id="f-reason-problem">is required: say in a few words why' in answer.text
    assert held(shown) == []


def test_a_link_that_was_changed_is_nobodys(shown: Site) -> None:
    browser = anyone(shown)
    path = link(shown)
    number, _, signature = path.removeprefix(linking.PATH).partition(".")
    other, place = f"{int(number) + 1}.{signature}", f"{number}.1.{signature.partition('.')[2]}"
    flipped = path[:-1] + ("0" if path[-1] != "0" else "1")
    words = (other, place, f"{number}.", f"{number}.0.", "1", "x.y", "٣.ab", "9" * 30 + ".ab", "%00.a", "1.é")
    for one in (flipped, *(linking.PATH + word for word in words)):
        for answer in (browser.get(one), browser.post(one, data={"f.for": "2h"})):
            assert answer.status_code == 403, one
            assert shown.hostile not in answer.text
    assert held(shown) == []


def test_a_link_is_over_after_a_week_and_when_its_person_is_gone(late: Site) -> None:
    browser = anyone(late)
    path, watch = link(late), late.app.state.parts.watch
    assert isinstance(watch, clock.VirtualClock)
    watch.move_to(mail_of(late).created_at + linking.ACKNOWLEDGE_LASTS - timedelta(seconds=1))
    assert browser.get(path).status_code == 200
    watch.move_to(mail_of(late).created_at + linking.ACKNOWLEDGE_LASTS)
    assert browser.get(path).status_code == 403
    assert browser.post(path, data={"f.for": "2h"}).status_code == 403


def test_when_the_deadline_is_over_there_is_nothing_to_hold(late: Site) -> None:
    browser = anyone(late)
    path = link(late)
    done = casefile.Command(late.hostile, "start_diagnosis", casefile.Actor("person", "li_na"))
    assert late.cases.submit(done, NOW).accepted
    page = browser.get(path)
    assert "nothing is escalated any more" in page.text
    assert "<form" not in page.text.partition("<main")[2].partition("</main>")[0]
    assert "f.for" not in page.text
    assert held(late) == []


def test_another_site_cant_press_the_button(shown: Site) -> None:
    browser = anyone(shown)
    path = link(shown)
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert press(browser, path, {"f.for": "2h", "f.reason": "Mine."}, headers=headers).status_code == 403
    assert held(shown) == []


def test_it_speaks_the_language_of_its_mail_or_the_one_that_is_chosen(shown: Site) -> None:
    browser = anyone(shown)
    assert "Acknowledge the escalation" in browser.get(link(shown), headers={"Accept-Language": "zh"}).text
    assert "确认跟进，暂停升级" in browser.get(f"{link(shown)}?lang=zh-Hans").text


def test_it_is_no_secret_of_the_database(shown: Site) -> None:
    mail = mail_of(shown)
    signature = link(shown).rpartition(".")[2]
    connection = shown.app.state.parts.database.engine.raw_connection()
    rows = connection.execute("select * from notifications where id = ?", (mail.id,)).fetchall()
    assert rows
    assert signature not in str(rows)
    assert linking.PATH not in str(rows)
