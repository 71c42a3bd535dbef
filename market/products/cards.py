"""Cards of products: what stands on one, and nothing else, so that it is drawn once for all."""

from collections.abc import Iterable
from dataclasses import dataclass

from glue.contracts import blog
from market.basket_items.forms import BasketForm
from market.likes.hearts import Hearts
from market.products.listed import ListedProduct


@dataclass(frozen=True, slots=True)
class PageOfCard:
    """The page in whose addresses a card's product is."""

    slug: str


@dataclass(frozen=True, slots=True)
class Card:
    """A product in a list; it may lie on its side (`row`), and is `lazy` where it is seen later."""

    page: PageOfCard
    product: ListedProduct
    form: BasketForm
    hearts: Hearts
    card_kind: str | None = None
    lazy: bool = True


def cards_of(
    products: Iterable[ListedProduct],
    *,
    page: blog.Post,
    form: BasketForm,
    hearts: Hearts,
    kind: str | None = None,
    seen_at_first: int = 0,
) -> list[Card]:
    """Return the cards of products, of which so many are seen before anything is moved."""
    there = PageOfCard(page.slug)
    return [
        Card(there, product, form, hearts, kind, lazy=number >= seen_at_first)
        for number, product in enumerate(products)
    ]
