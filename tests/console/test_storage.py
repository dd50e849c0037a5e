"""What a doctor sees of a database that is damaged, locked, older, or open to others: a table, never an error."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from console import storage
from engine import settings
from engine.database import condition
from tests.console.conftest import Site
from tests.console.test_doctor import change


def looked(site: Site) -> dict[str, list[tuple[bool, str]]]:
    """What doctor found, by check, whatever the state of the desk."""
    found: dict[str, list[tuple[bool, str]]] = {}
    for one in site.facts("doctor"):
        found.setdefault(one["check"], []).append((one["ok"], one["sentence"]))
    return found


@contextmanager
def held(site: Site) -> Iterator[None]:
    """Another program has the file for itself."""
    other = sqlite3.connect(site.database, isolation_level=None)
    other.execute("PRAGMA locking_mode = EXCLUSIVE")
    other.execute("BEGIN IMMEDIATE")
    other.execute("UPDATE facts SET value = value")
    try:
        yield
    finally:
        other.close()


def test_a_damaged_page_is_found_and_the_rest_is_told(demo: Site) -> None:
    with sqlite3.connect(demo.database) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'history'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    connection.close()
    with demo.database.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * size)
    ended = demo.run("doctor")
    assert ended.exit_code == 1
    assert "The file is damaged" in ended.out
    assert "Traceback" not in ended.out + ended.err
    for check in ("database", "histories", "sweeps", "disk", "files"):
        assert f"\n{check} " in ended.out


def test_a_locked_file_a_file_of_an_older_program_and_one_that_is_empty_are_found(
    demo: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CASECLOCK_DATABASE_BUSY_TIMEOUT_S", "0.1")
    with held(demo):
        found = looked(demo)
    assert "held by another program" in found["database"][0][1]
    assert found["disk"][0][0]
    change(demo, "UPDATE alembic_version SET version_num = '0009'")
    found = looked(demo)
    assert (found["database"][0][0], "sweeps" in found) == (False, False)
    assert "older program (0009" in found["database"][0][1]
    demo.database.write_bytes(b"")
    assert not looked(demo)["database"][0][0]


def test_secrets_and_mails_that_others_may_read_are_found(demo: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    given = demo.directory / "relay"
    given.write_text("hidden", encoding="utf-8")
    key, box = demo.directory / "var" / "secret_key", demo.directory / "var" / "mailbox"
    key.write_text("x" * 40, encoding="utf-8")
    box.mkdir(exist_ok=True)
    for one in (given, key, box):
        one.chmod(0o755)
    known = settings.load(demo.directory / "config.toml", {"CASECLOCK_MAIL_PASSWORD_FILE": str(given)}, demo.directory)
    told = [one.sentence for one in storage.files(known)]
    assert len(told) == 3
    assert [one.partition(" can be read")[0] for one in told] == [str(box), str(key), str(given)]
    assert "personal values" in told[0]
    assert all("a secret" in one for one in told[1:])
    assert "hidden" not in "".join(told)
    for one in (given, key, box):
        one.chmod(0o700)
    assert [one.ok for one in storage.files(known)] == [True]


@pytest.mark.parametrize(
    ("little", "least", "state"), [(0, 0, "in order"), (2**62, 0, "look"), (2**62, 2**62, "found")]
)
def test_a_disk_with_little_room_is_told(
    demo: Site, monkeypatch: pytest.MonkeyPatch, little: int, least: int, state: str
) -> None:
    monkeypatch.setattr(storage, "LITTLE_BYTES", little)
    monkeypatch.setattr(condition, "LEAST_FREE_BYTES", least)
    known = settings.load(demo.directory / "config.toml", {}, demo.directory)
    (one,) = storage.room(known)
    assert ("look" if one.warns else "in order" if one.ok else "found") == state


@pytest.mark.parametrize(
    ("changed", "unsafe"),
    [
        ({}, []),
        ({"synchronous_commit": "off"}, ["synchronous_commit"]),
        ({"fsync": "off", "replica": "yes"}, ["fsync", "replica"]),
    ],
)
def test_settings_by_which_an_acknowledged_step_could_be_lost_are_named(changed: Any, unsafe: list[str]) -> None:
    class Server:
        class dialect:  # noqa: N801  as SQLAlchemy has it
            name = "postgresql"

    safe = {"fsync": "on", "full_page_writes": "on", "TimeZone": "UTC", "synchronous_commit": "on", "replica": "no"}
    assert condition.unsafe(Server(), safe | changed) == unsafe  # type: ignore[arg-type]
