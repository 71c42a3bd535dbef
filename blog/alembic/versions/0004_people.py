"""Keep roles, codes, devices, invitations, and what people ask of their data."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "erasures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("confirmed_at", TIME, nullable=True),
        sa.Column("done", JSONB(), nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasures")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_erasures_token_hash")),
    )
    op.create_index(
        "uq_erasures_unfinished",
        "erasures",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "address_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("new_email", sa.String(length=320), nullable=False),
        sa.Column("old_token_hash", sa.String(length=64), nullable=False),
        sa.Column("new_token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("old_confirmed_at", TIME, nullable=True),
        sa.Column("new_confirmed_at", TIME, nullable=True),
        sa.Column("done_at", TIME, nullable=True),
        sa.CheckConstraint(
            "new_email = lower(new_email)", name=op.f("ck_address_changes_email_is_lower_case")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_address_changes_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address_changes")),
        sa.UniqueConstraint("new_token_hash", name="uq_address_changes_new_token_hash"),
        sa.UniqueConstraint("old_token_hash", name="uq_address_changes_old_token_hash"),
    )
    op.create_index(
        "uq_address_changes_open",
        "address_changes",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL"),
    )
    op.create_table(
        "data_exports",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("done", JSONB(), nullable=False),
        sa.Column("finished_at", TIME, nullable=True),
        sa.Column("archive", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (archive IS NULL)",
            name=op.f("ck_data_exports_finished_with_archive"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("fk_data_exports_user_id_users"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_exports")),
    )
    op.create_index("ix_data_exports_expires_at", "data_exports", ["expires_at"], unique=False)
    op.create_index(op.f("ix_data_exports_user_id"), "data_exports", ["user_id"], unique=False)
    op.create_index(
        "uq_data_exports_unfinished",
        "data_exports",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_table(
        "grants",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=True),
        sa.Column("granted_at", TIME, nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(page_id IS NULL) = (role IN ('admin', 'author'))",
            name=op.f("ck_grants_on_a_page_or_everywhere"),
        ),
        sa.CheckConstraint(
            "role IN ('admin', 'author', 'content', 'shop', 'calendar', 'orders', 'payments',"
            " 'door')",
            name=op.f("ck_grants_role"),
        ),
        sa.ForeignKeyConstraint(
            ["granted_by"],
            ["users.id"],
            name=op.f("fk_grants_granted_by_users"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["page_id"], ["posts.id"], name=op.f("fk_grants_page_id_posts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_grants_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grants")),
        sa.UniqueConstraint(
            "user_id",
            "role",
            "page_id",
            name="uq_grants_user_id_role_page_id",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_grants_page_id", "grants", ["page_id"], unique=False)
    op.create_table(
        "invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("roles", JSONB(), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("created_at", TIME, nullable=False),
        sa.Column("expires_at", TIME, nullable=False),
        sa.Column("accepted_at", TIME, nullable=True),
        sa.Column("withdrawn_at", TIME, nullable=True),
        sa.CheckConstraint("email = lower(email)", name=op.f("ck_invitations_email_is_lower_case")),
        sa.CheckConstraint(
            "num_nonnulls(accepted_at, withdrawn_at) <= 1", name=op.f("ck_invitations_ended_once")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"],
            ["users.id"],
            name=op.f("fk_invitations_invited_by_users"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitations")),
        sa.UniqueConstraint("token_hash", name="uq_invitations_token_hash"),
    )
    op.create_index(
        "uq_invitations_open_email",
        "invitations",
        ["email"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND withdrawn_at IS NULL"),
    )
    op.create_table(
        "data_parts",
        sa.Column("export_id", sa.Integer(), nullable=False),
        sa.Column("service", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sections", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["export_id"],
            ["data_exports.id"],
            name=op.f("fk_data_parts_export_id_data_exports"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("export_id", "service", "number", name=op.f("pk_data_parts")),
    )
    op.add_column("magic_links", sa.Column("ticket_hash", sa.String(length=64), nullable=True))
    op.add_column("magic_links", sa.Column("code_hash", sa.String(length=64), nullable=True))
    op.add_column(
        "magic_links", sa.Column("wrong_codes", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_unique_constraint("uq_magic_links_ticket_hash", "magic_links", ["ticket_hash"])
    op.create_check_constraint(
        op.f("ck_magic_links_wrong_codes"), "magic_links", "wrong_codes >= 0"
    )
    op.add_column(
        "sessions",
        sa.Column("user_agent", sa.String(length=400), server_default="", nullable=False),
    )
    op.add_column(
        "sessions", sa.Column("network", sa.String(length=64), server_default="", nullable=False)
    )
    op.add_column(
        "sessions",
        sa.Column("last_seen_at", TIME, nullable=True),
    )


def downgrade() -> None:
    for column in ("last_seen_at", "network", "user_agent"):
        op.drop_column("sessions", column)
    op.drop_constraint(op.f("ck_magic_links_wrong_codes"), "magic_links", type_="check")
    op.drop_constraint("uq_magic_links_ticket_hash", "magic_links", type_="unique")
    for column in ("wrong_codes", "code_hash", "ticket_hash"):
        op.drop_column("magic_links", column)
    for table in (
        "data_parts",
        "data_exports",
        "invitations",
        "grants",
        "address_changes",
        "erasures",
    ):
        op.drop_table(table)
