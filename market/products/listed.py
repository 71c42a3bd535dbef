"""Products as lists show them: a few columns of each, read in one statement that is made once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, Text, bindparam, func, literal, select

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
MANY = len(_COLUMNS) + 1


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
    words = PRODUCTS.description if with_words else literal("").label("description")
    return (
        select(*_COLUMNS, words)
        .join_from(Product.__table__, Marketplace.__table__, SHOPS.id == PRODUCTS.marketplace_id)
        .where(PRODUCTS.deleted_at.is_(None), PRODUCTS.is_published)
    )


def listed(rows: Iterable[Row[Any]], *, now: datetime) -> list[ListedProduct]:
    """Make of rows what lists show; what was chosen after it is passed over."""
    shops: dict[tuple[str, str, bool], ShopOfList] = {}
    found = []
    for row in rows:
        # By place: to look names up in rows costs more than all the rest.
        id, slug, title, brand, image, alt, regular, special, until, left, *shop, words = row[:MANY]
        told: tuple[str, str, bool] = tuple(shop)
        marketplace = shops.get(told) or shops.setdefault(told, ShopOfList(*told))
        currency, asked = marketplace.currency, special_at(special, until, now)
        found.append(
            ListedProduct(
                id,
                slug,
                title,
                brand,
                picture_of(title, image, alt),
                Money(regular, currency),
                None if asked is None else Money(asked, currency),
                left if left is not None and left <= FEW else None,
                marketplace,
                words,
            )
        )
    return found
