from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from engine import database, models
from engine.store import statements
from tests import postgres

STORES = postgres.BOTH

SEQUENCES = models.METADATA.tables["number_sequences"]


def _put(opened: database.Database, count: int) -> None:
    with opened.writing() as connection:
        writing = database.upserting(SEQUENCES, ("scope",), ("scope", "next"), opened.dialect)
        writing.run(connection, [(f"lift/{number}", number) for number in range(count)])


def _find(opened: database.Database, scopes: list[str]) -> list[list[object]]:
    reading = database.Reading(lambda keys: select(SEQUENCES.c.next).where(SEQUENCES.c.scope.in_(keys)), opened.dialect)
    with opened.reading() as connection:
        return list(reading.rows(connection, scopes))


def test_lists_of_any_length_are_found(url: str) -> None:
    opened = database.open(url)
    _put(opened, 1001)
    for count in (0, 1, 2, 8, 9, 64, 65, 500, 501, 1001):
        assert len(_find(opened, [f"lift/{number}" for number in range(count)])) == count


def test_an_upsert_gives_a_known_key_its_new_values(url: str) -> None:
    opened = database.open(url)
    _put(opened, 1)
    with opened.writing() as connection:
        database.upserting(SEQUENCES, ("scope",), ("scope", "next"), opened.dialect).run(connection, [("lift/0", 12)])
    assert _find(opened, ["lift/0"]) == [[12]]


def test_a_row_that_is_there_already_stays(url: str) -> None:
    opened = database.open(url)
    _put(opened, 2)
    with opened.writing() as connection:
        database.inserting_new(SEQUENCES, ("scope", "next"), opened.dialect).run(connection, [("lift/1", 12)])
    assert _find(opened, ["lift/1"]) == [[1]]


def test_the_statements_of_the_hot_path_are_sayable_in_postgresql() -> None:
    known = statements.Statements(postgresql.dialect(paramstyle="format"))  # type: ignore[no-untyped-call]
    assert "ON CONFLICT (scope) DO UPDATE" in known.upsert_sequence.sql
