"""The accounts of a seller's books.

What SumUp holds for a merchant is an asset; an order's account is what its customer owes, and ends
at nothing; sales are income, refunds take from it; unmatched money belongs to whoever paid it.
"""

from collections.abc import Sequence

from orders.ledger.chain import Posting
from shared.money import Money

SALES = "sales"
REFUNDS = "refunds"
UNMATCHED = "unmatched"
SUMUP = "sumup:"
ORDER = "order:"


def merchant_account(merchant_code: str) -> str:
    """Name the account of what SumUp holds for a merchant."""
    return f"{SUMUP}{merchant_code}"


def order_account(order_id: int) -> str:
    """Name the account of what an order's customer owes."""
    return f"{ORDER}{order_id}"


def sold(order_id: int, merchant_code: str, amount: Money) -> Sequence[Posting]:
    """An order is sold, and paid."""
    customer = order_account(order_id)
    return (
        Posting(customer, amount),
        Posting(SALES, -amount),
        Posting(merchant_account(merchant_code), amount),
        Posting(customer, -amount),
    )


def given_back(order_id: int, merchant_code: str, amount: Money) -> Sequence[Posting]:
    """Some of an order's price is owed to its customer, and given back."""
    customer = order_account(order_id)
    return (
        Posting(REFUNDS, amount),
        Posting(customer, -amount),
        Posting(customer, amount),
        Posting(merchant_account(merchant_code), -amount),
    )


def unmatched(merchant_code: str, amount: Money) -> Sequence[Posting]:
    """Money came in that no order needs."""
    return (
        Posting(merchant_account(merchant_code), amount),
        Posting(UNMATCHED, -amount),
    )


def unmatched_given_back(merchant_code: str, amount: Money) -> Sequence[Posting]:
    """Money that no order needed goes back."""
    return (
        Posting(UNMATCHED, amount),
        Posting(merchant_account(merchant_code), -amount),
    )
