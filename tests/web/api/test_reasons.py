"""What programs get of a case's reasons: ledgers, what comes, the rules that were looked at."""

from fastapi.testclient import TestClient

from tests.web.api.conftest import opened
from tests.web.conftest import PHONE, Site


def test_a_deadline_says_why_it_is_due_and_what_comes(api: TestClient):
    number = opened(api).json()["number"]
    found = api.get(f"/api/cases/{number}/deadlines").json()["deadlines"]
    first = next(one for one in found if one["name"] == "first_response")
    ledger = first["ledger"]
    assert ledger["consumed_s"] + ledger["ahead_s"] == first["target_s"]
    assert sum(span["seconds"] for span in ledger["spans"]) == first["target_s"]
    assert (ledger["came_at"], ledger["spans"][-1]["to_at"]) == (first["started_at"], first["due_at"])
    assert first["coming"][0]["told"][0]["rule"] in ("assignee", "team_lead")


def test_a_paused_deadline_stands_still(api: TestClient, site: Site):
    found = api.get(f"/api/cases/{site.paused}/deadlines").json()["deadlines"]
    paused = [one for one in found if one["state"] == "paused"]
    assert paused
    assert [one["coming"] for one in paused] == [[] for _ in paused]
    assert any(span["kind"] == "pause" and span["state"] for one in paused for span in one["ledger"]["spans"])


def test_the_history_tells_the_rules_and_what_was_said_and_masks_what_is_personal(api: TestClient):
    number = opened(api).json()["number"]
    api.post(f"/api/cases/{number}/events", json={"event": "note", "fields": {"body": "The porter has the key."}})
    answer = api.get(f"/api/cases/{number}/history")
    first, note = answer.json()["steps"]
    assert ("phone" in first["personal"], "phone" in first["given"]) == (True, False)
    assert PHONE not in answer.text
    assert first["actor"] == "person:li_na"
    assert note["message"] == {"kind": "note", "direction": "none", "body": "The porter has the key.", "files": []}


def test_a_long_history_comes_in_pages(api: TestClient):
    number = opened(api).json()["number"]
    api.post(f"/api/cases/{number}/events", json={"event": "note", "fields": {"body": "Seen."}})
    page = api.get(f"/api/cases/{number}/history?limit=1").json()
    assert [one["number"] for one in page["steps"]] == [1]
    rest = api.get(page["next"]).json()
    assert ([one["number"] for one in rest["steps"]], rest["next"]) == ([2], None)


def test_the_reasons_of_a_case_that_one_may_not_see_are_not_there(outsider: TestClient, site: Site):
    for what in ("deadlines", "history"):
        assert outsider.get(f"/api/cases/{site.fresh}/{what}").status_code == 404
