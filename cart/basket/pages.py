"""Show a basket: the whole one, or one page's part of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quart import Response

from cart.basket.contents import SellerPart, Unsold
from cart.basket.reading import read_contents, seller_parts
from cart.checkout.queries import open_versions
from cart.owner import Owner
from glue.contracts import blog
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.web.htmx import render
from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stopped the way into checkout: an error for each field, or a notice on top."""

    status: int
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None


NO_REFUSAL = Refusal(status=200)


async def show_basket(
    identity: Identity,
    *,
    page: blog.Post | None = None,
    email: str = "",
    refusal: Refusal = NO_REFUSAL,
) -> Response:
    """Render a basket, as it is now and with what was typed."""
    owner = Owner.of(identity.user_id, identity.session_id)
    contents = await read_contents(read_session(), owner)
    if page is not None:
        contents = contents.of_page(page.id)
    unreadable = set(contents.unreadable)
    parts: Sequence[SellerPart] = ()
    unsold: Sequence[Unsold] = ()
    try:
        parts = await seller_parts(contents)
        unsold = contents.unsold({part.page.id for part in parts})
    except ServiceUnavailable:
        unreadable.add("blog")
    return await render(
        "basket/index.html",
        status=refusal.status,
        page=page,
        totals=contents.of_pages({part.page.id for part in parts}).totals,
        parts=parts,
        at_checkout=await _at_checkout(owner, parts),
        unsold=unsold,
        unreadable=unreadable,
        email=email,
        refusal=refusal,
    )


async def _at_checkout(owner: Owner | None, parts: Sequence[SellerPart]) -> set[int]:
    """Return the pages whose part is being paid as it is: what is kept for it is not lacking."""
    if owner is None or not parts:
        return set()
    versions = await open_versions(read_session(), owner)
    return {part.page.id for part in parts if (part.page.id, part.contents.version()) in versions}
