"""Links that work once, and sessions."""

from datetime import UTC, datetime, timedelta

import pytest

from engine import database, store
from engine.store import sessions
from tests import sqlite

NOW = datetime(2026, 11, 23, 2, 45, tzinfo=UTC)


@pytest.fixture
def base(tmp_path):
    opened = database.open(sqlite.new_database(tmp_path / "desk.sqlite"))
    yield opened
    opened.close()


def test_a_token_begins_one_session(base):
    with base.writing() as connection:
        token = store.sessions.make_token(connection, NOW)
        assert sessions.is_usable(connection, token, NOW)
        assert sessions.begin(connection, token, NOW)
        assert sessions.begin(connection, token, NOW) is None
        assert not sessions.is_usable(connection, token, NOW)


@pytest.mark.parametrize("token", ["", "x", "0" * 43])
def test_a_token_that_was_never_made_begins_none(base, token):
    with base.writing() as connection:
        assert sessions.begin(connection, token, NOW) is None


def test_a_session_has_no_person_until_one_is_chosen_and_none_after_its_end(base):
    with base.writing() as connection:
        key = sessions.begin(connection, sessions.make_token(connection, NOW), NOW)
        assert sessions.person_of(connection, key, NOW) == (True, None)
        sessions.act_as(connection, key, "li_na")
        assert sessions.person_of(connection, key, NOW) == (True, "li_na")
        sessions.end(connection, key)
        assert sessions.person_of(connection, key, NOW) == (False, None)


def test_what_is_over_is_removed_when_something_new_begins(base):
    later = NOW + sessions.SESSION_LASTS + timedelta(seconds=1)
    with base.writing() as connection:
        sessions.begin(connection, sessions.make_token(connection, NOW), NOW)
        sessions.begin(connection, sessions.make_token(connection, later), later)
        for table in (sessions.TOKENS, sessions.SESSIONS):
            assert len(connection.execute(table.select()).all()) == 1
