import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import database
from engine.database import wordindex
from tests import postgres

KEPT = {
    1: ("RPR-2026-00010", "2号电梯异响", {"symptom": "梯门关不上", "rows": [{"part": "Door drive"}]}),
    2: ("RPR-2026-00011", "Kühlung in the café fails", {"files": [{"name": "plan.pdf", "hash": "abcdef"}]}),
}


@pytest.fixture
def base(url: str) -> database.Database:
    opened = database.open(url)
    with opened.writing() as connection:
        wordindex.write(connection, [(key, wordindex.of_case(*one)) for key, one in KEPT.items()])
    return opened


def found(base: database.Database, wanted: str) -> list[int]:
    with base.reading() as connection:
        query = wordindex.find(wanted, connection.dialect)
        return [] if query is None else sorted(connection.execute(query).scalars())


FOUND = [
    ("电梯", [1]), ("电梯异响", [1]), ("响", [1]), ("异", [1]), ("2号电梯", [1]), ("门关", [1]), ("２号", [1]),
    ("梯异常", []), ("梯电", []), ("rpr-2026-00010", [1]), ("RPR-2026", [1, 2]), ("door", [1]), ("dri", [1]),
    ("kuhl", [2]), ("CAFÉ", [2]), ("plan.pdf", [2]), ("abcdef", []), ("—!?", []), ('"', []), ("AND", []),
    ("door NOT", []),
]  # fmt: skip


@pytest.mark.parametrize(("wanted", "keys"), FOUND)
def test_words_are_found_in_any_script(base: database.Database, wanted: str, keys: list[int]):
    assert found(base, wanted) == keys


def test_postgresql_finds_the_same_words():
    opened = database.open(postgres.empty_database())
    with opened.writing() as connection:
        # The cases themselves are not needed here.
        connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        wordindex.write(connection, [(key, wordindex.of_case(*one)) for key, one in KEPT.items()])
        wordindex.write(connection, [(3, "pump")])
        wordindex.write(connection, [(3, "valve")])
    assert [(wanted, found(opened, wanted)) for wanted, _ in FOUND] == FOUND
    assert (found(opened, "pump"), found(opened, "valve")) == ([], [3])
    with opened.writing() as connection:
        wordindex.empty(connection)
    assert found(opened, "door") == []
    opened.close()


def test_words_that_are_kept_anew_take_the_place_of_the_old(base: database.Database):
    with base.writing() as connection:
        wordindex.write(connection, [(1, wordindex.of_case("RPR-2026-00010", "Pump", {}))])
    assert (found(base, "电梯"), found(base, "pump")) == ([], [1])


def test_an_emptied_index_finds_nothing(base: database.Database):
    with base.writing() as connection:
        wordindex.empty(connection)
    assert found(base, "door") == []


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> database.Database:
    """A database that many examples share."""
    return database.open(f"sqlite:///{tmp_path_factory.mktemp('words') / 'one.sqlite'}")


@given(said=st.text(max_size=30))
def test_a_text_finds_the_case_that_says_it(alone: database.Database, said: str):
    with alone.writing() as connection:
        wordindex.write(connection, [(1, wordindex.of_case("X-1", said, {}))])
    assert found(alone, said) == ([1] if any(wordindex.words(said)) else [])
