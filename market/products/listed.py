"""Products as lists show them: a few columns of each, read in one statement that is made once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, bindparam, func, select

from market.marketplaces.models import Marketplace
from market.products.models import FEW, Picture, Product, picture_of, special_at
from market.stock.queries import left_of
from shared.db.types import UTCDateTime
from shared.money import Money

NOW = bindparam("now", type_=UTCDateTime())

# Of both tables themselves, not of the models: no objects are made of the rows.
PRODUCTS, SHOPS = Product.__table__.c, Marketplace.__table__.c
# As `Product.in_order` and `Product.by_price` have them.
IN_ORDER = (PRODUCTS.sort_order, func.lower(PRODUCTS.title, type_=Text), PRODUCTS.id)
BY_PRICE = (
    func.coalesce(PRODUCTS.special_price_minor, PRODUCTS.regular_price_minor),
    PRODUCTS.id,
)
_COLUMNS: Sequence[ColumnElement[Any]] = (
    PRODUCTS.id,
    PRODUCTS.slug,
    PRODUCTS.title,
    PRODUCTS.brand,
    PRODUCTS.image,
    PRODUCTS.image_alt,
    PRODUCTS.regular_price_minor,
    PRODUCTS.special_price_minor,
    PRODUCTS.special_until,
    left_of(PRODUCTS.id, now=NOW).label("left"),
    SHOPS.slug.label("shop_slug"),
    SHOPS.currency,
    SHOPS.is_open,
)


@dataclass(frozen=True, slots=True)
class ShopOfList:
    """The shop that a listed product stands in."""

    slug: str
    currency: str
    is_open: bool


@dataclass(frozen=True, slots=True)
class ListedProduct:
    """A product on sale as a list shows it now.

    `left` is how many may be bought where they are `FEW`, None where there are more or nobody
    counts them. The description is empty where the list has no room for it.
    """

    id: int
    slug: str
    title: str
    brand: str | None
    picture: Picture
    regular_price: Money
    special_price: Money | None
    left: int | None
    marketplace: ShopOfList
    description: str = ""

    @property
    def is_sold_out(self) -> bool:
        return self.left == 0

    @property
    def is_scarce(self) -> bool:
        """Say whether there are so few left that a shopper should know."""
        return self.left is not None and self.left > 0


def select_listed(*, with_words: bool = False) -> Select[Any]:
    """Choose what lists show of products on sale, to be narrowed down; it takes `now`."""
    words = (PRODUCTS.description,) if with_words else ()
    return (
        select(*_COLUMNS, *words)
        .join_from(Product.__table__, Marketplace.__table__, SHOPS.id == PRODUCTS.marketplace_id)
        .where(PRODUCTS.deleted_at.is_(None), PRODUCTS.is_published)
    )


def listed(rows: Iterable[Row[Any]], *, now: datetime) -> list[ListedProduct]:
    """Make of rows what lists show."""
    shops: dict[str, ShopOfList] = {}
    found = []
    for row in rows:
        currency, special = (
            row.currency,
            special_at(row.special_price_minor, row.special_until, now),
        )
        if row.shop_slug not in shops:
            shops[row.shop_slug] = ShopOfList(row.shop_slug, currency, row.is_open)
        found.append(
            ListedProduct(
                id=row.id,
                slug=row.slug,
                title=row.title,
                brand=row.brand,
                picture=picture_of(row.title, row.image, row.image_alt),
                regular_price=Money(row.regular_price_minor, currency),
                special_price=None if special is None else Money(special, currency),
                left=row.left if row.left is not None and row.left <= FEW else None,
                marketplace=shops[row.shop_slug],
                description=getattr(row, "description", ""),
            )
        )
    return found
