"""The migrations that a database lacks, by Alembic."""

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from engine import places

COMPATIBLE_FROM = "compatible_from"
"""What a migration says for programs that do not know it: the least one that they must know."""


def upgrade(connection: Connection) -> str:
    """Runs what is missing in this transaction; returns the least migration that programs must know from then on: of
    each what it says, and itself where it says nothing.
    """
    config = Config()
    config.set_main_option("script_location", str(places.MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    return max(getattr(one.module, COMPATIBLE_FROM, one.revision) for one in scripts)
