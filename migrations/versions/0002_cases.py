"""Cases with history, personal values, deadlines, conversation and links; the outbox."""

import sqlalchemy as sa
from alembic import op

from engine.models.columns import Instant, Json

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    _cases()
    _attachments()
    _deadlines()
    _history()
    _links()
    _messages()
    _notifications()
    _personal_values()
    _attempts()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("workflow", sa.String(), nullable=False),
        sa.Column("definition_hash", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("changed_at", Instant(), nullable=True),
        sa.Column("customer_id", sa.Integer(), nullable=True),
        sa.Column("requester_id", sa.Integer(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("assignee", sa.String(), nullable=True),
        sa.Column("configuration", Json(), nullable=False),
        sa.Column("remembered", Json(), nullable=False),
        sa.Column("fields", Json(), nullable=False),
        sa.Column("last_by", Json(), nullable=False),
        sa.Column("next_fire_at", Instant(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("head", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customers.id"], name="fk_cases_customer_id"),
        sa.ForeignKeyConstraint(["definition_hash"], ["definitions.hash"], name="fk_cases_definition_hash"),
        sa.ForeignKeyConstraint(["requester_id"], ["contacts.id"], name="fk_cases_requester_id"),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    _case_indexes()


def _case_indexes() -> None:
    op.create_index("ix_cases_assignee", "cases", ["assignee"], unique=False)
    op.create_index("ix_cases_customer_id", "cases", ["customer_id"], unique=False)
    op.create_index(
        "ix_cases_due",
        "cases",
        ["next_fire_at", "id"],
        unique=False,
        sqlite_where=sa.text("next_fire_at IS NOT NULL"),
        postgresql_where=sa.text("next_fire_at IS NOT NULL"),
    )
    op.create_index("ix_cases_requester_id", "cases", ["requester_id"], unique=False)
    op.create_index("ix_cases_workflow_closed_at", "cases", ["workflow", "closed_at"], unique=False)


def _attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("file_hash", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_attachments_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", "file_hash", "name", name="pk_attachments"),
    )
    op.create_index("ix_attachments_file_hash", "attachments", ["file_hash"], unique=False)


def _deadlines() -> None:
    op.create_table(
        "deadlines",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("occasion", sa.Integer(), nullable=False),
        sa.Column("calendar", sa.String(), nullable=False),
        sa.Column("target_s", sa.Float(), nullable=False),
        sa.Column("started_at", Instant(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("consumed_s", sa.Float(), nullable=False),
        sa.Column("running_since", Instant(), nullable=True),
        sa.Column("due_at", Instant(), nullable=True),
        sa.Column("next_fire_at", Instant(), nullable=True),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.Column("breached_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("ended_by", sa.String(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("runs", Json(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_deadlines_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_deadlines"),
        sa.UniqueConstraint("case_id", "name", "occasion", name="uq_deadlines_case_id_name_occasion"),
    )
    op.create_index(
        "ix_deadlines_next_fire_at",
        "deadlines",
        ["next_fire_at"],
        unique=False,
        sqlite_where=sa.text("next_fire_at IS NOT NULL"),
        postgresql_where=sa.text("next_fire_at IS NOT NULL"),
    )


def _history() -> None:
    op.create_table(
        "history",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_key", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("from_states", Json(), nullable=False),
        sa.Column("to_states", Json(), nullable=False),
        sa.Column("facts", Json(), nullable=False),
        sa.Column("personal_digests", Json(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_history_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", name="pk_history"),
    )


def _links() -> None:
    op.create_table(
        "links",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("other", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_links_case_id"),
        sa.PrimaryKeyConstraint("case_id", "kind", "other", name="pk_links"),
    )
    op.create_index("ix_links_other", "links", ["other"], unique=False)


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_messages_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_messages"),
        sa.UniqueConstraint("case_id", "seq", name="uq_messages_case_id_seq"),
    )


def _notifications() -> None:
    op.create_table(
        "notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("occasion", sa.String(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("template_hash", sa.String(), nullable=True),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("to_kind", sa.String(), nullable=False),
        sa.Column("to_key", sa.String(), nullable=False),
        sa.Column("mail_address", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("deadline", sa.String(), nullable=True),
        sa.Column("context", Json(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("thread_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("next_attempt_at", Instant(), nullable=True),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", Instant(), nullable=True),
        sa.Column("attempt_count", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("sent_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_notifications_case_id"),
        sa.PrimaryKeyConstraint("id", name="pk_notifications"),
        sa.UniqueConstraint(
            "case_id",
            "occasion",
            "to_kind",
            "to_key",
            "template",
            name="uq_notifications_case_id_occasion_to_kind_to_key_template",
        ),
        sa.UniqueConstraint("message_id", name="uq_notifications_message_id"),
    )
    _notification_indexes()


def _notification_indexes() -> None:
    op.create_index(
        "ix_notifications_waiting",
        "notifications",
        ["next_attempt_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('queued', 'attempting')"),
        postgresql_where=sa.text("state IN ('queued', 'attempting')"),
    )


def _personal_values() -> None:
    op.create_table(
        "personal_values",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("salt", sa.String(), nullable=True),
        sa.Column("value", Json(), nullable=True),
        sa.Column("erased_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_personal_values_case_id"),
        sa.PrimaryKeyConstraint("case_id", "seq", "key", name="pk_personal_values"),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notification_id", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("code", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["notification_id"], ["notifications.id"], name="fk_attempts_notification_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
    )
    op.create_index("ix_attempts_notification_id", "attempts", ["notification_id"], unique=False)


def downgrade() -> None:
    raise NotImplementedError("migrations only append: go back with a backup")
