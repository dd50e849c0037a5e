from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from engine import database, errors, models, store
from engine.database import wordindex


def test_a_fresh_schema_equals_all_migrations(url: str) -> None:
    opened = database.open(url)
    with opened.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        kept = [one for one in compare_metadata(context, models.METADATA) if not _is_index_of_words(one)]
        assert kept == []


def _is_index_of_words(difference: Any) -> bool:
    """Whether it is a table that SQLite's full-text index keeps for itself."""
    return difference[0] == "remove_table" and difference[1].name.startswith(wordindex.TABLE)


def test_every_index_of_the_tables_is_made_by_the_migrations_too(url: str) -> None:
    wanted = {index.name for table in models.METADATA.tables.values() for index in table.indexes}
    with database.open(url).reading() as connection:
        made = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        assert set(made.scalars()) == wanted


def test_opening_a_second_time_finds_what_the_first_left(url: str) -> None:
    with database.open(url).writing() as connection:
        connection.exec_driver_sql("INSERT INTO facts VALUES ('desk', '7')")
    with database.open(url).reading() as connection:
        assert connection.exec_driver_sql("SELECT value FROM facts WHERE name = 'desk'").scalar_one() == "7"


def test_programs_that_open_a_new_database_at_once_wait_for_one_another(tmp_path: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(database.open, [f"sqlite:///{tmp_path}/new.sqlite"] * 4))
    assert len(opened) == 4


def test_writes_are_durable_and_keys_are_checked(url: str) -> None:
    with database.open(url).reading() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_a_reader_waits_for_no_writer(url: str) -> None:
    opened = database.open(url, database.Limits(busy_timeout_s=0.1))
    with opened.writing() as writer:
        writer.exec_driver_sql("INSERT INTO facts VALUES ('desk', '7')")
        with opened.reading() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM facts WHERE name = 'desk'").scalar_one() == 0


def test_a_second_writer_is_told_who_holds_the_database(url: str) -> None:
    opened = database.open(url, database.Limits(busy_timeout_s=0.05))
    with opened.writing(), pytest.raises(errors.DatabaseBusy, match="held by another program"), opened.writing():
        pass


def _put_and_fail(opened: database.Database) -> None:
    with opened.writing() as connection:
        connection.exec_driver_sql("INSERT INTO facts VALUES ('desk', '7')")
        raise KeyError


def test_an_exception_undoes_the_transaction(url: str) -> None:
    opened = database.open(url)
    with pytest.raises(KeyError):
        _put_and_fail(opened)
    with opened.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM facts WHERE name = 'desk'").scalar_one() == 0


def test_a_directory_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(errors.DatabaseUnwritable, match=r"file.* can't be written"):
        database.open(f"sqlite:///{tmp_path}/file/desk.sqlite")


def test_a_directory_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.DatabaseUnwritable, match="can't be written"):
        database.open(f"sqlite:///{tmp_path}")


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "desk.sqlite"
    path.write_text("Dear all, the lift is stuck again. " * 100)
    with pytest.raises(errors.NotADatabase, match=r"desk\.sqlite is there, but it is no SQLite database"):
        database.open(f"sqlite:///{path}")


def test_a_database_of_a_newer_program_is_left_alone(url: str) -> None:
    with database.open(url).writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.exec_driver_sql("DELETE FROM facts WHERE name = 'compatible_from'")
    with pytest.raises(errors.DatabaseTooNew, match="written by a newer Caseclock"):
        database.open(url)


def test_the_program_before_an_upgrade_may_still_start_where_the_migrations_say_so(url: str) -> None:
    with database.open(url).writing() as connection:
        head = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
        assert store.facts.get(connection, "compatible_from") <= head
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with database.open(url).writing() as connection:
        assert connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one() == "9999"
        store.facts.put(connection, "compatible_from", "9998")
    with pytest.raises(errors.DatabaseTooNew):
        database.open(url)


@pytest.mark.parametrize("url", ["mysql://desk", "sqlite:///", "sqlite:///:memory:", "desk.sqlite", ""])
def test_other_databases_are_refused_with_what_is_allowed(url: str) -> None:
    with pytest.raises(errors.UnknownDatabase, match="allowed are sqlite:///PATH and postgresql://"):
        database.open(url)
