"""Putting products into the basket, which is cart's."""

from glue.contracts import cart
from market.basket_items.errors import ShopClosed, SoldOut, TooFewLeft
from market.products.models import Product
from shared.rpc import post_activity
from shared.web.identity import Identity


def require_open(product: Product) -> None:
    """Raise `ShopClosed` unless the shop sells now."""
    if not product.marketplace.is_open:
        raise ShopClosed(shop=product.marketplace.title)


def require_left(product: Product, quantity: int) -> None:
    """Raise `SoldOut` or `TooFewLeft` unless so many could be bought now; checkout decides."""
    if product.is_sold_out:
        raise SoldOut(title=product.title)
    if product.left is not None and product.left < quantity:
        raise TooFewLeft(title=product.title, left=product.left)


async def add_to_basket(
    identity: Identity, product: Product, *, quantity: int, attempt: str
) -> cart.CartSummary:
    """Add some of a product to a basket, once for each attempt."""
    return await post_activity(
        cart.CartActivity(
            id=attempt,
            type="Add",
            object=cart.CartItemObject(
                product_id=product.id, quantity=quantity, market_place_id=product.marketplace_id
            ),
            user_id=identity.user_id,
            session_id=identity.session_id,
        )
    )
