"""Load the demonstration's shops and goods; loading them again changes nothing."""

from collections.abc import Mapping
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

import yaml
from pydantic import BaseModel, ConfigDict, JsonValue

from glue.contracts import blog
from glue.contracts.relations import ContainerType
from market.demo.pictures import draw_picture
from market.marketplaces.models import Marketplace
from market.marketplaces.queries import lock_marketplace, marketplace_of_page
from market.marketplaces.service import open_marketplace
from market.products.facts import Allergen, ContentUnit, Diet
from market.products.queries import ids_by_sku, products_by_sku
from market.products.service import Entry, Shelved, shelve_products
from market.stock.queries import is_counted
from market.stock.service import set_stock
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.rpc import fetch_data

HERE = Path(__file__).resolve().parent
GOODS = HERE / "products.yaml"
PICTURES = HERE.parent / "static" / "demo"
PICTURES_URL = "/static/market/demo"


class MissingPage(Exception):
    """A page of the demonstration is not in blog yet."""


class DemoFacts(BaseModel):
    """What else is known of a product."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    diets: list[Diet] = []
    allergens: list[Allergen] = []
    traces: list[Allergen] = []
    labels: list[str] = []
    stickers: list[str] = []
    ingredients: str = ""
    attributes: list[list[str]] = []
    nutrition: list[list[str]] = []
    group_key: str | None = None
    variant: str | None = None
    case_size: int | None = None
    content_amount: Decimal | None = None
    content_unit: ContentUnit | None = None


class DemoProduct(BaseModel):
    """A product as products.yaml has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sku: str
    slug: str
    title: str
    section: str
    brand: str
    price_minor: int
    special_price_minor: int | None = None
    image: str
    image_alt: str
    picture: dict[str, JsonValue]
    description: str
    vat_rate: int | None = None
    left: int | None = None
    facts: DemoFacts = DemoFacts()


class DemoMarketplace(BaseModel):
    """A marketplace as products.yaml has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str
    slug: str
    title: str
    currency: str
    opening_note: str
    collection_note: str
    sections: list[str]
    products: list[DemoProduct]


class DemoGoods(BaseModel):
    """The whole of products.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    marketplaces: list[DemoMarketplace]

    @classmethod
    def read(cls) -> Self:
        content: Any = yaml.safe_load(GOODS.read_text())
        return cls.model_validate(content)


async def load_demo(goods: DemoGoods, *, pictures: Path = PICTURES) -> Shelved:
    """Open the shops that are missing, and bring every product to what the file says.

    Raises `MissingPage` where blog does not know a page of the file.
    """
    shelved = Shelved()
    for wanted in goods.marketplaces:
        page = await fetch_data(blog.PostBySlug(slug=wanted.page))
        if page is None:
            raise MissingPage(f"blog has no page {wanted.page}: load its demonstration first")
        entries = [
            _entry(product, order, pictures)
            for order, product in enumerate(_by_section(wanted), start=1)
        ]
        async with transaction() as session:
            marketplace = await _open(session, wanted, page.id)
            shelved += await shelve_products(session, marketplace, entries)
            await _tell_facts(session, marketplace, wanted)
            await _count_units(session, marketplace, wanted)
    return shelved


async def _open(session: WriteSession, wanted: DemoMarketplace, page_id: int) -> Marketplace:
    found = await marketplace_of_page(session, page_id, wanted.slug)
    if found is None:
        return await open_marketplace(
            session,
            container_type=ContainerType.PAGE,
            container_id=page_id,
            slug=wanted.slug,
            title=wanted.title,
            currency=wanted.currency,
            intro=wanted.opening_note,
            collection_note=wanted.collection_note,
        )
    marketplace = await lock_marketplace(session, found.id)
    assert marketplace is not None
    return marketplace


async def _tell_facts(
    session: WriteSession, marketplace: Marketplace, wanted: DemoMarketplace
) -> None:
    """Bring what else is known of products to what the file says."""
    facts = {it.sku: it.facts.model_dump() for it in wanted.products}
    for product in await products_by_sku(session, marketplace.id, facts):
        for name, value in facts[product.sku].items():
            if getattr(product, name) != value:
                setattr(product, name, value)
    await session.flush()


async def _count_units(
    session: WriteSession, marketplace: Marketplace, wanted: DemoMarketplace
) -> None:
    """Begin to count what is to be counted; what has been bought since is not put back."""
    scarce = {it.sku: it.left for it in wanted.products if it.left is not None}
    for product_id, sku in await ids_by_sku(session, marketplace.id, scarce):
        if not await is_counted(session, product_id):
            await set_stock(session, product_id, left=scarce[sku], now=utcnow())


def _by_section(wanted: DemoMarketplace) -> list[DemoProduct]:
    return sorted(wanted.products, key=lambda product: wanted.sections.index(product.section))


def _entry(product: DemoProduct, order: int, pictures: Path) -> Entry:
    return Entry(
        sku=product.sku,
        slug=product.slug,
        title=product.title,
        section=product.section,
        brand=product.brand,
        description=product.description,
        regular_price_minor=product.price_minor,
        special_price_minor=product.special_price_minor,
        image=_drawn(product.image, product.picture, pictures),
        image_alt=product.image_alt,
        sort_order=order,
        vat_rate=product.vat_rate,
    )


def _drawn(name: str, picture: Mapping[str, JsonValue], pictures: Path) -> str:
    """Draw a picture into its file; its address names its content, so browsers keep it."""
    content = draw_picture(picture).encode()
    pictures.mkdir(parents=True, exist_ok=True)
    (pictures / name).write_bytes(content)
    return f"{PICTURES_URL}/{name}?v={sha256(content).hexdigest()[:8]}"
