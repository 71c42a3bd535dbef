"""What is written to people when money goes back."""

from glue.contracts import blog
from orders.addresses import kept_address
from orders.letters import write_to_customer
from orders.models import Order, Refund, RefundReason, RefundState
from shared.db import WriteSession
from shared.i18n import gettext as _
from shared.i18n import mark as _l
from shared.mail import queue_mail
from shared.rpc import fetch_data

WHY = {
    RefundReason.KEEPER: _l("The shop gives it back."),
    RefundReason.CANCELLED: _l("What it was for was cancelled."),
    RefundReason.PLACES_GONE: _l(
        "Your payment arrived when what you ordered was no longer kept for you, and it had gone to"
        " somebody else meanwhile. We are sorry."
    ),
    RefundReason.PAID_TWICE: _l("This order had been paid already, so it was paid twice."),
    RefundReason.WRONG_AMOUNT: _l("What arrived was not the amount of the order."),
}


async def tell_customer(session: WriteSession, order: Order, refund: Refund) -> None:
    """Queue the letter to whoever ordered."""
    await write_to_customer(
        session,
        order,
        key=f"refund:{refund.id}",
        template="mail/refunded",
        refund=refund,
        why=_(WHY[refund.reason]),
    )


async def keepers_to_tell(order: Order, refund: Refund) -> list[blog.User]:
    """Return who looks after a page's orders, where a rule moved the money and none of them."""
    if refund.reason is RefundReason.KEEPER or refund.state is RefundState.INTENDED:
        return []
    return await fetch_data(blog.PageKeepers(page_id=order.page_post_id, role=blog.Role.ORDERS))


async def tell_keepers(
    session: WriteSession, keepers: list[blog.User], order: Order, refund: Refund
) -> None:
    """Queue a letter to each keeper of the page's orders."""
    for keeper in keepers:
        await queue_mail(
            session,
            key=f"refund:{refund.id}:keeper:{keeper.id}",
            to=keeper.email,
            template="mail/refunded_by_rule",
            order=order,
            refund=refund,
            is_made=refund.state is RefundState.MADE,
            why=_(WHY[refund.reason]),
            address=kept_address(order.page_post_id, order.id),
        )
