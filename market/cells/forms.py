"""A value of a product that is changed where it stands in the table."""

from dataclasses import dataclass
from enum import StrEnum

from market.products.models import Product
from shared.money import written_amount


class Name(StrEnum):
    """Which values can be changed so."""

    PRICE = "price"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, or the form in its place; `seen` is what stood there when the form was opened."""

    name: Name
    text: str = ""
    seen: str = ""
    is_open: bool = False
    error: str | None = None
    refocus: bool = False
    announce: str | None = None

    @classmethod
    def opened(cls, name: Name, product: Product, left: int | None, locale: str) -> "Cell":
        """Open the form with what is known by now."""
        if name is Name.PRICE:
            price = product.regular_price
            return cls(name, written_amount(price, locale), str(price.minor), is_open=True)
        units = "" if left is None else str(left)
        return cls(name, units, units, is_open=True)


# What the table begins with.
CLOSED = {name.value: Cell(name) for name in Name}
