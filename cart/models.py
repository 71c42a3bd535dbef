"""Every table of cart, for its history."""

from cart.checkout.models import Checkout, Walk
from cart.db import Base
from cart.items.models import CartItem

__all__ = ["Base", "CartItem", "Checkout", "Walk"]
