"""A relation: one row for each pair, put away and revived, deleted ones included in its key."""

from sqlalchemy import ColumnElement, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from glue.contracts.relations import ContainerType
from relations.db import Base
from shared.db import SoftDelete, Timestamps
from shared.db.types import TextEnum

__all__ = ["Base", "ContainerRelation"]


class ContainerRelation(Timestamps, SoftDelete, Base):
    """A child on its parent, at its place among the parent's children."""

    __tablename__ = "container_relations"
    __table_args__ = (
        UniqueConstraint(
            "parent_type",
            "parent_id",
            "child_type",
            "child_id",
            name="uq_container_relations_pair",
        ),
        Index("ix_container_relations_child", "child_type", "child_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    parent_type: Mapped[ContainerType] = mapped_column(TextEnum(ContainerType))
    parent_id: Mapped[int]
    child_type: Mapped[ContainerType] = mapped_column(TextEnum(ContainerType))
    child_id: Mapped[int]
    sort_order: Mapped[int]

    @classmethod
    def live(cls) -> ColumnElement[bool]:
        """Match what is attached now."""
        return cls.deleted_at.is_(None)
