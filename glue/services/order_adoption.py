"""What somebody ordered as a guest becomes theirs once they have proven the address they gave."""

from glue.contracts import blog, events, orders
from shared.rpc import call_action, fetch_data


async def adopt_orders_for_user(user_id: int, *, key: str) -> None:
    """Make the orders of guests with a user's address the user's, and the places in them.

    A second time changes nothing: the same key gets the orders that the first time adopted.
    """
    people = await fetch_data(blog.UsersBatch(ids=[user_id]))
    # Who has been erased since has no address any more.
    for person in people:
        adopted = await call_action(
            orders.AdoptOrdersForUser(user_id=person.id, email=person.email), key=key
        )
        if adopted.order_ids:
            places = events.AdoptEntriesOfOrders(user_id=person.id, order_ids=adopted.order_ids)
            await call_action(places, key=f"{key}:places")
