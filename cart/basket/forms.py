"""What a browser sends about a basket."""

from collections.abc import Mapping
from dataclasses import dataclass

from glue.contracts.cart import MAX_QUANTITY
from shared.errors import DomainError
from shared.i18n import mark as _l

STEPS = {"-1": -1, "0": 0, "1": 1}


class NotANumber(DomainError):
    code = "not-a-number"
    status = 422
    message = _l("Please enter how many you want as a whole number")


@dataclass(frozen=True, slots=True)
class QuantityForm:
    """How many of a product somebody wants, from the box and the round buttons around it."""

    quantity: int

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "QuantityForm":
        """Read the form; raises `NotANumber`."""
        typed, step = form.get("quantity", "").strip(), form.get("step", "0")
        if not (typed.isascii() and typed.isdigit()) or step not in STEPS:
            raise NotANumber()
        # One digit more than the limit has is past it already.
        digits = typed.lstrip("0")[: len(str(MAX_QUANTITY)) + 1]
        return cls(max(int(digits or "0") + STEPS[step], 0))
