"""The pieces of a page cart lends its siblings."""

from cart.basket.shown import read_for_link
from cart.owner import Owner
from glue.contracts import cart
from shared.db import read_session
from shared.rpc import answers
from shared.runtime import current_runtime


@answers(cart.CartMini)
async def cart_mini(fragment: cart.CartMini) -> str:
    """Render the basket's link with what is in it."""
    owner = Owner.of(fragment.user_id, fragment.session_id)
    contents = await read_for_link(read_session(), owner)
    runtime = current_runtime()
    summary = contents.summary(runtime.settings.site.currency)
    template = runtime.templates.get_template("fragments/cart_mini.html")
    return template.render(
        count=summary.count + summary.calendar_count + summary.ticket_count,
        totals=summary.totals,
        is_complete=summary.is_complete,
    )
