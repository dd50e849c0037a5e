"""What programs get from the API: cases read and changed, and refused in one form."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx import Response

from engine import queries, store
from tests.web.api.conftest import OPENING, opened, program, token_of
from tests.web.conftest import NOW, Browser, Site


def problem(answer: Response) -> tuple[int, Any]:
    """Status and code of a problem, which has the form of one."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["status"] == answer.status_code
    return answer.status_code, told["code"]


def send(api: TestClient, number: str, event: str, headers: dict[str, str] | None = None, **fields: Any) -> Response:
    return api.post(f"/api/cases/{number}/events", json={"event": event, "fields": fields}, headers=headers)


def test_a_case_is_opened_advanced_and_read(api: TestClient):
    number = opened(api).json()["number"]
    assert send(api, number, "start_diagnosis").status_code == 200
    shown = api.get(f"/api/cases/{number}").json()
    assert (shown["states"], shown["version"]) == (["handling", "diagnosing"], 2)
    assert "diagnose" in shown["events"]


def test_the_answer_to_an_opening_says_where_the_case_is(api: TestClient):
    answer = opened(api)
    assert answer.headers["location"] == f"/api/cases/{answer.json()['number']}"
    assert api.get(answer.headers["location"]).headers["etag"] == answer.headers["etag"] == '"1"'


def test_personal_values_are_masked_everywhere(api: TestClient, site: Site):
    whole = api.get(f"/api/cases/{site.fresh}")
    assert whole.json()["masked"]["phone"] == "138 •••• 2207"
    assert "phone" not in whole.json()["fields"]
    assert "00112207" not in (whole.text + api.get("/api/cases").text).replace(" ", "")


def test_whoever_has_no_token_that_works_is_told_how_to_get_one(site: Site):
    for token in ("", "caseclock_none", "x" * 500):
        answer = program(site, token).get("/api/cases")
        assert problem(answer) == (401, "401")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_the_cookie_of_a_browser_opens_nothing_here(client: Browser):
    assert client.get("/").status_code == 200
    assert problem(client.get("/api/cases"))[0] == 401


def test_a_token_that_was_revoked_works_no_longer(site: Site):
    token = token_of(site, "li_na")
    assert program(site, token).get("/api/cases").status_code == 200
    with site.app.state.parts.database.writing() as connection:
        assert store.tokens.revoke(connection, token.split("_")[1], NOW)
    assert problem(program(site, token).get("/api/cases"))[0] == 401


def test_of_a_token_only_the_digest_is_kept(site: Site):
    token = token_of(site, "li_na")
    with site.app.state.parts.database.reading() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM api_tokens").all()
    assert token.rpartition("_")[2] not in str(rows)


def test_what_a_person_may_not_see_is_not_there(outsider: TestClient, site: Site):
    assert outsider.get("/api/cases").json() == {"cases": [], "next": None}
    assert problem(outsider.get(f"/api/cases/{site.fresh}")) == (404, "unknown_case")
    assert problem(send(outsider, site.fresh, "note", body="x")) == (404, "unknown_case")


def test_a_list_goes_on_page_by_page_until_its_end(api: TestClient):
    for _ in range(3):
        opened(api)
    address, numbers = "/api/cases?limit=2&open=true", []
    while address:
        found = api.get(address).json()
        numbers += [one["number"] for one in found["cases"]]
        address = found["next"]
    assert numbers == sorted(set(numbers), reverse=True)
    assert len(numbers) >= 5


def test_a_list_is_narrowed_by_customer_state_and_text(api: TestClient, site: Site):
    by_customer = api.get("/api/cases", params={"customer": "hengtai", "limit": 100}).json()["cases"]
    assert {site.paused, site.hostile, site.fresh} <= {one["number"] for one in by_customer}
    by_text = api.get("/api/cases", params={"text": "between floors"}).json()["cases"]
    assert [one["number"] for one in by_text] == [site.paused]
    assert api.get("/api/cases", params={"state": "waiting"}).json()["next"] is None


def test_the_same_key_does_it_once_and_says_so(api: TestClient):
    key = {"Idempotency-Key": "order-77"}
    body = {"workflow": "repair", "fields": OPENING}
    first, second = (api.post("/api/cases", json=body, headers=key) for _ in range(2))
    assert (second.json()["number"], second.json()["replayed"]) == (first.json()["number"], True)
    other = api.post("/api/cases", json=body | {"title": "Another"}, headers=key)
    assert problem(other) == (409, "conflict")


def test_a_new_requester_is_put_on_record_once_and_only_for_a_case(api: TestClient, site: Site):
    asked = {"name": "Wu Min", "mail_address": "min@hengtai.example", "language": "zh-Hans"}
    refused = api.post("/api/cases", json={"workflow": "repair", "requester": asked, "customer": "hengtai"})
    assert problem(refused) == (422, "bad_data")
    for _ in range(2):
        opened(api, requester=asked, customer="hengtai")
    with site.app.state.parts.database.reading() as connection:
        assert len(store.people.contacts_at(connection, "min@hengtai.example")) == 1


def test_an_event_on_a_case_that_has_changed_is_refused_by_its_tag(api: TestClient):
    answer = opened(api)
    number, tag = answer.json()["number"], {"If-Match": answer.headers["etag"]}
    assert send(api, number, "note", tag, body="Seen.").status_code == 200
    assert problem(send(api, number, "note", tag, body="Again.")) == (412, "conflict")
    assert problem(send(api, number, "note", {"If-Match": 'W/"2"'}, body="Weak."))[0] == 412
    assert send(api, number, "note", {"If-Match": "*"}, body="Any.").status_code == 200


