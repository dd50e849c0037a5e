"""Programs at the API of the desk of `tests/web`: each with a token of a person."""

from typing import Any

import pytest
from fastapi.testclient import TestClient

from engine import people, store
from tests.web.conftest import BASE, NOW, PHONE, Site

OPENING = {"equipment": "Lift 7", "symptom": "Hums.", "place": "Tower B", "contact_name": "Chen Wei", "phone": PHONE}


def token_of(site: Site, person: str) -> str:
    """A new token of a person."""
    with site.app.state.parts.database.writing() as connection:
        return store.tokens.add(connection, person, NOW, "test")


def program(site: Site, token: str) -> TestClient:
    """A program with a token."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return TestClient(site.app, base_url=BASE, headers=headers, raise_server_exceptions=False)


@pytest.fixture
def api(site: Site) -> TestClient:
    """A program that acts as Li Na."""
    return program(site, token_of(site, "li_na"))


@pytest.fixture
def outsider(site: Site) -> TestClient:
    """A program of someone who may see no case."""
    with site.app.state.parts.database.writing() as connection:
        someone = people.Person("out_sider", "Out Sider", "out@desk.example", roles=frozenset({"gardener"}))
        store.people.put(connection, people.Desk.of([someone]))
    return program(site, token_of(site, "out_sider"))


def opened(api: TestClient, **more: Any) -> Any:
    """A case, newly opened by a program."""
    answer = api.post("/api/cases", json={"workflow": "repair", "fields": OPENING, "team": "lifts"} | more)
    assert answer.status_code == 201, answer.text
    return answer
