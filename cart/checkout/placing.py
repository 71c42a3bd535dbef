"""Place one seller's part of a basket as an order."""

from uuid import UUID

from cart.basket.contents import SellerPart
from cart.checkout import queries, service
from cart.owner import Owner
from glue.contracts import orders
from glue.urls import orders_url
from shared.db import reading, transaction
from shared.rpc import call_action
from shared.web.identity import Identity


async def place_order(
    identity: Identity, owner: Owner, part: SellerPart, *, email: str
) -> orders.CreatedOrder:
    """Return the one order of this basket version, made now if there is none open.

    Sending a basket again leads to the same checkout and so, by its key, to the same order. One
    that has expired, whose checkout nobody has closed yet, is sent anew; one that is paid is not
    while the basket is only just about to be cleared. Raises what `create-order` declares.
    """
    checkout_id = await _open(owner, part)
    order = await _create(identity, part, email=email, key=checkout_id)
    if await _is_over(order):
        async with transaction() as session:
            await service.close_checkout(session, checkout_id)
        checkout_id = await _open(owner, part)
        order = await _create(identity, part, email=email, key=checkout_id)
    async with transaction() as session:
        await service.bind_order(session, checkout_id, order_id=order.order_id)
    return order


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


async def _open(owner: Owner, part: SellerPart) -> UUID:
    async with transaction() as session:
        return await service.open_checkout(
            session, owner, page_post_id=part.page.id, version=part.contents.version()
        )


async def _create(
    identity: Identity, part: SellerPart, *, email: str, key: UUID
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
                quantity=line.quantity,
                market_place_container_id=line.product.container_id,
            )
            for line in contents.lines
        ],
        calendar_entries=[
            orders.OrderedPlace(id=entry.id, title=entry.title, price=entry.cost)
            for entry in contents.places.entries
        ],
        tickets=[
            orders.OrderedPlace(id=ticket.id, title=ticket.title, price=ticket.price)
            for ticket in contents.places.tickets
        ],
        user_id=identity.user_id,
        session_id=identity.session_id,
        email=email,
        product_total=contents.product_total,
        calendar_total=contents.calendar_total,
        ticket_total=contents.ticket_total,
        page_post_id=part.page.id,
        redirect_url=orders_url("/checkout/return/"),
        webhook_base_url=orders_url("/checkout/webhook/"),
    )
    return await call_action(action, key=str(key))
