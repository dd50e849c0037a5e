"""The supervisor's page: what is late, who was told, which escalations stand acknowledged or reached nobody."""

import re
from typing import Any

import pytest

from engine import casefile, staffing, store
from tests.web.conftest import NOW, Browser, at


@pytest.fixture
def late(own_site: Any) -> Any:
    """Its hostile case is late: the lead was told."""
    assert own_site.cases.submit(casefile.Command(own_site.hostile, None, casefile.SYSTEM), NOW).accepted
    return own_site


def text(browser: Browser) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", browser.get("/supervise").text))


def test_an_escalation_that_someone_acknowledged_stands_there_with_who_and_until_when(late: Any) -> None:
    lead = Browser(late, "li_na")
    assert "acknowledged by" not in text(lead)
    given = {"deadline": "first_response", "for": "2h", "reason": "On it."}
    assert lead.fill(f"/cases/{late.hostile}/steps/acknowledge_escalation", given).status_code == 303
    page = text(lead)
    assert "Acknowledged &lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert page.count("acknowledged by Li Na until 17:45") == 2, "in the list and at the case"
    assert "acknowledged by" not in text(Browser(late, "guest"))


def test_one_that_reached_nobody_stands_there_until_the_deadline_is_over(own_site: Any) -> None:
    """Everyone whom the rules name is away when the rung comes, and nobody stands in."""
    away = [staffing.AddAbsence(one, at("20 09:00"), at("27 00:00")) for one in ("li_na", "sun_lei")]
    staffing.change(own_site.app.state.parts.database, away, "operator:root", at("20 09:00"))
    own_site.cases.submit(casefile.Command(own_site.hostile, None, casefile.SYSTEM), NOW)
    lead = Browser(own_site, "li_na")
    assert "Reached nobody" in text(lead)
    done = casefile.Command(own_site.hostile, "start_diagnosis", casefile.Actor("person", "li_na"))
    assert own_site.cases.submit(done, NOW).accepted
    assert "Reached nobody" not in text(lead)


def test_a_case_that_is_set_aside_stands_there_with_the_reason_and_its_rows_take_no_other_off_the_page(
    late: Any, caplog: pytest.LogCaptureFixture
) -> None:
    base = late.app.state.parts.database
    with base.writing() as connection:
        connection.exec_driver_sql("UPDATE cases SET fields = '{' WHERE number = ?", (late.hostile,))
        store.aside.fail(connection, {late.hostile: ("unreadable", "JSONDecodeError")}, NOW, 1)
    lead = Browser(late, "li_na")
    assert f"{late.hostile} its rows in the database can&#39;t be read (JSONDecodeError) · since" in text(lead)
    assert lead.get("/").status_code == 200
    assert f"{late.hostile} can't be read" in caplog.text
    assert "Set aside" not in text(Browser(late, "guest"))
