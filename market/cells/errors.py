"""What keeps a value from being changed where it stands."""

from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.money import Money, format_money
from shared.runtime import current_runtime


class PricedMeanwhile(DomainError):
    """The price is another one by now; `price` is which."""

    code = "priced-meanwhile"
    status = 409

    def __init__(self, price: Money) -> None:
        super().__init__()
        self.price = price

    def __str__(self) -> str:
        return _(
            "It costs %(price)s now: somebody else has changed it. Save again to write yours.",
            price=_written(self.price),
        )


class NotAboveSpecial(DomainError):
    """The usual price would not be above the special one."""

    code = "not-above-special"
    status = 422

    def __init__(self, special: Money) -> None:
        super().__init__()
        self.special = special

    def __str__(self) -> str:
        return _(
            "Its special price is %(price)s, and the usual one is above that",
            price=_written(self.special),
        )


def _written(money: Money) -> str:
    return format_money(money, current_runtime().settings.site.locale)
