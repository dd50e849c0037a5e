"""The commands on a desk whose database is PostgreSQL: nothing but the address is another."""

import dataclasses
from typing import Any

import pytest

from console import keys
from engine import database, settings
from engine.settings.setting import Secret
from tests import postgres
from tests.console.conftest import Site


@pytest.fixture
def served(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A place whose database is an empty one of PostgreSQL."""
    monkeypatch.setenv("CASECLOCK_DATABASE_URL", postgres.empty_database())
    return site


def test_a_desk_is_set_up_worked_on_and_looked_at(served: Site):
    demo: Any = served.facts("demo")
    number = demo["cases"][0]
    assert served.run("send", number, "note", "--body", "rope worn").exit_code == 0
    assert {one["number"] for one in served.facts("list", "--all")} == set(demo["cases"])
    assert served.facts("show", number)["number"] == number
    assert served.facts("why", number)
    assert " note " in served.run("history", number).out
    found = {(one["check"], one["ok"]) for one in served.facts("doctor")}
    assert {("database", True), ("histories", True), ("definitions", True)} <= found
    assert not (served.directory / "var" / "caseclock.sqlite").exists()


def test_a_password_in_an_option_is_refused_and_not_repeated(served: Site):
    ended = served.run("demo", "--db", "postgresql://desk:pa55@127.0.0.1:1/lifts")
    assert ended.exit_code == 2
    assert "CASECLOCK_DATABASE_PASSWORD" in ended.err
    assert "pa55" not in ended.out + ended.err


def test_a_server_that_is_not_there_is_told_without_a_traceback(served: Site, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("CASECLOCK_DATABASE_URL", "postgresql://desk:pa55@127.0.0.1:1/lifts")
    ended = served.run("list")
    assert (ended.exit_code, ended.err.count("can't be reached")) == (2, 1)
    assert "pa55" not in ended.err
    assert "Traceback" not in ended.err
    found = {one["check"]: one for one in served.facts("doctor")}
    assert not found["database"]["ok"]


def test_machines_that_sign_with_other_keys_are_noticed():
    first = settings.Settings(web=settings.tree.Web(secret_key=Secret("one")))
    second = dataclasses.replace(first, web=settings.tree.Web(secret_key=Secret("two")))
    base = database.open(postgres.empty_database())
    assert [keys.is_another(base, known) for known in (first, first, second, second)] == [False, False, True, False]
    base.close()
