"""What is known of whoever orders, so that it need not be typed again."""

from cart.checkout import queries
from cart.checkout.forms import Details
from cart.checkout.models import Walk
from cart.owner import Owner
from glue.contracts import blog
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.rpc import fetch_data
from shared.web.identity import Identity


async def known_details(identity: Identity, owner: Owner | None) -> Details:
    """Return what was typed on this walk, else what the account knows, unless blog is away."""
    if owner is None:
        return Details()
    walk = await queries.current_walk(read_session(), owner, ended_after=utcnow())
    if walk is not None and walk.email:
        return details_of(walk)
    typed = details_of(walk)
    if identity.user_id is None:
        return typed
    try:
        users = await fetch_data(blog.UsersBatch(ids=[identity.user_id]))
    except ServiceUnavailable:
        return typed
    if not users:
        return typed
    return Details(users[0].email, typed.name or users[0].name, typed.note)


def details_of(walk: Walk | None) -> Details:
    """Return what was typed on a walk."""
    if walk is None:
        return Details()
    return Details(walk.email or "", walk.name or "", walk.note or "")
