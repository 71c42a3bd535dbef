"""The pieces of the account that orders lends to blog."""

from glue.contracts import orders
from orders.orders.queries import newest_orders
from orders.payments.standing import label_of
from shared.db import read_session
from shared.rpc import answers
from shared.runtime import current_runtime

AT_A_GLANCE = 3


@answers(orders.AccountNavItem)
async def account_nav_item(fragment: orders.AccountNavItem) -> str:
    """Render the way to one's orders."""
    return _rendered("fragments/account_nav_item.html")


@answers(orders.AccountGlance)
async def account_glance(fragment: orders.AccountGlance) -> str:
    """Render a person's latest orders, and the way to all of them."""
    found = await newest_orders(read_session(), user_id=fragment.user_id, limit=AT_A_GLANCE)
    return _rendered("fragments/account_glance.html", orders=found, label_of=label_of)


def _rendered(template: str, **context: object) -> str:
    return current_runtime().templates.get_template(template).render(context)
