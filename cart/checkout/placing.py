"""Place one seller's part of a basket as an order."""

from uuid import UUID

from cart.basket.contents import SellerPart
from cart.checkout import queries, service, walks
from cart.checkout.forms import Details
from cart.checkout.things import taken, things_of
from cart.items.queries import items_of
from cart.owner import Owner
from glue.contracts import orders
from glue.urls import cart_url, orders_url
from shared.db import WriteSession, reading, transaction
from shared.errors import DomainError
from shared.i18n import mark as _l
from shared.rpc import call_action
from shared.web.identity import Identity

TRIES = 3


class PaidMeanwhile(DomainError):
    """The older version of this part was paid, while another was being sent."""

    code = "paid-meanwhile"
    status = 409
    message = _l(
        "You have paid this seller a moment ago, for your basket as it was then. What you have put"
        " in since stays in your basket. Please look it over before you pay again."
    )


class LookedInto(DomainError):
    """The older version of this part is being looked into by a person."""

    code = "looked-into"
    status = 409
    message = _l(
        "There is an earlier payment to this seller that does not fit, and a person is looking into"
        " it. Please do not pay again yet. Nothing is lost."
    )


class Overtaken(DomainError):
    """What is in the basket is not what is being sent any more: another window was faster."""

    code = "overtaken"
    status = 409
    message = _l("Your basket has changed in the meantime. Please look it over")


async def place_order(
    identity: Identity, owner: Owner, part: SellerPart, *, details: Details, has_more: bool
) -> orders.CreatedOrder:
    """Return the one order of this basket version, made now if there is none open.

    Sending a basket again leads to the same checkout and so, by its key, to the same order. An
    older version's order is closed first, so that only one of them can be paid. One that has
    expired, whose checkout nobody has closed yet, is sent anew; one that is paid is not while the
    basket is only just about to be cleared. Raises what `create-order` declares, and the errors of
    this module; `Overtaken` as well where the basket was cleared since it was read.
    """
    for _ in range(TRIES):
        checkout_id, is_new = await _open(owner, part, details)
        order = await _create(identity, part, details, key=checkout_id, has_more=has_more)
        async with transaction() as session:
            is_replaced = await service.bind_order(session, checkout_id, order_id=order.order_id)
        if is_replaced:
            await _close_replaced(checkout_id)
            raise Overtaken()
        is_over = await _is_over(order)
        if is_over:
            async with transaction() as session:
                await service.close_checkout(session, checkout_id)
        # What is free is paid by ordering it, and may have left the basket before we look.
        if not is_over or (is_new and order.state is orders.OrderState.PAID):
            return order
    raise orders.NotAvailable()


def way_to_pay(order: orders.CreatedOrder) -> str:
    """Return SumUp's page while there is something to pay, else the order's own."""
    is_paid = order.state is orders.OrderState.PAID
    return order.address if is_paid or not order.sumup_hosted_url else order.sumup_hosted_url


async def _is_over(order: orders.CreatedOrder) -> bool:
    """Say whether what is in the basket by now is not what this order was for."""
    if order.state is not orders.OrderState.PAID:
        return order.state is orders.OrderState.EXPIRED
    async with reading() as session:
        return await queries.is_cleared(session, order.order_id)


async def _open(owner: Owner, part: SellerPart, details: Details) -> tuple[UUID, bool]:
    for _ in range(TRIES):
        async with transaction() as session:
            walk_id = await walks.go_on(session, owner, details)
            await _require_unchanged(session, owner, part)
            await walks.leave_for_later(session, walk_id, page_id=part.page.id, later=False)
            opened = await service.open_checkout(
                session,
                owner,
                walk_id=walk_id,
                page_post_id=part.page.id,
                version=part.contents.version(),
                things=taken(things_of(part.contents)),
            )
        for replaced_id in opened.replaced:
            await _close_replaced(replaced_id)
        if opened.id is not None:
            return opened.id, opened.is_new
    raise Overtaken()


async def _require_unchanged(session: WriteSession, owner: Owner, part: SellerPart) -> None:
    """Raise `Overtaken` unless the basket still holds what was read of it.

    A payment clears a basket under the lock of its walk, which is ours here: nothing that was paid
    since the basket was read is ordered again.
    """
    held = {it.product_id: it.quantity for it in await items_of(session, owner)}
    if any(held.get(it.product_id) != it.quantity for it in part.contents.items):
        raise Overtaken()


async def _close_replaced(checkout_id: UUID) -> None:
    """See to it that the order of an older version can be paid no more, and close its checkout.

    Raises `PaidMeanwhile` and `LookedInto`; silence is an error, and nothing is sent then.
    """
    closed = await call_action(
        orders.CloseOrder(order_key=str(checkout_id)), key=f"{checkout_id}:close"
    )
    if closed.state is orders.OrderState.PAID:
        raise PaidMeanwhile()
    if closed.state not in (None, orders.OrderState.EXPIRED):
        raise LookedInto()
    async with transaction() as session:
        await service.close_checkout(session, checkout_id)


async def _create(
    identity: Identity, part: SellerPart, details: Details, *, key: UUID, has_more: bool
) -> orders.CreatedOrder:
    contents = part.contents
    action = orders.CreateOrder(
        cart_items=[
            orders.OrderedItem(
                product_id=line.product.id,
                product_title=line.product.title,
                product_slug=line.product.slug,
                product_image=line.product.image,
                product_special_price=line.product.special_price,
                product_regular_price=line.product.regular_price,
                product_price_currency=line.product.currency,
                quantity=line.offered,
                market_place_container_id=line.product.container_id,
            )
            for line in contents.offered_lines
        ],
        calendar_entries=[
            orders.OrderedPlace(id=entry.id, title=entry.full_title, price=entry.cost)
            for entry in contents.places.entries
        ],
        tickets=[
            orders.OrderedPlace(id=ticket.id, title=ticket.full_title, price=ticket.price)
            for ticket in contents.places.tickets
        ],
        user_id=identity.user_id,
        session_id=identity.session_id,
        email=details.email,
        product_total=contents.product_total,
        calendar_total=contents.calendar_total,
        ticket_total=contents.ticket_total,
        page_post_id=part.page.id,
        redirect_url=orders_url("/checkout/return/"),
        webhook_base_url=orders_url("/checkout/webhook/"),
        name=details.name or None,
        note=details.note or None,
        way_on=cart_url("/checkout/") if has_more else None,
    )
    return await call_action(action, key=str(key))
