"""${message}"""

import sqlalchemy as sa
from alembic import op

from engine.models.columns import Instant, Json

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
compatible_from = ${repr(down_revision)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
