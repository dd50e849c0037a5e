"""A PostgreSQL server that can't be reached, lets nobody in, or has no such database: each has its sentence."""

from collections.abc import Callable
from typing import Any

import pytest

from engine import database, errors
from tests import postgres

STORES = ("postgresql",)
HASTY = database.Limits(busy_timeout_s=0.2, statement_timeout_s=0.2)


def _asker(url: str) -> Callable[..., Any]:
    given = url.replace("postgres@", f"{postgres.ASKED}@")

    def ask(password: str = "", address: str = given) -> Any:
        return database.open(address, HASTY, password=password)

    return ask


def test_a_password_lets_in_and_is_never_said(url: str) -> None:
    role = f"DROP ROLE IF EXISTS {postgres.ASKED}", f"CREATE ROLE {postgres.ASKED} SUPERUSER LOGIN"
    postgres.server().run(*role, f"ALTER ROLE {postgres.ASKED} PASSWORD '{postgres.PASSWORD}'")
    ask = _asker(url)
    ask(postgres.PASSWORD).close()
    ask("wrong", url.replace("postgres@", f"{postgres.ASKED}:{postgres.PASSWORD}@")).close()
    for password in ("wrong-pa55", ""):
        with pytest.raises(errors.DatabaseShut, match=r"CASECLOCK_DATABASE_PASSWORD") as refused:
            ask(password)
        assert "pa55" not in str(refused.value)
    postgres.server().run(f"DROP ROLE {postgres.ASKED}")


def test_a_database_that_is_not_there_is_named_with_how_to_make_it() -> None:
    with pytest.raises(errors.NoSuchDatabase, match=r"There is no database lifts on .*\n?.*createdb .*lifts"):
        database.open(postgres.server().url("lifts"))


def test_a_server_that_is_not_there_is_named_without_the_password() -> None:
    with pytest.raises(errors.DatabaseGone, match=r"postgresql://desk@127\.0\.0\.1:1/lifts can't be reached") as gone:
        database.open("postgresql://desk:pa55@127.0.0.1:1/lifts")
    assert "pa55" not in str(gone.value)


def test_texts_need_room_for_all_languages() -> None:
    postgres.server().run("CREATE DATABASE narrow ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
    with pytest.raises(errors.NotUtf8, match="LATIN1"):
        database.open(postgres.server().url("narrow"))
