"""A role that a person has, everywhere or on one page."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from glue.contracts.blog import Role
from shared.db.types import TextEnum


class RoleGrant(Base):
    """One role of one person; a role of a page names the page, one that holds everywhere none."""

    __tablename__ = "grants"
    __table_args__ = (
        UniqueConstraint(
            "user_id",
            "role",
            "page_id",
            name="uq_grants_user_id_role_page_id",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint(
            "role IN ('admin', 'author', 'content', 'shop', 'calendar', 'orders', 'payments',"
            " 'door')",
            name="role",
        ),
        CheckConstraint(
            "(page_id IS NULL) = (role IN ('admin', 'author'))", name="on_a_page_or_everywhere"
        ),
        Index("ix_grants_page_id", "page_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(TextEnum(Role))
    page_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    granted_at: Mapped[datetime]
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
