"""What the customer does not have is said at the head of their case."""

import re
from typing import Any

from engine import casefile
from notifications import undelivered
from tests.web.conftest import LI_NA, Browser

OF_ANSWER = " WHERE template = 'answer'"
LATER = "UPDATE notifications SET state = 'deferred', next_attempt_at = '2026-11-24T08:30:00.000000+00:00'" + OF_ANSWER
FAILED = (
    "UPDATE notifications SET state = 'failed', next_attempt_at = NULL" + OF_ANSWER,
    "INSERT INTO attempts (notification_id, at, outcome, code, text)"
    " SELECT id, created_at, 'failed', 550, 'No such user' FROM notifications" + OF_ANSWER,
)


def test_an_answer_is_out_only_once_the_relay_has_it_and_what_failed_is_said_with_its_words(own_site: Any) -> None:
    answered = own_site.cases.submit(casefile.Command(own_site.fresh, "answer", LI_NA, {"body": "We are on our way."}))
    assert answered.accepted
    client, address = Browser(own_site, "li_na"), f"/cases/{own_site.fresh}"
    assert "is not out yet: waiting to be sent" in client.get(address).text
    run(own_site, LATER)
    assert re.search(r"is not out yet: not taken yet, tried again, [^<]*16:30", client.get(address).text)
    run(own_site, *FAILED)
    page = client.get(address).text
    assert '<p class="late">Not delivered to ' in page
    assert "550 No such user" in page
    run(own_site, "UPDATE notifications SET state = 'sent', next_attempt_at = NULL" + OF_ANSWER)
    assert "is not out yet" not in (page := client.get(address).text)
    assert "Not delivered" not in page


def test_what_came_back_is_a_task_until_somebody_reached_the_customer(own_site: Any) -> None:
    number, client = own_site.fresh, Browser(own_site, "li_na")
    own_site.cases.submit(casefile.Command(number, "answer", LI_NA, {"body": "We are on our way."}))
    form = f"/cases/{number}/steps/customer_reached"
    assert form not in client.get(f"/cases/{number}").text
    run(own_site, *(one.replace("'failed'", "'bounced'") for one in FAILED))
    own_site.cases.clock.advance(600)
    telling = undelivered.Undelivered(own_site.cases.database, own_site.cases)
    assert telling.run_once(own_site.cases.clock.now()).told == 1
    page = client.get(f"/cases/{number}").text
    assert '<p class="late">Came back from ' in page
    assert "First response came anew, because the customer did not get the mail; due" in page
    assert "came back (No such user)" in page
    assert "over, until it was known that the customer did not get the mail" in page
    assert f'href="{form}"' in page
    assert '<div class="why late">A mail did not arrive</div>' in client.get("/").text
    assert client.fill(form, {"reason": ""}).status_code == 422
    assert client.fill(form, {"reason": "Called her."}).status_code == 303
    page = client.get(f"/cases/{number}").text
    assert "Came back from" not in page.partition("</h2>")[0]
    assert "Reason: Called her." in page
    assert "A mail did not arrive</div>" not in client.get("/").text


def run(site: Any, *statements: str) -> None:
    with site.cases.database.writing() as connection:
        for one in statements:
            connection.exec_driver_sql(one)