def test_a_tag_and_a_key_that_come_again_get_the_first_answer(api: TestClient):
    answer = opened(api)
    headers = {"If-Match": answer.headers["etag"], "Idempotency-Key": "note-1"}
    sent = [send(api, answer.json()["number"], "note", headers, body="Once.") for _ in range(2)]
    assert [(one.status_code, one.json()["version"]) for one in sent] == [(200, 2), (200, 2)]


def test_a_refusal_names_what_is_wrong_and_what_can_be_done(api: TestClient, site: Site):
    missing = api.post("/api/cases", json={"workflow": "repair"})
    assert problem(missing) == (422, "bad_data")
    assert "equipment" in {one["field"] for one in missing.json()["problems"]}
    early = send(api, site.fresh, "diagnose")
    assert problem(early) == (409, "not_from_here")
    assert "start_diagnosis" in early.json()["allowed"]


def test_a_refusal_is_told_in_the_language_that_is_asked_for(api: TestClient, site: Site):
    answer = send(api, site.fresh, "diagnose", {"Accept-Language": "zh-CN"})
    assert any("\u4e00" <= letter <= "\u9fff" for letter in answer.json()["detail"])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/none", 404),
        ("PUT", "/api/cases", 405),
        ("GET", "/api/cases/none", 404),
        ("GET", "/api/cases?x=1", 422),
        ("GET", "/api/cases/%0A/history", 404),
    ],
)
def test_every_wrong_turn_is_a_problem(api: TestClient, method: str, path: str, status: int):
    assert problem(api.request(method, path))[0] == status


@pytest.mark.parametrize(
    ("content", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"workflow=repair", "application/x-www-form-urlencoded", 415),
        (b'{"workflow": "repair", "fields": {"equipment": "\\ud800"}}', "application/json", 422),
        (b'{"workflow": "repair", "fields": {"equipment": 1e999}}', "application/json", 422),
        (b'{"workflow": "repair", "fields": {"equipment": ' + b"9" * 30 + b"}}", "application/json", 422),
        (b'{"workflow": "repair", "fields": {"equipment": ' + b"[" * 50 + b"]" * 50 + b"}}", "application/json", 422),
        (b"[" * 100_000, "application/json", 400),
        (b'{"workflow": "repair", "title": "a\\u0000b"}', "application/json", 422),
        (b'{"workflow": "repair", "number": "RPR-1"}', "application/json", 422),
        (b'{"workflow": "nothing"}', "application/json", 422),
        (b'{"workflow": "repair", "customer": "nobody"}', "application/json", 422),
        (b'{"workflow": "repair", "team": "nobody"}', "application/json", 422),
    ],
)
def test_what_can_not_be_taken_is_refused_and_changes_nothing(api: TestClient, content: bytes, kind: str, status: int):
    before = api.get("/api/cases?limit=1").json()["cases"][0]["number"]
    assert problem(api.post("/api/cases", content=content, headers={"Content-Type": kind}))[0] == status
    assert api.get("/api/cases?limit=1").json()["cases"][0]["number"] == before


def test_what_is_too_large_is_refused_as_a_problem(api: TestClient):
    answer = api.post("/api/cases", content=b"x" * 100, headers={"Content-Length": "999999999999"})
    assert problem(answer)[0] == 413


def test_a_file_is_kept_and_goes_with_an_answer(api: TestClient, site: Site) -> None:
    number = opened(api, requester={"name": "Anna", "mail_address": "anna@customer.example"}).json()["number"]
    sent = {"content": b"%PDF-1.7 plan", "headers": {"Content-Type": "application/octet-stream"}}
    kept = api.post("/api/files", params={"name": "../平面图.pdf"}, **sent)
    assert (kept.status_code, kept.json()["name"], kept.json()["media_type"]) == (201, "平面图.pdf", "application/pdf")
    fields = {"body": "Here is the plan.", "files": [kept.json()]}
    assert api.post(f"/api/cases/{number}/events", json={"event": "answer", "fields": fields}).status_code == 200
    with site.app.state.parts.database.reading() as connection:
        case = store.load_cases(connection, [number])[number]
        told = [one.context["files"] for one in queries.told(connection, case.id) if one.template == "answer"]
    assert told == [[{"name": "平面图.pdf", "hash": kept.json()["hash"], "is_left": False}]]


@pytest.mark.parametrize(
    ("name", "content", "kind", "status", "said"),
    [
        ("a.pdf", b"no pdf at all", "application/octet-stream", 422, "no application/pdf"),
        ("a.exe", b"MZ", "application/octet-stream", 422, "not taken"),
        ("a.pdf", b"%PDF-1.7", "text/plain", 415, "application/octet-stream"),
        ("a.pdf", b"%PDF-1.7" + bytes(20_000_000), "application/octet-stream", 413, "larger"),
    ],
)
def test_a_file_that_is_not_taken_is_refused_with_the_reason(
    api: TestClient, name: str, content: bytes, kind: str, status: int, said: str
) -> None:
    answer = api.post("/api/files", params={"name": name}, content=content, headers={"Content-Type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert said in answer.json()["detail"]
