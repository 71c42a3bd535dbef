"""Show the walk through several sellers."""

from quart import Response, request

from cart.basket.pages import NO_REFUSAL, Refusal
from cart.checkout.forms import Details
from cart.checkout.knowing import known_details
from cart.checkout.legs import LegState, Steps, read_steps
from cart.checkout.things import Things, packed, things_of
from cart.owner import Owner
from shared.clock import utcnow
from shared.db import read_session
from shared.web.flash import take_flashes
from shared.web.htmx import is_htmx, redirect_to, render_region
from shared.web.identity import Identity

LOOK_AGAIN_SECONDS = 10


async def show_walk(
    identity: Identity,
    *,
    details: Details | None = None,
    refusal: Refusal = NO_REFUSAL,
) -> Response:
    """Render the walk as it is now; without anything to pay or paid, lead to the basket.

    It has no layout: on the way to paying there is nothing to click away, and nothing to wait for.
    """
    owner = Owner.of(identity.user_id, identity.session_id)
    if owner is None:
        return await redirect_to("/")
    steps = await read_steps(read_session(), owner, now=utcnow())
    if not steps.legs and not steps.unreadable:
        return await redirect_to("/")
    if details is None:
        details = await known_details(identity, owner)
    response = await render_region(
        "checkout/_walk.html" if is_htmx() and request.method == "GET" else "checkout/show.html",
        status=refusal.status,
        steps=steps,
        states=LegState,
        seen=packed(_payable(steps)),
        details=details,
        refusal=refusal,
        look_again_seconds=LOOK_AGAIN_SECONDS if steps.is_moving else None,
        flashes=take_flashes(),
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _payable(steps: Steps) -> Things:
    parts = [leg.part for leg in steps.payable if leg.part is not None]
    return [thing for part in parts for thing in things_of(part.contents)]
