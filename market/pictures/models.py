"""The pictures of products that keepers have sent."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Identity,
    Index,
    Integer,
    String,
    UniqueConstraint,
    func,
)
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base
from market.products.models import LONGEST, Product
from shared.images.addresses import OF_CARD, address_at, srcset


class ProductPicture(Base):
    """A picture of a product: `key` names its files, `alt` says in words what is to be seen.

    One without words waits for them, and no shopper sees it. One that was taken away can be put
    back; its files stay, since orders show what was bought.
    """

    __tablename__ = "product_pictures"
    __table_args__ = (
        UniqueConstraint("product_id", "key"),
        Index("ix_product_pictures_key", "key"),
        CheckConstraint("key ~ '^[0-9a-f]{40}$'", name="key"),
        CheckConstraint("width > 0 AND height > 0", name="size"),
        CheckConstraint("alt <> ''", name="alt"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    product_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Product.id, ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    key: Mapped[str] = mapped_column(String(40))
    width: Mapped[int] = mapped_column(Integer)
    height: Mapped[int] = mapped_column(Integer)
    alt: Mapped[str | None] = mapped_column(String(LONGEST["image_alt"]))
    removed_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())

    @property
    def is_shown(self) -> bool:
        return self.removed_at is None and self.alt is not None

    @property
    def card(self) -> str:
        """The address for lists and baskets."""
        return address_at(self.key, self.width, OF_CARD)

    @property
    def small(self) -> str:
        return address_at(self.key, self.width, 320)

    @property
    def large(self) -> str:
        return address_at(self.key, self.width, self.width)

    @property
    def srcset(self) -> str:
        return srcset(self.key, self.width)
