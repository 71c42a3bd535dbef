"""A marketplace: one shop attached to a page."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Identity,
    Index,
    Select,
    String,
    Text,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from glue.contracts.relations import ContainerType
from market.db import Base
from shared.db import SoftDelete, Timestamps
from shared.db.types import TextEnum

SLUG_PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$"
LIVE = text("deleted_at IS NULL")


class Marketplace(Timestamps, SoftDelete, Base):
    """A shop; one that is not open shows what it has, and sells nothing for now."""

    __tablename__ = "marketplaces"
    __table_args__ = (
        Index(
            "uq_marketplaces_container_slug",
            "container_type",
            "container_id",
            "slug",
            unique=True,
            postgresql_where=LIVE,
        ),
        CheckConstraint(f"slug ~ '{SLUG_PATTERN}'", name="slug"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint(
            "container_type IN ({})".format(", ".join(f"'{kind}'" for kind in ContainerType)),
            name="container_type",
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    container_type: Mapped[ContainerType] = mapped_column(TextEnum(ContainerType))
    container_id: Mapped[int] = mapped_column(BigInteger)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(160))
    currency: Mapped[str] = mapped_column(String(3))
    intro: Mapped[str] = mapped_column(Text, server_default="")
    collection_note: Mapped[str] = mapped_column(Text, server_default="")
    opening_note: Mapped[str] = mapped_column(Text, server_default="")
    is_open: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    # Counted up by triggers with every change of a product or a section (ADR 31).
    catalogue_version: Mapped[int] = mapped_column(BigInteger, server_default="0")

    def is_of(self, container_type: ContainerType, container_id: int) -> bool:
        """Say whether it belongs there: it may hang elsewhere, too."""
        return (self.container_type, self.container_id) == (container_type, container_id)

    @classmethod
    def is_live(cls) -> ColumnElement[bool]:
        return cls.deleted_at.is_(None)

    @classmethod
    def live(cls) -> "Select[Marketplace]":
        return select(cls).where(cls.is_live())


class FormerMarketplaceSlug(Base):
    """A slug a shop had before; it leads to the shop for as long as no other takes it."""

    __tablename__ = "former_marketplace_slugs"

    container_type: Mapped[ContainerType] = mapped_column(TextEnum(ContainerType), primary_key=True)
    container_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    marketplace_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Marketplace.id, ondelete="CASCADE")
    )
