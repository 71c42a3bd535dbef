"""Keep lists, subscribers and mailings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create_newsletters()
    _create_subscribers()
    _create_subscription_wishes()
    _create_mailings()
    _create_user_newsletters()
    _create_mailing_recipients()


def downgrade() -> None:
    for table in (
        "mailing_recipients",
        "user_newsletters",
        "mailings",
        "subscription_wishes",
        "subscribers",
        "newsletters",
    ):
        op.drop_table(table)


def _create_newsletters() -> None:
    op.create_table(
        "newsletters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("description", sa.Text(), server_default="", nullable=False),
        sa.Column("is_open", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("sort_order", sa.Integer(), server_default="0", nullable=False),
        *_timestamps(),
        sa.CheckConstraint("name <> ''", name=op.f("ck_newsletters_name")),
        sa.CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name=op.f("ck_newsletters_slug")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_newsletters")),
        sa.UniqueConstraint("slug", name="uq_newsletters_slug"),
    )


def _create_subscribers() -> None:
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.String(120), server_default="", nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("labels", ARRAY(sa.String(60)), server_default="{}", nullable=False),
        sa.Column("stop", sa.String(32), nullable=True),
        sa.Column("stopped_at", TIME, nullable=True),
        sa.Column("stop_reason", sa.Text(), server_default="", nullable=False),
        *_timestamps(),
        sa.CheckConstraint("stop IN ('bounced', 'complained')", name=op.f("ck_subscribers_stop")),
        sa.CheckConstraint(
            "(stop IS NULL) = (stopped_at IS NULL)", name=op.f("ck_subscribers_stopped_has_a_time")
        ),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_subscribers_email_is_lower_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscribers")),
        sa.UniqueConstraint("email", name="uq_subscribers_email"),
        sa.UniqueConstraint("token", name="uq_subscribers_token"),
    )
    op.create_index("ix_subscribers_labels", "subscribers", ["labels"], postgresql_using="gin")


def _create_subscription_wishes() -> None:
    op.create_table(
        "subscription_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("email", sa.String(320), nullable=False),
        sa.Column("name", sa.String(120), server_default="", nullable=False),
        sa.Column("newsletter_ids", ARRAY(sa.Integer()), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("used_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription_wishes")),
        sa.UniqueConstraint("token_hash", name="uq_subscription_wishes_token_hash"),
    )
    op.create_index("ix_subscription_wishes_email", "subscription_wishes", ["email", "expires_at"])
    op.create_index("ix_subscription_wishes_expires_at", "subscription_wishes", ["expires_at"])


def _create_mailings() -> None:
    op.create_table(
        "mailings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("segment", JSONB(), server_default="{}", nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(32), server_default="draft", nullable=False),
        sa.Column("html_body", sa.Text(), server_default="", nullable=False),
        sa.Column("text_body", sa.Text(), server_default="", nullable=False),
        sa.Column("by_user_id", sa.Integer(), nullable=True),
        sa.Column("started_at", TIME, nullable=True),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("next_slice_at", TIME, nullable=True),
        sa.Column("leased_until", TIME, nullable=True),
        sa.Column("lease_token", sa.Uuid(), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        *_timestamps(),
        sa.CheckConstraint(
            "(state = 'draft') = (started_at IS NULL)", name=op.f("ck_mailings_started_has_a_time")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'sending', 'paused', 'stopped', 'sent')",
            name=op.f("ck_mailings_state"),
        ),
        sa.CheckConstraint("per_minute BETWEEN 1 AND 60000", name=op.f("ck_mailings_per_minute")),
        sa.ForeignKeyConstraint(
            ["by_user_id"],
            ["users.id"],
            name=op.f("fk_mailings_by_user_id_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["newsletter_id"],
            ["newsletters.id"],
            name=op.f("fk_mailings_newsletter_id_newsletters"),
        ),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_mailings_post_id_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailings")),
    )
    op.create_index("ix_mailings_newsletter_id", "mailings", ["newsletter_id"])
    op.create_index(
        "ix_mailings_next_slice_at",
        "mailings",
        ["next_slice_at"],
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index("ix_mailings_post_id", "mailings", ["post_id"])


def _create_user_newsletters() -> None:
    op.create_table(
        "user_newsletters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("newsletter_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(32), nullable=False),
        sa.Column("consent", sa.String(300), server_default="", nullable=False),
        sa.Column("subscribed_at", TIME, nullable=False),
        sa.Column("left_at", TIME, nullable=True),
        sa.CheckConstraint(
            "source IN ('form', 'account', 'hand', 'file')", name=op.f("ck_user_newsletters_source")
        ),
        sa.ForeignKeyConstraint(
            ["newsletter_id"],
            ["newsletters.id"],
            name=op.f("fk_user_newsletters_newsletter_id_newsletters"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_user_newsletters_subscriber_id_subscribers"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_newsletters")),
        sa.UniqueConstraint(
            "newsletter_id", "subscriber_id", name="uq_user_newsletters_subscriber"
        ),
    )
    op.create_index("ix_user_newsletters_subscriber_id", "user_newsletters", ["subscriber_id"])


def _create_mailing_recipients() -> None:
    op.create_table(
        "mailing_recipients",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("mailing_id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("subscriber_id", sa.Integer(), nullable=True),
        sa.Column("email", sa.String(320), nullable=True),
        sa.Column("message_id", sa.String(320), nullable=False),
        sa.Column("state", sa.String(32), server_default="waiting", nullable=False),
        sa.Column("report", sa.String(32), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("next_attempt_at", TIME, nullable=False),
        sa.Column("sent_at", TIME, nullable=True),
        sa.Column("last_error", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)",
            name=op.f("ck_mailing_recipients_sent_has_a_time"),
        ),
        sa.CheckConstraint(
            "report IN ('bounced', 'complained')", name=op.f("ck_mailing_recipients_report")
        ),
        sa.CheckConstraint(
            "state IN ('waiting', 'in-flight', 'sent', 'refused', 'left-out')",
            name=op.f("ck_mailing_recipients_state"),
        ),
        sa.ForeignKeyConstraint(
            ["mailing_id"],
            ["mailings.id"],
            name=op.f("fk_mailing_recipients_mailing_id_mailings"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["subscriber_id"],
            ["subscribers.id"],
            name=op.f("fk_mailing_recipients_subscriber_id_subscribers"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing_recipients")),
        sa.UniqueConstraint("mailing_id", "email", name="uq_mailing_recipients_email"),
        sa.UniqueConstraint("message_id", name="uq_mailing_recipients_message_id"),
        sa.UniqueConstraint("post_id", "email", name="uq_mailing_recipients_post_email"),
        sa.UniqueConstraint(
            "post_id", "subscriber_id", name="uq_mailing_recipients_post_subscriber"
        ),
    )
    op.create_index(
        "ix_mailing_recipients_owed",
        "mailing_recipients",
        ["mailing_id", "next_attempt_at", "id"],
        postgresql_where=sa.text("state IN ('waiting', 'in-flight')"),
    )
    op.create_index("ix_mailing_recipients_subscriber_id", "mailing_recipients", ["subscriber_id"])


def _timestamps() -> list[sa.Column[object]]:
    return [
        sa.Column("created_at", TIME, server_default=sa.func.now(), nullable=False),
        sa.Column("updated_at", TIME, server_default=sa.func.now(), nullable=False),
    ]
