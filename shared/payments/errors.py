"""What can go wrong between us and SumUp, told apart by what the caller may do next."""


class SumUpError(Exception):
    """SumUp did not do what it was asked."""


class SumUpUnavailable(SumUpError):
    """No usable answer came: ask again later.

    `in_doubt` says that SumUp may have acted all the same, so that nothing may be concluded until
    its state has been read. Where it is false, the request surely had no effect.
    """

    def __init__(self, why: str, *, in_doubt: bool) -> None:
        super().__init__(why)
        self.in_doubt = in_doubt


class SumUpRateLimited(SumUpUnavailable):
    """Too many requests; `retry_after` is in seconds, where SumUp named a time."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__("SumUp asks us to slow down", in_doubt=False)
        self.retry_after = retry_after


class SumUpRefused(SumUpError):
    """SumUp understood and said no; asking again the same way cannot help."""

    def __init__(self, *, status: int, code: str, param: str | None = None, text: str = "") -> None:
        about = f" about {param}" if param else ""
        super().__init__(f"SumUp refused with {status} {code}{about}: {text}")
        self.status = status
        self.code = code
        self.param = param
        self.text = text


class SumUpUnauthorised(SumUpRefused):
    """The account's API key is not, or no longer, accepted."""


class SumUpNotFound(SumUpRefused):
    """SumUp shows nothing under this id to this account; a read that lags looks the same."""


class NotRefundable(SumUpRefused):
    """The payment cannot be given back; only a lack of balance may pass with time."""

    @property
    def not_enough_balance(self) -> bool:
        return self.code == "NOT_ENOUGH_BALANCE"


class CheckoutAlreadyPaid(SumUpError):
    """A checkout could not be closed because a payment got there first: read it and settle."""

    def __init__(self, checkout_id: str) -> None:
        super().__init__(f"Checkout {checkout_id} was processed before it could be deactivated")
        self.checkout_id = checkout_id


class CheckoutMismatch(SumUpError):
    """What SumUp holds under our reference is not what we asked for: a person must look."""

    def __init__(self, reference: str, what: str, *, wanted: object, found: object) -> None:
        super().__init__(f"The {what} of checkout {reference} is {found}, not {wanted}")
        self.reference = reference
        self.what = what


class WebhookRejected(SumUpError):
    """A signed notification is not from SumUp, or is too old to be believed."""
