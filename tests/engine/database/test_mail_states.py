"""Mails that were queued by the program before get the states that there are now."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, create_engine, insert, select

from engine import places
from tests import postgres

STORES = postgres.BOTH

AT = datetime(2026, 2, 16, 1, 40, tzinfo=UTC)
LATER = AT + timedelta(hours=9)
PLAIN = dict.fromkeys(
    ("occasion", "template", "language", "to_kind", "to_key", "mail_address", "name", "rule", "context", "thread_id"),
    "x",
)
BEFORE = {1: ("queued", AT), 2: ("queued", AT), 3: ("queued", LATER), 4: ("attempting", AT), 5: ("sent", None)}
TRIES = ((2, "retried"), (4, "unknown"), (5, "retried"), (5, "sent"))


def test_mails_that_were_tried_are_deferred_and_those_for_later_are_held(store_kind: str, tmp_path: Path) -> None:
    url = (
        postgres.new_database(migrated=False) if store_kind == "postgresql" else f"sqlite:///{tmp_path / 'desk.sqlite'}"
    )
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        _upgrade(connection, "0014")
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        _fill(connection)
        _upgrade(connection, "0015")
        tables = MetaData()
        tables.reflect(connection, only=["notifications", "attempts"])
        mails, attempts = tables.tables["notifications"], tables.tables["attempts"]
        states = connection.execute(select(mails.c.state, mails.c.urgency).order_by(mails.c.id)).all()
        tries = connection.execute(select(attempts.c.outcome).order_by(attempts.c.id)).scalars().all()
    engine.dispose()
    assert states == [("queued", 2), ("deferred", 2), ("held", 2), ("attempting", 2), ("sent", 2)]
    assert tries == ["deferred", "unknown", "deferred", "sent"]


def test_mails_keep_their_cases_where_digests_come_that_have_none(tmp_path: Path) -> None:
    engine = create_engine(f"sqlite:///{tmp_path / 'desk.sqlite'}")
    with engine.begin() as connection:
        _upgrade(connection, "0014")
        _fill(connection)
        _upgrade(connection, "0019")
        tables = MetaData()
        tables.reflect(connection, only=["notifications"])
        mails = tables.tables["notifications"]
        row = {"message_id": "<9@x>", "state": "queued", "attempt_count": 0, "created_at": _kept(connection, AT)}
        connection.execute(insert(mails).values(**PLAIN, **row, case_id=None))
        kept = connection.execute(select(mails.c.case_id).order_by(mails.c.id)).scalars().all()
        assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert [one.referred_table.name for one in mails.foreign_key_constraints] == ["cases"]
    engine.dispose()
    assert kept == [*BEFORE, None]


def _upgrade(connection: Connection, revision: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(places.MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def _fill(connection: Connection) -> None:
    tables = MetaData()
    tables.reflect(connection, only=["notifications", "attempts"])
    for key, (state, next_at) in BEFORE.items():
        row = {"id": key, "case_id": key, "message_id": f"<{key}@x>", "state": state, "attempt_count": 0}
        instants = {"created_at": _kept(connection, AT), "next_attempt_at": _kept(connection, next_at)}
        connection.execute(insert(tables.tables["notifications"]).values(**PLAIN, **row, **instants))
    for key, outcome in TRIES:
        row = {"notification_id": key, "at": _kept(connection, AT), "outcome": outcome, "text": ""}
        connection.execute(insert(tables.tables["attempts"]).values(**row))


def _kept(connection: Connection, at: datetime | None) -> datetime | str | None:
    return at.isoformat(timespec="microseconds") if at and connection.dialect.name == "sqlite" else at
