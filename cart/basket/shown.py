"""The basket that the page of a request shows, which the basket's link on it counts again.

Both are read after the last write of their request, so reading it once for the two is as true.
"""

from quart import g, has_app_context

from cart.basket.contents import Contents
from cart.basket.reading import read_contents
from cart.owner import Owner
from shared.db import ReadSession


async def read_to_show(session: ReadSession, owner: Owner | None) -> Contents:
    """Return a whole basket for the page of this request."""
    contents = await read_contents(session, owner)
    g.shown_basket = (owner, contents)
    return contents


async def read_for_link(session: ReadSession, owner: Owner | None) -> Contents:
    """Return a whole basket, as the page of this request shows it where it does."""
    shown = getattr(g, "shown_basket", None) if has_app_context() else None
    if shown is not None and shown[0] == owner:
        contents: Contents = shown[1]
        return contents
    return await read_contents(session, owner)
