"""Products and the sections they are sorted into."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    ColumnElement,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    Text,
    UniqueConstraint,
    and_,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, query_expression, relationship

from market.db import Base
from market.marketplaces.models import LIVE, SLUG_PATTERN, Marketplace
from market.tiles.choice import tile_for
from shared.db import SoftDelete, Timestamps
from shared.money import Money

LONGEST = {"sku": 64, "title": 200, "brand": 120, "section": 120, "image": 500, "image_alt": 300}

# So many, or fewer, are worth a word to whoever looks.
FEW = 5

# The text search configuration that migration 0001 makes: English stems, accents taken off.
WORDS = "market_words"


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture on market's own site; one drawn to fill a place has nothing to say in words."""

    src: str
    alt: str


class Section(Timestamps, Base):
    __tablename__ = "sections"
    __table_args__ = (
        UniqueConstraint("marketplace_id", "slug"),
        UniqueConstraint("marketplace_id", "id"),  # what products refer to, so never across shops
        CheckConstraint(f"slug ~ '{SLUG_PATTERN}'", name="slug"),
        CheckConstraint("title <> ''", name="title"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    marketplace_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Marketplace.id))
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(LONGEST["section"]))
    sort_order: Mapped[int] = mapped_column(Integer, server_default="0")


class Product(Timestamps, SoftDelete, Base):
    """A thing in a shop; `vat_rate` is in hundredths of a percent.

    `left` is how many units may be bought, None where they are not counted: it is asked for with
    the product, since what is held runs out by itself.
    """

    __tablename__ = "products"
    __table_args__ = (
        ForeignKeyConstraint(
            ["marketplace_id", "section_id"], ["sections.marketplace_id", "sections.id"]
        ),
        # Deleted rows keep their SKU: a supplier's file that names it again revives the row.
        UniqueConstraint("marketplace_id", "sku"),
        Index(
            "uq_products_marketplace_slug",
            "marketplace_id",
            "slug",
            unique=True,
            postgresql_where=LIVE,
        ),
        CheckConstraint("sku <> ''", name="sku"),
        CheckConstraint(f"slug ~ '{SLUG_PATTERN}'", name="slug"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("brand <> ''", name="brand"),
        CheckConstraint("regular_price_minor >= 0", name="regular_price"),
        CheckConstraint(
            "special_price_minor >= 0 AND special_price_minor < regular_price_minor",
            name="special_price",
        ),
        CheckConstraint("image LIKE '/%' AND image_alt <> ''", name="image"),
        CheckConstraint("num_nonnulls(image, image_alt) <> 1", name="image_alt"),
        CheckConstraint("vat_rate BETWEEN 0 AND 10000", name="vat_rate"),
        Index("ix_products_search", "search", postgresql_using="gin"),
        Index(
            "ix_products_title_trigrams",
            "title",
            postgresql_using="gist",
            postgresql_ops={"title": "gist_trgm_ops"},
        ),
        Index(
            "ix_products_in_order",
            "marketplace_id",
            "sort_order",
            text("lower(title)"),
            "id",
            postgresql_where=text("deleted_at IS NULL AND is_published"),
        ),
        Index(
            "ix_products_by_price",
            "marketplace_id",
            text("COALESCE(special_price_minor, regular_price_minor)"),
            "id",
            postgresql_where=text("deleted_at IS NULL AND is_published"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    marketplace_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Marketplace.id))
    section_id: Mapped[int | None] = mapped_column(BigInteger)
    sku: Mapped[str] = mapped_column(String(LONGEST["sku"]))
    slug: Mapped[str] = mapped_column(String(160))
    title: Mapped[str] = mapped_column(String(LONGEST["title"]))
    brand: Mapped[str | None] = mapped_column(String(LONGEST["brand"]))
    description: Mapped[str] = mapped_column(Text, server_default="")
    image: Mapped[str | None] = mapped_column(String(LONGEST["image"]))
    image_alt: Mapped[str | None] = mapped_column(String(LONGEST["image_alt"]))
    regular_price_minor: Mapped[int] = mapped_column(Integer)
    special_price_minor: Mapped[int | None] = mapped_column(Integer)
    sort_order: Mapped[int] = mapped_column(Integer, server_default="0")
    is_published: Mapped[bool] = mapped_column(Boolean, server_default=text("true"))
    search: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed(
            f"setweight(to_tsvector('{WORDS}', title || ' ' || sku), 'A')"
            f" || setweight(to_tsvector('{WORDS}', coalesce(brand, '')), 'B')"
            f" || setweight(to_tsvector('{WORDS}', description), 'D')",
            persisted=True,
        ),
        deferred=True,
        deferred_raiseload=True,
    )

    vat_rate: Mapped[int | None] = mapped_column(Integer)
    left: Mapped[int | None] = query_expression()

    marketplace: Mapped[Marketplace] = relationship(lazy="raise")
    section: Mapped[Section | None] = relationship(
        lazy="raise", primaryjoin=lambda: Section.id == Product.section_id, viewonly=True
    )

    @classmethod
    def on_sale(cls) -> ColumnElement[bool]:
        return and_(cls.deleted_at.is_(None), cls.is_published)

    @classmethod
    def in_order(cls) -> tuple[ColumnElement[Any], ...]:
        """The shop's own order: as it was arranged, and by title where it was not."""
        return (cls.sort_order.expression, func.lower(cls.title, type_=Text), cls.id.expression)

    @classmethod
    def by_price(cls) -> ColumnElement[int]:
        return func.coalesce(cls.special_price_minor, cls.regular_price_minor)

    @property
    def regular_price(self) -> Money:
        return Money(self.regular_price_minor, self.marketplace.currency)

    @property
    def special_price(self) -> Money | None:
        if self.special_price_minor is None:
            return None
        return Money(self.special_price_minor, self.marketplace.currency)

    @property
    def picture(self) -> Picture:
        if self.image and self.image_alt:
            return Picture(self.image, self.image_alt)
        return Picture(tile_for(self.title).path, "")

    @property
    def is_available(self) -> bool:
        return self.is_published and self.deleted_at is None and self.marketplace.deleted_at is None

    @property
    def is_sold_out(self) -> bool:
        return self.left == 0

    @property
    def is_scarce(self) -> bool:
        """Say whether there are so few left that a shopper should know."""
        return self.left is not None and 0 < self.left <= FEW
