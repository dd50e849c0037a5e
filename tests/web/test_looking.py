"""Search, the supervisor's page and the pages of the workflows."""

import html
import re

import pytest

from engine import people, store
from tests.web.conftest import PHONE, Browser, Site


@pytest.fixture
def outsider(site: Site) -> Browser:
    """A browser of someone who may see no case."""
    with site.app.state.parts.database.writing() as connection:
        someone = people.Person("out_sider", "Out Sider", "out@desk.example", roles=frozenset({"gardener"}))
        store.people.put(connection, people.Desk.of([someone]))
    return Browser(site, "out_sider")


@pytest.mark.parametrize("asked", ["grinding", "grin noi", "hengtai", "Hengtai grinding", "Lift 2", "tower"])
def test_a_case_is_found_by_its_words_and_its_customer(client: Browser, site: Site, asked: str):
    assert f'href="/cases/{site.fresh}"' in client.get("/search", params={"q": asked}).text


def test_the_number_of_a_case_leads_straight_to_it(client: Browser, site: Site):
    answer = client.get("/search", params={"q": f" {site.fresh.lower()} "})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{site.fresh}")


@pytest.mark.parametrize("asked", [PHONE, "00112207", "nothing of the kind", '" OR *', "…"])
def test_personal_values_and_nonsense_find_nothing(client: Browser, asked: str):
    answer = client.get("/search", params={"q": asked})
    assert answer.status_code == 200
    assert "Nothing found" in answer.text


def test_whoever_may_not_see_a_case_does_not_find_it(outsider: Browser, site: Site):
    for asked in ("grinding", site.fresh, "hengtai"):
        assert "Nothing found" in outsider.get("/search", params={"q": asked}).text


def test_what_is_looked_for_stands_on_the_page_as_text(client: Browser):
    page = client.get("/search", params={"q": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


def test_the_head_of_every_page_has_a_box_to_search(client: Browser):
    assert 'action="/search"' in client.get("/mailbox").text


def test_the_supervisor_sees_what_is_late_and_whose_it_is(client: Browser, site: Site):
    page = client.get("/supervise").text
    assert page.index("Late now") < page.index(f'href="/cases/{site.hostile}"')
    assert "nobody yet" in page.partition("By person")[2]


def test_the_supervisor_sees_who_was_told_of_what_is_late(client: Browser, site: Site):
    parts = site.app.state.parts
    with parts.database.writing() as connection:
        case_id = store.load_cases(connection, [site.hostile])[site.hostile].id
        connection.exec_driver_sql(
            "INSERT INTO notifications (case_id, occasion, template, language, to_kind, to_key, mail_address, name, "
            "rule, deadline, context, message_id, thread_id, state, next_attempt_at, attempt_count, created_at) "
            "VALUES (?, 'x/1', 'reminder', 'en', 'person', 'li_na', 'l@desk.example', 'Emma Clarke', 'team_lead', "
            "'solution/1', '{}', '<x>', '<y>', 'held', '2099-01-01T00:00:00.000000+00:00', 0, "
            "'2026-11-24T01:00:00.000000+00:00')",
            (case_id,),
        )
    assert "Emma Clarke, since 09:00, not sent yet: Solution, a reminder" in client.get("/supervise").text


def test_who_may_see_no_case_supervises_nothing(outsider: Browser, site: Site):
    page = outsider.get("/supervise").text
    assert "Nothing is late." in page
    assert site.hostile not in page


def test_the_workflows_are_listed_with_their_open_cases(client: Browser):
    page = client.get("/workflows").text
    assert 'href="/workflows/repair"' in page


def test_a_workflow_tells_what_it_promises_and_who_does_what(client: Browser, site: Site):
    page = html.unescape(client.get("/workflows/repair").text)
    source = site.app.state.parts.registry
    with site.app.state.parts.database.reading() as connection:
        known = source.live(connection, "repair").definition
    assert [one for one in known.deadlines.values() if f"<dt>{one.title['en']}</dt>" not in page] == []
    assert re.search(r"Version 1</a>.{0,60}3 open cases · ", page)


def test_the_diagram_of_a_workflow_counts_the_open_cases(client: Browser):
    drawn = client.get("/workflows/repair/diagram.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert 'class="number"' in drawn.text


def test_the_text_of_a_definition_is_as_it_was_written(client: Browser):
    page = client.get("/workflows/repair/text?version=1").text
    assert "workflow: repair" in page
    assert client.get("/workflows/repair/text").text.count("<pre") == 1


@pytest.mark.parametrize(
    "path", ["/workflows/none", "/workflows/none/diagram.svg", "/workflows/repair/text?version=99"]
)
def test_what_is_not_there_is_not_found(client: Browser, path: str):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/search?q=lift", "/supervise", "/workflows", "/workflows/repair"])
@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant"])
def test_the_pages_are_in_the_language_that_is_asked_for(client: Browser, path: str, language: str):
    page = client.get(path, params={"lang": language, **({"q": "lift"} if "q=" in path else {})}).text
    assert f'lang="{language}"' in page
    assert "pledge_" not in page


@pytest.mark.parametrize("path", ["/search?q=lift", "/supervise", "/workflows", "/workflows/repair"])
def test_the_pages_are_small_and_bring_no_script_of_their_own(client: Browser, path: str):
    page = client.get(path).text
    assert len(page.encode()) < 50_000
    assert "<script>" not in page
