"""What a browser sends about a basket."""

from collections.abc import Mapping
from dataclasses import dataclass

from shared.errors import DomainError


class NotANumber(DomainError):
    code = "not-a-number"
    status = 422
    message = "Please enter how many you want as a whole number"


@dataclass(frozen=True, slots=True)
class QuantityForm:
    """How many of a product somebody wants, from the box and the round buttons around it."""

    quantity: int
    market_place_id: int

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "QuantityForm":
        """Read the form; raises `NotANumber`."""
        try:
            quantity = int(form.get("quantity", "")) + int(form.get("step", "0"))
            market_place_id = int(form.get("market_place_id", ""))
        except ValueError as error:
            raise NotANumber() from error
        return cls(max(quantity, 0), market_place_id)
