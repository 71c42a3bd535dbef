"""The form beside a product: how many of it go into the basket."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Self
from uuid import UUID, uuid4

from glue.contracts.cart import MAX_QUANTITY, TooMany
from market.basket_items.errors import InvalidQuantity, TooFewLeft
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.i18n import mark as _l

CARD = "card"
LONGEST = 2000
IN_DOUBT = _l("The basket did not answer. Please try again: nothing is added twice")


@dataclass(frozen=True, slots=True)
class BasketForm:
    """What was typed, and what came of it.

    `attempt` names an attempt whose outcome nobody knows: sent again for the same quantity, it is
    the same attempt, so the basket takes it once.
    """

    quantity: str = "1"
    is_on_card: bool = False
    back: str = ""
    attempt: str = ""
    added: int = 0
    problem: str = ""
    is_quantity_refused: bool = False

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        given = {name: sent.get(name, "").strip()[:LONGEST] for name in ("quantity", "back")}
        return cls(
            quantity=given["quantity"],
            is_on_card=sent.get("on") == CARD,
            back=given["back"],
            attempt=_repeated(sent.get("attempt", ""), given["quantity"]) or str(uuid4()),
        )

    def checked_quantity(self) -> int:
        """Return how many were asked for; raises `InvalidQuantity`."""
        digits = self.quantity.isascii() and self.quantity.isdigit() and len(self.quantity) < 5
        if not digits or not 1 <= int(self.quantity) <= MAX_QUANTITY:
            raise InvalidQuantity(most=MAX_QUANTITY)
        return int(self.quantity)

    @property
    def attempt_field(self) -> str:
        """What the form sends back when the same is tried again."""
        return f"{self.attempt}:{self.quantity}" if self.attempt else ""

    @property
    def most(self) -> int:
        return MAX_QUANTITY

    def refused(self, problem: DomainError) -> Self:
        is_about_quantity = isinstance(problem, InvalidQuantity | TooFewLeft | TooMany)
        return replace(
            self, problem=str(problem), is_quantity_refused=is_about_quantity, attempt=""
        )

    def in_doubt(self) -> Self:
        return replace(self, problem=_(IN_DOUBT))

    def done(self, added: int) -> Self:
        return type(self)(is_on_card=self.is_on_card, back=self.back, added=added)


def _repeated(field: str, quantity: str) -> str | None:
    attempt, _, of_quantity = field.partition(":")
    if of_quantity != quantity:
        return None
    try:
        return str(UUID(attempt))
    except ValueError:
        return None
