"""Which tables a database has, and which this program knows. Looking changes nothing."""

from functools import cache

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from engine import places


@cache
def known() -> tuple[str, ...]:
    """The revisions of this program's migrations, the newest first."""
    config = Config()
    config.set_main_option("script_location", str(places.MIGRATIONS).replace("%", "%%"))
    return tuple(script.revision for script in ScriptDirectory.from_config(config).walk_revisions())


def are_there(connection: Connection) -> bool:
    """Whether the database has tables of ours, of whatever revision."""
    return inspect(connection).has_table("alembic_version")


def found(connection: Connection) -> str:
    """The revision of the database. A database without tables of ours raises what the driver says."""
    return str(connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one())
