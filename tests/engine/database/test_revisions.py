from alembic.config import Config
from alembic.script import ScriptDirectory

from engine import places
from engine.database import revisions


def test_the_migrations_are_called_as_they_are_numbered():
    config = Config()
    config.set_main_option("script_location", str(places.MIGRATIONS))
    walked = ScriptDirectory.from_config(config).walk_revisions()
    assert revisions.known() == tuple(one.revision for one in walked)
