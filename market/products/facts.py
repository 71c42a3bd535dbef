"""What is known of a product beyond its name and price, in words that filters understand."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from shared.i18n import mark as _l
from shared.money import Money


class Diet(StrEnum):
    """What a product goes with; claims of the supplier or the keeper."""

    VEGAN = "vegan"
    VEGETARIAN = "vegetarian"
    GLUTEN_FREE = "gluten-free"
    DAIRY_FREE = "dairy-free"
    NO_ADDED_SUGAR = "no-added-sugar"
    ORGANIC = "organic"
    FAIRTRADE = "fairtrade"
    RAW = "raw"
    HALAL = "halal"
    KOSHER = "kosher"


class Allergen(StrEnum):
    """The fourteen of Annex II of Regulation (EU) No 1169/2011, which the UK has kept."""

    GLUTEN = "gluten"
    CRUSTACEANS = "crustaceans"
    EGGS = "eggs"
    FISH = "fish"
    PEANUTS = "peanuts"
    SOYA = "soya"
    MILK = "milk"
    NUTS = "nuts"
    CELERY = "celery"
    MUSTARD = "mustard"
    SESAME = "sesame"
    SULPHITES = "sulphites"
    LUPIN = "lupin"
    MOLLUSCS = "molluscs"


class ContentUnit(StrEnum):
    """What the content of one unit is measured in."""

    GRAM = "g"
    KILOGRAM = "kg"
    MILLILITRE = "ml"
    LITRE = "l"


DIET_NAMES = {
    Diet.VEGAN: _l("Vegan"),
    Diet.VEGETARIAN: _l("Vegetarian"),
    Diet.GLUTEN_FREE: _l("Gluten free"),
    Diet.DAIRY_FREE: _l("Dairy free"),
    Diet.NO_ADDED_SUGAR: _l("No added sugar"),
    Diet.ORGANIC: _l("Organic"),
    Diet.FAIRTRADE: _l("Fairtrade"),
    Diet.RAW: _l("Raw"),
    Diet.HALAL: _l("Halal"),
    Diet.KOSHER: _l("Kosher"),
}
ALLERGEN_NAMES = {
    Allergen.GLUTEN: _l("Cereals with gluten"),
    Allergen.CRUSTACEANS: _l("Crustaceans"),
    Allergen.EGGS: _l("Eggs"),
    Allergen.FISH: _l("Fish"),
    Allergen.PEANUTS: _l("Peanuts"),
    Allergen.SOYA: _l("Soya"),
    Allergen.MILK: _l("Milk"),
    Allergen.NUTS: _l("Nuts"),
    Allergen.CELERY: _l("Celery"),
    Allergen.MUSTARD: _l("Mustard"),
    Allergen.SESAME: _l("Sesame"),
    Allergen.SULPHITES: _l("Sulphites"),
    Allergen.LUPIN: _l("Lupin"),
    Allergen.MOLLUSCS: _l("Molluscs"),
}

# By the kilogram and by the litre: Price Marking Order 2004 (UK), Directive 98/6/EC.
_BASES = {
    ContentUnit.GRAM: ("kg", Decimal("0.001")),
    ContentUnit.KILOGRAM: ("kg", Decimal(1)),
    ContentUnit.MILLILITRE: ("l", Decimal("0.001")),
    ContentUnit.LITRE: ("l", Decimal(1)),
}


@dataclass(frozen=True, slots=True)
class UnitPrice:
    """A price for one kilogram or litre."""

    price: Money
    unit: str


def unit_price(price: Money, amount: Decimal, unit: ContentUnit) -> UnitPrice:
    """Return what a kilogram or litre costs of something that holds `amount` of a unit."""
    base, factor = _BASES[unit]
    return UnitPrice(price.times(1 / Fraction(amount * factor)), base)
