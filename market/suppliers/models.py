"""Whom a shop has its goods from, and which of its goods are whose."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base
from market.marketplaces.models import Marketplace
from market.products.models import LONGEST, Product, one_of
from shared.db import Timestamps
from shared.db.types import TextEnum

LONGEST_NAME = 120


class SupplierKind(StrEnum):
    """How a supplier's goods come in: by hand, fetched from an address, or read off a site."""

    FILE = "file"
    FEED = "feed"
    CRAWLER = "crawler"


class Supplier(Timestamps, Base):
    """Somebody a shop has goods from; `mapping` is which column of theirs holds which field.

    A feed has a URL, and is fetched every so many hours where `every_hours` says so. `etag`
    and `last_modified` are what their server said of what was fetched last.
    """

    __tablename__ = "suppliers"
    __table_args__ = (
        UniqueConstraint("marketplace_id", "name"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint(one_of("kind", SupplierKind), name="kind"),
        CheckConstraint("kind <> 'feed' OR feed_url IS NOT NULL", name="feed_url"),
        CheckConstraint("every_hours > 0", name="every_hours"),
        Index(
            "ix_suppliers_next_fetch_at",
            "next_fetch_at",
            postgresql_where=text("next_fetch_at IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    marketplace_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Marketplace.id))
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    kind: Mapped[SupplierKind] = mapped_column(TextEnum(SupplierKind))
    mapping: Mapped[dict[str, str]] = mapped_column(JSONB, server_default="{}")
    feed_url: Mapped[str | None] = mapped_column(Text)
    every_hours: Mapped[int | None] = mapped_column(Integer)
    next_fetch_at: Mapped[datetime | None]
    etag: Mapped[str | None] = mapped_column(Text)
    last_modified: Mapped[str | None] = mapped_column(Text)
    fetch_problem: Mapped[str] = mapped_column(Text, server_default="")

    @property
    def source(self) -> str:
        """What the provenance of a field says that this supplier wrote last."""
        return f"supplier:{self.id}"


class SupplierProduct(Base):
    """Which product a supplier's code means; one that is gone was taken off the shelf by an import.

    A product is of one supplier at most, so that nobody else's import takes it away.
    """

    __tablename__ = "supplier_products"
    __table_args__ = (UniqueConstraint("product_id"),)

    supplier_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Supplier.id), primary_key=True, autoincrement=False
    )
    code: Mapped[str] = mapped_column(String(LONGEST["sku"]), primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Product.id, ondelete="CASCADE"))
    is_gone: Mapped[bool] = mapped_column(Boolean, server_default=text("false"))
