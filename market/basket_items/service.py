"""Putting products into the basket, which is cart's."""

from glue.contracts import cart
from market.products.models import Product
from shared.rpc import post_activity
from shared.web.identity import Identity


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
