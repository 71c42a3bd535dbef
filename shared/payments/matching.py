"""Make sure that what SumUp holds under our reference is what we asked for."""

from collections.abc import Sequence

from shared.money import Money
from shared.payments.errors import CheckoutMismatch, SumUpUnavailable
from shared.payments.values import Checkout


def require_match(
    checkout: Checkout, *, merchant_code: str, reference: str, amount: Money
) -> Checkout:
    """Return the checkout if it is the one wanted, or raise `CheckoutMismatch`."""
    pairs = {
        "reference": (reference, checkout.reference),
        "merchant": (merchant_code, checkout.merchant_code),
        "amount": (amount, checkout.amount),
    }
    for what, (wanted, found) in pairs.items():
        if wanted != found:
            raise CheckoutMismatch(reference, what, wanted=wanted, found=found)
    if checkout.status.is_open and not checkout.hosted_url:
        raise CheckoutMismatch(reference, "hosted page", wanted="an address", found=None)
    return checkout


def the_one_match(
    found: Sequence[Checkout], *, merchant_code: str, reference: str, amount: Money
) -> Checkout:
    """Return the one checkout found under a reference, if it is the one wanted."""
    if not found:
        raise SumUpUnavailable(
            f"Checkout {reference} may be open, and is not shown yet", in_doubt=True
        )
    for checkout in found:
        require_match(checkout, merchant_code=merchant_code, reference=reference, amount=amount)
    if len(found) > 1:
        raise CheckoutMismatch(reference, "number", wanted=1, found=len(found))
    return found[0]
