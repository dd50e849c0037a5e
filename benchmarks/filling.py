"""Many cases in a moment: a case that the engine opened, copied inside the database."""

from datetime import datetime

from benchmarks import stores
from engine import models

TABLES = models.METADATA.tables


def copies(url: str, number: str, count: int, prefix: str, due_at: datetime, apart_s: int = 0) -> None:
    """Copies a case with one armed deadline, its history and its deadline, so many times.

    The copies are called by the prefix and 1, 2, …; the first is due at the instant given, each further one so many
    seconds later. The index of words knows none of them.
    """
    connection = stores.connect(url)
    on_sqlite = url.startswith("sqlite")
    mark = "?" if on_sqlite else "%s"
    wanted = f"SELECT id, (SELECT max(id) FROM cases) FROM cases WHERE number = {mark}"
    source, last = connection.execute(wanted, (number,)).fetchone()
    due = _due(on_sqlite, due_at, apart_s)
    case_id = f"{last} + n.i"
    connection.execute("BEGIN")
    for table, changed in (
        ("cases", {"id": case_id, "number": f"'{prefix}' || n.i", "next_fire_at": due}),
        ("history", {"case_id": case_id}),
        ("deadlines", {"case_id": case_id, "due_at": due, "next_fire_at": due}),
    ):
        columns = [column.name for column in TABLES[table].c if (table, column.name) != ("deadlines", "id")]
        values = [changed.get(column, f"one.{column}") for column in columns]
        connection.execute(
            f"INSERT INTO {table} ({', '.join(columns)})"
            f" WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
            f" SELECT {', '.join(values)} FROM n, {table} AS one"
            f" WHERE one.{'id' if table == 'cases' else 'case_id'} = {source}"
        )
    connection.execute(f"UPDATE number_sequences SET next = {last + count + 1} WHERE scope = 'case ids'")
    connection.execute("COMMIT")
    connection.close()


def _due(on_sqlite: bool, first: datetime, apart_s: int) -> str:
    """The instant of copy n.i as the database works it out."""
    if on_sqlite:
        whole = first.strftime("%Y-%m-%d %H:%M:%S")
        return (
            f"strftime('%Y-%m-%dT%H:%M:%S', '{whole}', '+' || ((n.i - 1) * {apart_s}) || ' seconds') || '.000000+00:00'"
        )
    return f"timestamptz '{first.isoformat()}' + (n.i - 1) * interval '{apart_s} seconds'"
