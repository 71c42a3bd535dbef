"""The entries of the menu: one for each published page, and below it what is attached to it."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from glue.contracts.relations import ContainerType
from shared.db import Timestamps
from shared.db.types import TextEnum

TOP = 0
BELOW_A_PAGE = 1


class MenuNode(Timestamps, Base):
    """One entry; `version` counts how often what hangs below it was made anew."""

    __tablename__ = "menu_nodes"
    __table_args__ = (
        UniqueConstraint(
            "parent_id",
            "container_type",
            "container_id",
            name="uq_menu_nodes_container",
            postgresql_nulls_not_distinct=True,
        ),
        CheckConstraint("(parent_id IS NULL) = (depth = 0)", name="depth"),
        Index("ix_menu_nodes_depth_sort_order", "depth", "sort_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    container_type: Mapped[ContainerType] = mapped_column(TextEnum(ContainerType))
    container_id: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("menu_nodes.id", ondelete="CASCADE"))
    sort_order: Mapped[int]
    depth: Mapped[int]
    label: Mapped[str] = mapped_column(String(200))
    slug: Mapped[str] = mapped_column(String(80))
    href: Mapped[str] = mapped_column(String(500))
    icon: Mapped[str | None] = mapped_column(String(64))
    feature_image: Mapped[str | None] = mapped_column(String(500))
    version: Mapped[int] = mapped_column(server_default="0")
