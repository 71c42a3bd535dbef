"""The questions cart answers."""

from cart.basket.reading import read_contents
from cart.owner import Owner
from cart.privacy.holdings import held_of
from glue.audited import entries_of
from glue.contracts import cart
from glue.contracts.families import AuditEntry, DataPart, WorkReport
from glue.operations import work_report
from glue.privacy import portion_of
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.rpc import answers
from shared.runtime import current_runtime


@answers(cart.CartSummaryOf)
async def cart_summary(query: cart.CartSummaryOf) -> cart.CartSummary:
    """Sum a basket up, or one page's part of it."""
    contents = await read_contents(read_session(), Owner.of(query.user_id, query.session_id))
    if query.page_post_id is not None:
        contents = contents.of_page(query.page_post_id)
    return contents.summary(current_runtime().settings.site.currency)


@answers(cart.CartItems)
async def cart_items(query: cart.CartItems) -> list[cart.CartLine]:
    """List the products in a basket, or those of one page."""
    contents = await read_contents(read_session(), Owner.of(query.user_id, query.session_id))
    if query.page_post_id is not None:
        if "market" in contents.unreadable:
            raise ServiceUnavailable()
        contents = contents.of_page(query.page_post_id)
    return [
        cart.CartLine(
            product_id=item.product_id,
            quantity=item.quantity,
            market_place_id=item.market_place_id,
        )
        for item in contents.items
    ]


@answers(cart.AuditTrail)
async def audit_trail(query: cart.AuditTrail) -> list[AuditEntry]:
    """Return who did what."""
    return await entries_of(query)


@answers(cart.ExportPerson)
async def export_person(query: cart.ExportPerson) -> DataPart:
    """Return a portion of what cart holds of a person."""
    return await portion_of(query, held_of(query.user_id))


@answers(cart.Operations)
async def operations(query: cart.Operations) -> WorkReport:
    """Say how the background work gets on."""
    return await work_report()
