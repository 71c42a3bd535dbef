"""The stepper of a type of tickets: how many somebody wants in the basket."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from events.tickets.selling import normal_code
from glue.contracts.events import MOST_AT_ONCE
from shared.errors import DomainError
from shared.i18n import mark as _l

STEPS = {"-1": -1, "0": 0, "1": 1}


class NotANumber(DomainError):
    code = "not-a-number"
    status = 422
    message = _l("Please enter how many tickets you want, from 0 to %(most)s")


@dataclass(frozen=True, slots=True)
class StepperForm:
    """What the box says, the round button that was pressed, and the code of hidden tickets."""

    quantity: int
    step: int
    code: str

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Read the form; raises `NotANumber`."""
        typed, step = sent.get("quantity", "").strip(), sent.get("step", "0")
        is_number = typed.isascii() and typed.isdigit() and len(typed) < 5
        if not is_number or step not in STEPS or int(typed) > MOST_AT_ONCE:
            raise NotANumber(most=MOST_AT_ONCE)
        return cls(int(typed), STEPS[step], normal_code(sent.get("code", "")))
