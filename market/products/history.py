"""What a product was before: its addresses and its prices."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, Integer, String, func
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base
from market.marketplaces.models import Marketplace
from market.products.models import Product


class FormerSlug(Base):
    """An address a product had before; it leads to the product for as long as nobody takes it."""

    __tablename__ = "former_slugs"

    marketplace_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Marketplace.id), primary_key=True, autoincrement=False
    )
    slug: Mapped[str] = mapped_column(String(160), primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Product.id, ondelete="CASCADE"))


class PriceChange(Base):
    """What a product cost from a moment on, written by a trigger whoever changes it."""

    __tablename__ = "price_changes"
    __table_args__ = (Index("ix_price_changes_product", "product_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Product.id, ondelete="CASCADE"))
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())
    regular_price_minor: Mapped[int] = mapped_column(Integer)
    special_price_minor: Mapped[int | None] = mapped_column(Integer)
    special_until: Mapped[datetime | None]
