"""What a browser sends about tickets in a basket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from cart.basket.forms import QuantityForm
from glue.contracts.events import MOST_AT_ONCE
from shared.errors import DomainError
from shared.i18n import mark as _l


class TooManyTickets(DomainError):
    code = "too-many-tickets"
    status = 422
    message = _l("Please choose at most %(most)s tickets at once")


@dataclass(frozen=True, slots=True)
class TicketsForm:
    """How many tickets of a type somebody wants in the basket."""

    count: int

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        """Read the form; raises `NotANumber` and `TooManyTickets`."""
        count = QuantityForm.read(form).quantity
        if count > MOST_AT_ONCE:
            raise TooManyTickets(most=MOST_AT_ONCE)
        return cls(count)
