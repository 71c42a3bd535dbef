"""How to read the shops of strangers: any that says what it sells, and a wholesaler's."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit

import extruct
from price_parser import Price

from market.crawling.pages import ShopPage
from market.products.models import LONGEST

# What is worth a walk: neither files, nor the corners of a shop that hold no goods.
_NO_PAGES = re.compile(
    r"\.(?:jpe?g|png|gif|webp|avif|svg|pdf|zip|css|js|xml|json|mp4)(?:\?|$)"
    r"|/(?:cart|basket|checkout|account|login|logout|register|wishlist|search|admin)(?:/|\?|$)",
    re.IGNORECASE,
)
_SYNTAXES = ["json-ld", "microdata", "rdfa"]
_CURRENCY = re.compile(r"[A-Z]{3}")


class Adapter(Protocol):
    """Knows one kind of shop: where it goes on, and what a page sells."""

    def onward(self, page: ShopPage) -> Iterable[str]:
        """Return the addresses of sections, listings and products that a page leads to."""
        ...

    def products(self, page: ShopPage) -> Iterable[dict[str, str]]:
        """Return what a page sells, as texts by field."""
        ...


@dataclass(frozen=True, slots=True)
class SchemaOrg:
    """Reads any shop whose pages carry schema.org's Product, in whichever syntax."""

    def onward(self, page: ShopPage) -> Iterator[str]:
        return (address for address in page.links() if not _NO_PAGES.search(address))

    def products(self, page: ShopPage) -> Iterator[dict[str, str]]:
        found = extruct.extract(  # type: ignore[attr-defined]  # it does not say what it exports
            page.text, base_url=page.url, syntaxes=_SYNTAXES, uniform=True, errors="log"
        )
        for syntax in _SYNTAXES:
            rows = [_row(it, page.url) for it in _products_in(found.get(syntax, []))]
            if any(rows):
                # The same goods in a second syntax are the same goods.
                yield from (row for row in rows if row)
                return


@dataclass(frozen=True, slots=True)
class Wholesaler:
    """Reads a wholesaler's shop behind a sign-in: two levels of sections, cases, stickers.

    What is where is said by XPaths; these are those of a shop in the shape of Suma Wholesale's.
    """

    sections: str = "//nav//li//a[@href]"
    listed: str = "//*[contains(@class, 'product-list')]//a[@href]"
    further: str = "//a[@rel='next']"
    product: str = "//*[contains(@class, 'product-detail')]"
    code: str = "//*[contains(@class, 'product-code')]"
    title: str = "//*[contains(@class, 'product-detail')]//h1"
    price: str = "//*[contains(@class, 'unit-price')]"
    case: str = "//*[contains(@class, 'case-size')]"
    brand: str = "//*[contains(@class, 'product-brand')]"
    section: str = "//*[contains(@class, 'breadcrumb')]//a[last()]"
    description: str = "//*[contains(@class, 'product-description')]"
    stickers: str = "//*[contains(@class, 'dietary')]//li"
    image_titles: str = "//*[contains(@class, 'dietary')]//img/@alt"

    def onward(self, page: ShopPage) -> Iterator[str]:
        for path in (self.sections, self.listed, self.further):
            yield from (it for it in page.links(path) if not _NO_PAGES.search(it))

    def products(self, page: ShopPage) -> Iterator[dict[str, str]]:
        if not page.tree.xpath(self.product):
            return
        case = page.words(self.case)
        stickers = page.all_words(self.stickers) + page.all_words(self.image_titles)
        yield _without_empty(
            {
                "sku": page.words(self.code).rpartition(":")[2].strip(),
                "title": page.words(self.title),
                "price": _price(page.words(self.price), ""),
                "case_size": case,
                "content": case if re.search(r"[x×]", case) else "",
                "brand": page.words(self.brand),
                "section": page.words(self.section),
                "description": page.words(self.description),
                "stickers": ", ".join(dict.fromkeys(stickers)),
            }
        )


ADAPTERS: Mapping[str, Adapter] = {"schema.org": SchemaOrg(), "wholesaler": Wholesaler()}


def _products_in(node: Any) -> Iterator[Mapping[str, Any]]:
    """Find products wherever they stand: in graphs, lists, and pages about them."""
    if isinstance(node, list):
        for it in node:
            yield from _products_in(it)
    elif isinstance(node, dict):
        if "Product" in _texts(node.get("@type")):
            yield node
            return
        for it in node.values():
            if isinstance(it, dict | list):
                yield from _products_in(it)


def _row(product: Mapping[str, Any], address: str) -> dict[str, str]:
    offer = _first(product.get("offers")) or {}
    price = (
        offer.get("price")
        or offer.get("lowPrice")
        or _first(offer.get("priceSpecification")).get("price")
    )
    codes = (product.get(name) or offer.get(name) for name in ("sku", "mpn", "gtin13", "productID"))
    row = {
        "sku": next((_text(code) for code in codes if _text(code)), _code_from(address)),
        "title": _text(product.get("name")),
        "price": _price(_text(price), _text(offer.get("priceCurrency"))),
        "description": _text(product.get("description")),
        "brand": _text(product.get("brand")),
        "section": _text(product.get("category")).rpartition(">")[2].strip(),
    }
    return _without_empty(row) if row["title"] and row["price"] else {}


def _price(text: str, currency: str) -> str:
    """Return a price as rows have it: 1234.50, with the code of its currency where it names one."""
    price = Price.fromstring(text, currency_hint=currency or None)
    if price.amount is None:
        return text
    code = currency.upper()
    named = f" {code}" if _CURRENCY.fullmatch(code) else _sign_in(text)
    return f"{price.amount:f}{named}"


def _code_from(address: str) -> str:
    """Return what an address calls a product that has no number."""
    return urlsplit(address).path.rstrip("/").rpartition("/")[2][-LONGEST["sku"] :]


def _sign_in(text: str) -> str:
    return next((f" {sign}" for sign in ("£", "€", "$") if sign in text), "")


def _first(node: Any) -> dict[str, Any]:
    if isinstance(node, list):
        node = next((it for it in node if isinstance(it, dict)), None)
    return node if isinstance(node, dict) else {}


def _texts(node: Any) -> list[str]:
    return [str(it).rpartition("/")[2] for it in (node if isinstance(node, list) else [node])]


def _text(node: Any) -> str:
    if isinstance(node, list):
        node = node[0] if node else ""
    if isinstance(node, dict):
        node = node.get("name") or node.get("@value") or ""
    return " ".join(str(node).split()) if node is not None else ""


def _without_empty(row: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in row.items() if text}
