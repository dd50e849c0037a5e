"""The API held to its own OpenAPI document by schemathesis: what it says is what is answered."""

from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tests.web.api.conftest import OPENING, token_of
from tests.web.conftest import Site

load_all_checks()
NOT_HELD = ("positive_data_acceptance", "max_response_time")
"""What fits the document may still not fit the workflow or the case's version: 422 and 412 are answers to that."""
HELD = [one for one in CHECKS.get_all() if one.__name__ not in NOT_HELD]
TRIES = settings(
    max_examples=30, deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True
)
ADDRESSES = [
    ("/api/cases", "GET"),
    ("/api/cases", "POST"),
    ("/api/cases/{number}", "GET"),
    ("/api/cases/{number}/events", "POST"),
    ("/api/files", "POST"),
    ("/api/cases/{number}/deadlines", "GET"),
    ("/api/cases/{number}/history", "GET"),
]


@pytest.fixture
def document(site: Site) -> Any:
    return schemathesis.openapi.from_asgi("/openapi.json", site.app, headers={"Host": "127.0.0.1"})


@pytest.mark.parametrize("mode", list(GenerationMode))
@pytest.mark.parametrize(("path", "method"), ADDRESSES)
def test_every_answer_is_as_the_document_says(site: Site, document: Any, path: str, method: str, mode: GenerationMode):
    headers = {"Authorization": f"Bearer {token_of(site, 'li_na')}", "Host": "127.0.0.1"}
    numbers = st.sampled_from(["", site.fresh, site.paused, site.hostile])

    @TRIES
    @given(case=document[path][method].as_strategy(generation_mode=mode), number=numbers)
    def held(case: Case, number: str) -> None:
        if number and mode is GenerationMode.POSITIVE:
            _aim(case, number)
        case.call_and_validate(headers=headers, checks=HELD)

    held()


def _aim(case: Case, number: str) -> None:
    """Makes of what was drawn something that the desk can do."""
    if "number" in (case.path_parameters or {}):
        case.path_parameters["number"] = number
    if isinstance(case.body, dict):
        aimed = {"event": "note", "fields": {"body": "Seen."}} if "event" in case.body else {"workflow": "repair"}
        opening = {"fields": OPENING} if "workflow" in aimed else {}
        known = {key: case.body[key] for key in ("priority", "channel") if key in case.body}
        case.body = {**known, **aimed, **opening} if opening else aimed


def test_the_document_is_had_without_a_token_and_names_every_address(stranger: TestClient):
    assert set(stranger.get("/openapi.json").json()["paths"]) == {path for path, _ in ADDRESSES}
