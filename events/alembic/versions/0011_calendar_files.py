"""Give members a private address for their bookings, and keep calendars of others."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "member_feeds",
        sa.Column("user_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        *_times(),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_member_feeds_token_hash")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_member_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_member_feeds_token_hash")),
    )
    _create_foreign_calendars()
    _create_foreign_entries()


def downgrade() -> None:
    for table in ("foreign_entries", "foreign_calendars", "member_feeds"):
        op.drop_table(table)


def _create_foreign_calendars() -> None:
    op.create_table(
        "foreign_calendars",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(160), nullable=False),
        sa.Column("feed_url", sa.Text(), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("is_taken", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("every_hours", sa.Integer(), nullable=True),
        sa.Column("next_fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("etag", sa.Text(), nullable=True),
        sa.Column("last_modified", sa.Text(), nullable=True),
        sa.Column("problem", sa.Text(), server_default="", nullable=False),
        sa.Column("shown", sa.Integer(), server_default="0", nullable=False),
        sa.Column("refused", sa.Integer(), server_default="0", nullable=False),
        *_times(),
        sa.CheckConstraint("title <> ''", name=op.f("ck_foreign_calendars_title")),
        sa.CheckConstraint(
            "num_nonnulls(feed_url, content) > 0", name=op.f("ck_foreign_calendars_source")
        ),
        sa.CheckConstraint("every_hours > 0", name=op.f("ck_foreign_calendars_every_hours")),
        sa.CheckConstraint(
            "NOT is_taken OR content IS NOT NULL", name=op.f("ck_foreign_calendars_taken")
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"],
            ["calendars.id"],
            name=op.f("fk_foreign_calendars_calendar_id_calendars"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_calendars")),
    )
    op.create_index(
        "uq_foreign_calendars_feed_url",
        "foreign_calendars",
        ["calendar_id", "feed_url"],
        unique=True,
        postgresql_where=sa.text("feed_url IS NOT NULL"),
    )
    op.create_index("ix_foreign_calendars_calendar_id", "foreign_calendars", ["calendar_id"])
    op.create_index(
        "ix_foreign_calendars_next_fetch_at",
        "foreign_calendars",
        ["next_fetch_at"],
        postgresql_where=sa.text("next_fetch_at IS NOT NULL"),
    )


def _create_foreign_entries() -> None:
    op.create_table(
        "foreign_entries",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("foreign_calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("calendar_id", sa.BigInteger(), nullable=False),
        sa.Column("uid", sa.String(500), nullable=False),
        sa.Column("recurrence", sa.String(16), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(32), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("location", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sa.String(64), nullable=False),
        sa.Column("is_all_day", sa.Boolean(), nullable=False),
        sa.Column("is_free", sa.Boolean(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.CheckConstraint("uid <> ''", name=op.f("ck_foreign_entries_uid")),
        sa.CheckConstraint("ends_at >= starts_at", name=op.f("ck_foreign_entries_time_range")),
        sa.CheckConstraint(
            "status IN ('confirmed', 'tentative')", name=op.f("ck_foreign_entries_status")
        ),
        sa.ForeignKeyConstraint(
            ["foreign_calendar_id"],
            ["foreign_calendars.id"],
            name=op.f("fk_foreign_entries_foreign_calendar_id_foreign_calendars"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["calendar_id"], ["calendars.id"], name=op.f("fk_foreign_entries_calendar_id_calendars")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_entries")),
        sa.UniqueConstraint(
            "foreign_calendar_id",
            "uid",
            "recurrence",
            name=op.f("uq_foreign_entries_foreign_calendar_id_uid_recurrence"),
        ),
    )
    op.create_index(
        "ix_foreign_entries_range",
        "foreign_entries",
        ["calendar_id", sa.text("tstzrange(starts_at, ends_at, '[]')")],
        postgresql_using="gist",
    )


def _times() -> list[sa.Column[object]]:
    now = sa.text("now()")
    return [
        sa.Column(name, sa.DateTime(timezone=True), server_default=now, nullable=False)
        for name in ("created_at", "updated_at")
    ]
