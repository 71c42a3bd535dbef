"""How far the products of a shop have changed."""

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base
from market.marketplaces.models import Marketplace
from market.products.models import Product


class ProductVersion(Base):
    """At which version of its shop's catalogue a product changed last, written by a trigger.

    The version is counted under the lock of the shop's row, so whoever has read all up to one
    version needs only those above it. See ADR 31.
    """

    __tablename__ = "product_versions"
    __table_args__ = (
        Index("ix_product_versions_version", "marketplace_id", "version", "product_id"),
    )

    product_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(Product.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    marketplace_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Marketplace.id))
    version: Mapped[int] = mapped_column(BigInteger)
