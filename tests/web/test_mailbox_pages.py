"""The mailbox in the browser: the list, a mail in its three forms, its HTML shut off."""

from typing import Any
from urllib.parse import quote

from engine import queries, store


def test_the_list_shows_a_mail_with_its_recipient(client: Any) -> None:
    page = client.get("/mailbox").text
    assert "Received: Lift 3" in page
    assert "c@hengtai.example" in page


def test_a_mail_opens_as_text_and_as_source(client: Any, site: Any) -> None:
    assert "We have your report." in client.get(f"/mailbox/{site.mail}").text
    assert "MIME-Version" in client.get(f"/mailbox/{site.mail}?view=source").text


def test_the_html_of_a_mail_stands_in_a_sandboxed_frame_only(client: Any, site: Any) -> None:
    page = client.get(f"/mailbox/{site.mail}?view=html").text
    assert f'<iframe src="/mailbox/{site.mail}/html" sandbox' in page
    assert "steal" not in page


def test_the_html_of_a_mail_may_run_nothing_and_fetch_nothing(client: Any, site: Any) -> None:
    policy = client.get(f"/mailbox/{site.mail}/html").headers["content-security-policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script" not in policy
    assert "http" not in policy


def test_a_mail_that_is_gone_is_said_in_words(client: Any) -> None:
    answer = client.get("/mailbox/1.M1P1Q1.gone")
    assert answer.status_code == 404
    assert "There is no such page" in answer.text


def test_a_mail_on_the_page_of_its_case_leads_to_its_copy(client: Any, site: Any) -> None:
    with site.cases.database.reading() as connection:
        case = store.load_cases(connection, [site.fresh])[site.fresh]
        told = queries.told(connection, case.id or 0)[0]
    address = f"/mailbox/of/{site.fresh}/{told.id}"
    assert address not in client.get(f"/cases/{site.fresh}").text
    assert client.get(address).status_code == 404
    with site.cases.database.writing() as connection:
        sent = "UPDATE notifications SET state = 'sent', sent_at = created_at WHERE id = ?"
        connection.exec_driver_sql(sent, (told.id,))
    assert client.get(address).status_code == 404
    content = f"Message-ID: {told.message_id}\r\nSubject: [{site.fresh}] Taken\r\n\r\nWe have it.\r\n"
    key = site.mailbox.add(content.encode())
    assert address in client.get(f"/cases/{site.fresh}").text
    answer = client.get(address)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/mailbox/{quote(key, safe='')}")
    assert "We have it." in client.get(answer.headers["location"]).text
