"""Tables that take no changes: the database itself refuses them, of every program, also of one that runs already.

A fact alone would be seen by whoever looks for it only. Triggers cost nothing where there are none, and are made and
taken away in a transaction, on SQLite as on PostgreSQL.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

MARK = "caseclock takes no changes: "
STATE = "CCFRZ"
"""The state of the error on PostgreSQL, of a class that PostgreSQL leaves to others."""

Rules = Mapping[str, Mapping[str, str]]
"""Table → kind of change → the condition under which it is refused; "" for always. A kind left out is allowed."""

_ALWAYS = {"INSERT": "", "UPDATE": "", "DELETE": ""}
SETTLING: Rules = {
    "notifications": {**_ALWAYS, "UPDATE": "NOT (old.state = 'attempting' AND new.lease_owner IS NULL)"},
    "attempts": {"UPDATE": "", "DELETE": ""},
}
"""What became of a mail that was on its way already may still be written down; no further one sets out."""

_NAME = "caseclock_frozen"
_CREATE = {
    "sqlite": "CREATE TRIGGER {name}_{table}_{change} BEFORE {change} ON {table} {when} "
    "BEGIN SELECT RAISE(ABORT, {said}); END",
    "postgresql": "CREATE TRIGGER {name}_{table}_{change} BEFORE {change} ON {table} FOR EACH ROW {when} "
    "EXECUTE FUNCTION {name}({said})",
}
_DROP = {"sqlite": "DROP TRIGGER IF EXISTS {trigger}", "postgresql": "DROP TRIGGER IF EXISTS {trigger} ON {table}"}
_FUNCTION = (
    f"CREATE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS "
    f"$$BEGIN RAISE EXCEPTION USING ERRCODE = '{STATE}', MESSAGE = TG_ARGV[0]; END$$"
)


def freeze(connection: Connection, tables: Iterable[str], said: str, but: Rules | None = None) -> None:
    """From the commit on changes of these tables raise errors.DatabaseFrozen with what is ``said``; waits for whoever
    is changing them. ``but`` has the tables that go by rules of their own. Those that are frozen get new rules.
    """
    names = tuple(tables)
    thaw(connection, names)
    literal = "'" + (MARK + said).replace("'", "''") + "'"
    template, statements = _CREATE[connection.dialect.name], _functions(connection)
    for table in names:
        for change, condition in (but or {}).get(table, _ALWAYS).items():
            when = f"WHEN ({condition})" if condition else ""
            statements.append(template.format(name=_NAME, table=table, change=change, when=when, said=literal))
    _run(connection, statements)


def thaw(connection: Connection, tables: Iterable[str]) -> None:
    """From the commit on these tables take changes again. Until then nobody else reads or changes them."""
    names = tuple(tables)
    lock(connection, names)
    template = _DROP[connection.dialect.name]
    pairs = [(table, change) for table in names for change in _ALWAYS]
    _run(connection, [template.format(trigger=f"{_NAME}_{table}_{change}", table=table) for table, change in pairs])


def lock(connection: Connection, tables: Iterable[str]) -> None:
    """Nobody else is in the tables until the transaction ends. On SQLite a writing transaction is alone anyway."""
    if connection.dialect.name == "postgresql":
        _run(connection, [f"LOCK TABLE {', '.join(tables)} IN ACCESS EXCLUSIVE MODE"])


def reason_of(said: str) -> str | None:
    """What was said when the table was frozen, from the driver's words; None of any other error."""
    return said.removeprefix(MARK) if said.startswith(MARK) else None


def _functions(connection: Connection) -> list[str]:
    if connection.dialect.name == "sqlite":
        return []
    is_there = connection.exec_driver_sql(f"SELECT to_regproc('{_NAME}') IS NOT NULL").scalar_one()
    return [] if is_there else [_FUNCTION]


def _run(connection: Connection, statements: list[str]) -> None:
    # By the driver's cursor, which takes statements without parameters as they are: what is said may have a percent
    # sign. PostgreSQL is given them in one message.
    cursor = connection.connection.cursor()
    for one in [";\n".join(statements)] if connection.dialect.name == "postgresql" else statements:
        cursor.execute(one)
