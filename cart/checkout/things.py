"""The things of a basket that can be ordered: as a page shows them, and as a checkout took them."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import orjson
from pydantic import Field, TypeAdapter, ValidationError

from cart.basket.contents import Contents
from cart.checkout.models import Checkout
from shared.money import Money

LONGEST = 200_000


class Kind(StrEnum):
    """Whose thing it is: market's, or one of the two kinds of events."""

    PRODUCT = "p"
    ENTRY = "e"
    TICKET = "t"


@dataclass(frozen=True, slots=True)
class Thing:
    """So many of a thing at a price, on the page that sells it."""

    kind: Kind
    id: int
    page_id: int
    title: str
    quantity: int
    price: Money

    @property
    def key(self) -> tuple[Kind, int]:
        return self.kind, self.id


Things = Sequence[Thing]
# What a page shows has room in a column, and more could not be written out.
_Number = Annotated[int, Field(ge=0, lt=2**63)]
_Row = tuple[Kind, _Number, _Number, str, _Number, _Number, str]
_rows: TypeAdapter[list[_Row]] = TypeAdapter(list[_Row])


def things_of(contents: Contents) -> Things:
    """Return what can be ordered of a basket."""
    return [
        *(
            Thing(
                Kind.PRODUCT,
                line.product.id,
                line.product.container_id,
                line.product.title,
                line.offered,
                line.unit_price,
            )
            for line in contents.offered_lines
        ),
        *(
            Thing(Kind.ENTRY, it.id, it.container_id, it.full_title, 1, it.cost)
            for it in contents.places.entries
        ),
        *(
            Thing(Kind.TICKET, it.id, it.container_id, it.full_title, 1, it.price)
            for it in contents.places.tickets
        ),
    ]


def packed(things: Things) -> str:
    """Write things into one word, for a form that is to say what its page had shown."""
    rows = [
        (it.kind, it.id, it.page_id, it.title, it.quantity, it.price.minor, it.price.currency)
        for it in things
    ]
    return base64.urlsafe_b64encode(orjson.dumps(rows)).decode().rstrip("=")


def unpacked(word: str) -> Things | None:
    """Read things back; None where the word is not one of ours.

    It is compared and shown to whoever sent it, and never believed.
    """
    if not word or len(word) > LONGEST:
        return None
    try:
        text = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        rows = _rows.validate_json(text)
        return [
            Thing(kind, number, page_id, title, quantity, Money(minor, currency))
            for kind, number, page_id, title, quantity, minor, currency in rows
        ]
    except (binascii.Error, ValidationError, ValueError):
        return None


def taken(things: Things) -> list[list[str | int]]:
    """Return things as a checkout keeps them."""
    return [[it.kind.value, it.id, it.quantity] for it in things]


def units_taken(checkout: Checkout) -> Mapping[int, int]:
    """Return how many of which product a checkout took."""
    return {
        int(number): int(quantity)
        for kind, number, quantity in checkout.things
        if kind == Kind.PRODUCT
    }


def takes_places(checkout: Checkout) -> bool:
    """Say whether a checkout took a booking or a ticket."""
    return any(kind != Kind.PRODUCT for kind, *_ in checkout.things)
