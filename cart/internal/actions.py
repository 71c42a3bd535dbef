"""The changes cart makes when it is told to."""

from cart.basket.adopting import adopt_basket
from cart.basket.reading import may_hold_places, price_of, products_by_id, read_contents, read_items
from cart.checkout import queries as checkout_queries
from cart.checkout import service as checkouts
from cart.checkout import walks
from cart.items import service as items
from cart.owner import Owner
from cart.privacy.service import forget_baskets
from glue.contracts import cart
from glue.contracts.families import Erased, Tried
from glue.operations import try_work_again
from glue.privacy import forget_person
from shared.db import read_session, write_session
from shared.errors import InvalidInput
from shared.rpc import answers
from shared.runtime import current_runtime


@answers(cart.CartActivity)
async def change_basket(activity: cart.CartActivity) -> cart.CartSummary:
    """Change a basket and sum it up; market and events are asked before the first write."""
    owner = Owner.of(activity.user_id, activity.session_id)
    if owner is None:
        raise InvalidInput(fields={"session_id": "is missing"})
    product_id = activity.object.product_id
    before = await read_contents(read_session(), owner)
    known = {line.product.id: line.product for line in before.lines}
    if activity.type != "Remove" and product_id not in known:
        known |= await products_by_id([product_id])
    is_held = any(item.product_id == product_id for item in before.items)
    comes_in = activity.type == "Add" or (activity.type == "Update" and not is_held)
    if comes_in and not (product_id in known and known[product_id].is_available):
        raise cart.NotSold()

    session = write_session()
    if activity.type == "Remove":
        await items.remove_item(session, owner, product_id=product_id)
    else:
        change = items.add_item if activity.type == "Add" else items.set_item
        await change(
            session,
            owner,
            product_id=product_id,
            quantity=activity.object.quantity,
            market_place_id=activity.object.market_place_id,
            price=price_of(known.get(product_id)),
        )
    after = before.with_items(await read_items(session, owner), known)
    return after.summary(current_runtime().settings.site.currency)


@answers(cart.AdoptCartForUser)
async def adopt_cart_for_user(action: cart.AdoptCartForUser) -> cart.Merged:
    """Merge a visitor's basket into a user's."""
    lines = await adopt_basket(
        write_session(), user_id=action.user_id, session_id=action.session_id
    )
    return cart.Merged(lines=lines)


@answers(cart.ClearCartForOrder)
async def clear_cart_for_order(action: cart.ClearCartForOrder) -> cart.Cleared:
    """Take what was paid out of the basket it is in by now; events is asked before that."""
    buyer = await checkout_queries.owner_of_order(read_session(), action.order_id)
    buyer = buyer or Owner.of(action.user_id, action.session_id)
    has_places = buyer is not None and await may_hold_places(buyer)

    session = write_session()
    walk_ids = await walks.lock_walks_of_order(session, action.order_id)
    known = await checkout_queries.owner_of_order(session, action.order_id)
    owner = known or Owner.of(action.user_id, action.session_id)
    units = await items.take_ordered_items(session, owner, action.lines) if owner else 0
    if owner and not known:
        await checkouts.note_cleared(
            session, owner, page_post_id=action.page_post_id, order_id=action.order_id
        )
    await checkouts.close_checkouts_of_order(session, action.order_id)
    if not has_places:
        await walks.end_walks_that_are_done(session, walk_ids, is_paid=True)
    return cart.Cleared(units=units)


@answers(cart.CloseCheckout)
async def close_checkout(action: cart.CloseCheckout) -> cart.Cleared:
    """Let the basket of an expired order be sent again."""
    session = write_session()
    walk_ids = await walks.lock_walks_of_order(session, action.order_id)
    await checkouts.close_checkouts_of_order(session, action.order_id)
    await walks.end_walks_that_are_done(session, walk_ids, is_paid=False)
    return cart.Cleared(units=0)


@answers(cart.ErasePerson)
async def erase_person(action: cart.ErasePerson) -> Erased:
    """Delete a person's baskets and checkouts."""
    rows = await forget_baskets(write_session(), user_id=action.user_id)
    return await forget_person(action, rows)


@answers(cart.TryAgain)
async def try_again(action: cart.TryAgain) -> Tried:
    """Have stuck work done now."""
    return await try_work_again(action)
