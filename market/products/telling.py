"""What is told of a product, in the words of the site."""

from dataclasses import dataclass

from market.catalogue.filters import Filters
from market.products.facts import ALLERGEN_NAMES, DIET_NAMES, Allergen, Diet
from market.products.models import Product
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Badge:
    """A word about a product that leads to what else it is true of."""

    text: str
    href: str
    kind: str


def badges(product: Product, shop_address: str) -> list[Badge]:
    """Return what stands out of a product: stickers, what it goes with, and labels."""
    return [
        *(
            Badge(sticker, Filters(sticker=(sticker,)).at(shop_address), "offer")
            for sticker in product.stickers
        ),
        *(
            Badge(_(DIET_NAMES[Diet(diet)]), Filters(diet=(diet,)).at(shop_address), "good")
            for diet in product.diets
        ),
        *(
            Badge(label, Filters(label=(label,)).at(shop_address), "plain")
            for label in product.labels
        ),
    ]


def allergen_names(kinds: list[str]) -> list[str]:
    """Return the names of allergens, in the order of the regulation."""
    return [_(ALLERGEN_NAMES[kind]) for kind in Allergen if kind in kinds]
