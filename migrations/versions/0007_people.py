"""Absences, duty rosters, who looks after a grade, what was changed of people, and the chains beside definitions."""

import sqlalchemy as sa
from alembic import op

from engine.models.columns import Instant, Json

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.add_column("persons", sa.Column("calendar", sa.String(), nullable=True))
    op.add_column("deadlines", sa.Column("unreached_at", Instant(), nullable=True))
    op.add_column("deadlines", sa.Column("early_rung", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("deadlines", sa.Column("told", Json(), nullable=False, server_default="[]"))
    op.add_column("definitions", sa.Column("chains", Json(), nullable=False, server_default="{}"))
    _absences()
    _rosters()
    _roster_swaps()
    _grade_managers()
    _people_history()


def _absences() -> None:
    op.create_table(
        "absences",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("from_at", Instant(), nullable=False),
        sa.Column("until_at", Instant(), nullable=True),
        sa.Column("deputy", sa.String(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["deputy"], ["persons.key"], name="fk_absences_deputy"),
        sa.ForeignKeyConstraint(["person"], ["persons.key"], name="fk_absences_person"),
        sa.PrimaryKeyConstraint("id", name="pk_absences"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_absences_until_at", "absences", ["until_at"], unique=False)


def _rosters() -> None:
    op.create_table(
        "rosters",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("week", Json(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_rosters"),
    )


def _roster_swaps() -> None:
    op.create_table(
        "roster_swaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("roster", sa.String(), nullable=False),
        sa.Column("from_at", Instant(), nullable=False),
        sa.Column("until_at", Instant(), nullable=False),
        sa.Column("person", sa.String(), nullable=True),
        sa.Column("noted_at", Instant(), nullable=False),
        sa.Column("noted_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.key"], name="fk_roster_swaps_person"),
        sa.ForeignKeyConstraint(["roster"], ["rosters.key"], name="fk_roster_swaps_roster"),
        sa.PrimaryKeyConstraint("id", name="pk_roster_swaps"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_roster_swaps_until_at", "roster_swaps", ["until_at"], unique=False)


def _grade_managers() -> None:
    op.create_table(
        "grade_managers",
        sa.Column("grade", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["person"], ["persons.key"], name="fk_grade_managers_person"),
        sa.PrimaryKeyConstraint("grade", name="pk_grade_managers"),
    )


def _people_history() -> None:
    op.create_table(
        "people_history",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("before", Json(), nullable=True),
        sa.Column("after", Json(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_people_history"),
    )
    op.create_index("ix_people_history_key", "people_history", ["key"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
