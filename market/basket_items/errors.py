"""What a shopper may be told when putting something into the basket."""

from shared.errors import DomainError


class InvalidQuantity(DomainError):
    code = "invalid-quantity"
    status = 422
    message = "Please enter a whole number from 1 to {most}"
