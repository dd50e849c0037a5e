"""Which tables a database has, and which this program knows. Looking changes nothing."""

from functools import cache

from sqlalchemy import Connection, inspect

from engine import places


@cache
def known() -> tuple[str, ...]:
    """The revisions of this program's migrations, the newest first, as their files are called. Alembic reads the files
    themselves, and takes longer to import than most commands to do all they do.
    """
    return tuple(sorted((path.stem.split("_")[0] for path in places.MIGRATIONS.glob("versions/0*.py")), reverse=True))


def are_there(connection: Connection) -> bool:
    """Whether the database has tables of ours, of whatever revision."""
    return inspect(connection).has_table("alembic_version")


def found(connection: Connection) -> str:
    """The revision of the database. A database without tables of ours raises what the driver says."""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
