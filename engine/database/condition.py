"""How a database is set up and whether it is whole, for whoever looks after it. Looking changes nothing."""

from collections.abc import Mapping

from sqlalchemy import Connection

LEAST_FREE_BYTES = 100_000_000
"""A disk with less room than this counts as full: a write-ahead log alone can grow by as much."""
MOST_FAULTS = 10

_PRAGMAS = ("journal_mode", "synchronous", "foreign_keys")
_SETTINGS = ("server_version", "synchronous_commit", "fsync", "full_page_writes", "TimeZone", "max_connections")
_WANTED = {
    "sqlite": {"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1"},
    "postgresql": {"fsync": "on", "full_page_writes": "on", "TimeZone": "UTC"},
}
_LOSES = ("off", "local")
"""Values of PostgreSQL's `synchronous_commit` by which an acknowledged step can be lost, with this server or with its
place taken by a replica."""


def settings(connection: Connection) -> Mapping[str, str]:
    """The version and the settings that keep what was acknowledged, as the database says them."""
    if connection.dialect.name == "sqlite":
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in _PRAGMAS}
        version = connection.exec_driver_sql("SELECT sqlite_version()").scalar_one()
        return {"version": f"SQLite {version}", **{name: str(value) for name, value in found.items()}}
    shown = {name: connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in _SETTINGS}
    version = f"PostgreSQL {str(shown.pop('server_version')).partition(' ')[0]}"
    replica = connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one()
    told = {name: str(value) for name, value in shown.items()}
    return {"version": version, **told, "replica": "yes" if replica else "no"}


def unsafe(connection: Connection, found: Mapping[str, str]) -> list[str]:
    """The names of the settings that are not as they must be."""
    wanted = _WANTED[connection.dialect.name]
    wrong = [name for name, value in wanted.items() if found[name] != value]
    if found.get("synchronous_commit") in _LOSES:
        wrong.append("synchronous_commit")
    return [*wrong, "replica"] if found.get("replica") == "yes" else wrong


def faults(connection: Connection) -> list[str]:
    """What is broken in the file of a SQLite database, at most MOST_FAULTS; a server looks after its own files."""
    if connection.dialect.name != "sqlite":
        return []
    rows = connection.exec_driver_sql(f"PRAGMA quick_check({MOST_FAULTS})").scalars()
    return [str(one) for one in rows if one != "ok"]
