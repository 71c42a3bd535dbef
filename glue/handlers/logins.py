"""What happens when a person has signed in."""

from glue.contracts import blog
from glue.services import cart_adoption, order_adoption
from shared.outbox import on


@on(blog.UserLoggedIn)
async def adopt_cart_when_user_logged_in(event: blog.UserLoggedIn) -> None:
    """Make the visitor's basket and places the user's."""
    if event.session_id is not None:
        await cart_adoption.adopt_session_for_user(
            event.user_id, event.session_id, key=f"{event.id}:adopt"
        )


@on(blog.UserLoggedIn)
async def adopt_orders_when_user_logged_in(event: blog.UserLoggedIn) -> None:
    """Make what was ordered by a guest with the user's address the user's."""
    await order_adoption.adopt_orders_for_user(event.user_id, key=f"{event.id}:adopt-orders")
