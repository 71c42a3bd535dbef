"""What follows once a time is held: it is booked at once, or in the basket."""

from datetime import datetime

from quart import Response

from events.bookings.service import keep_if_free
from events.claims.service import renew_places
from events.holding import Holder
from glue.pages import current_page
from glue.urls import blog_url, cart_url
from shared.db import WriteSession
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to


async def lead_on(
    session: WriteSession, holder: Holder, entry_id: int, *, title: str, now: datetime
) -> Response:
    """Keep what costs nothing, or lead to the basket, whose other places are renewed."""
    is_kept = await keep_if_free(session, entry_id, user_id=holder.user_id)
    await renew_places(session, holder, now=now)
    if is_kept:
        flash(_("Booked: %(slot)s. A mail is on its way", slot=title))
        return await redirect_to(blog_url("/account/bookings/"))
    flash(_("In your basket: %(slot)s", slot=title))
    return await redirect_to(cart_url(f"/{current_page().slug}/"))
