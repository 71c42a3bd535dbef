"""Show a basket: the whole one, or one page's part of it."""

import asyncio
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from quart import Response

from cart.basket.contents import Contents, SellerPart, Unsold
from cart.basket.reading import collection_notes, count_kept_apart, seller_parts
from cart.basket.shown import read_to_show
from cart.checkout.differences import Difference
from cart.checkout.forms import Details
from cart.checkout.knowing import known_details
from cart.checkout.things import packed, things_of
from cart.owner import Owner
from glue.contracts import blog
from glue.layout import mini_cart
from shared.db import read_session
from shared.errors import ServiceUnavailable
from shared.money import Money
from shared.web.htmx import render, render_region
from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Refusal:
    """What stopped the way into checkout: an error for each field, a notice, or what has changed.

    `changes` are listed where they are accepted: by page, and under None for all pages together.
    `tickets` says of a type of tickets why there are not as many as were asked for.
    """

    status: int
    errors: Mapping[str, str] = field(default_factory=dict)
    notice: str | None = None
    changes: Mapping[int | None, Sequence[Difference]] = field(default_factory=dict)
    tickets: Mapping[int, str] = field(default_factory=dict)


NO_REFUSAL = Refusal(status=200)


@dataclass(frozen=True, slots=True)
class BasketPage:
    """A basket as its template shows it.

    With several sellers to pay, the walk asks whom the orders are for; with one, its form does.
    """

    contents: Contents
    parts: Sequence[SellerPart]
    unsold: Sequence[Unsold]
    unreadable: frozenset[str]
    notes: Mapping[int, Sequence[str]]
    details: Details

    @property
    def ticket_types(self) -> Set[int | None]:
        """The types of tickets that have a line."""
        return {it.ticket_type_id for it in self.contents.places.tickets}

    @property
    def payable(self) -> Sequence[SellerPart]:
        return [part for part in self.parts if part.can_be_paid]

    @property
    def can_be_sent(self) -> bool:
        """Say whether all of what is shown was read anew.

        What orders does not tell is compared with what was shown before anything is ordered.
        """
        return not self.unreadable - {"orders"}

    @property
    def is_for_walk(self) -> bool:
        return len(self.payable) > 1

    @property
    def payable_totals(self) -> Sequence[Money]:
        """The sum of what can be paid here, for each currency."""
        return payable_contents(self.contents, self.parts).totals

    @property
    def seen(self) -> str:
        """What this page shows of what can be paid."""
        return packed(things_of(payable_contents(self.contents, self.parts)))


async def show_basket(
    identity: Identity,
    *,
    page: blog.Post | None = None,
    details: Details | None = None,
    refusal: Refusal = NO_REFUSAL,
) -> Response:
    """Render a basket, as it is now and with what was typed."""
    around = await _around(identity, page, details, refusal)
    return await render("basket/index.html", status=refusal.status, **around)


async def swap_basket(
    identity: Identity,
    *,
    page: blog.Post | None,
    refusal: Refusal = NO_REFUSAL,
    announce: str = "",
) -> Response:
    """Render what a page shows of a basket, and the basket's link, for a page that is there.

    `announce` is read out. What was typed of whom the order is for stays where it is.
    """
    around = await _around(identity, page, None, refusal, announce)
    # 422 is what a form is swapped with that was refused, whatever the reason.
    status = 200 if refusal is NO_REFUSAL else 422
    link = await mini_cart(identity)
    return await render_region("basket/index.swaps.html", status=status, link=link, **around)


def payable_contents(contents: Contents, parts: Sequence[SellerPart]) -> Contents:
    """Return what of a basket can be paid here."""
    return contents.of_pages({part.page.id for part in parts if part.can_be_paid})


async def _around(
    identity: Identity,
    page: blog.Post | None,
    details: Details | None,
    refusal: Refusal,
    announce: str = "",
) -> dict[str, Any]:
    owner = Owner.of(identity.user_id, identity.session_id)
    basket = await _read(identity, owner, page, details)
    return {
        "page": page,
        "basket": basket,
        "totals": basket.contents.of_pages({part.page.id for part in basket.parts}).totals,
        "kept_apart": await count_kept_apart(read_session(), identity),
        "refusal": refusal,
        "announce": announce,
    }


async def _read(
    identity: Identity, owner: Owner | None, page: blog.Post | None, details: Details | None
) -> BasketPage:
    contents = await read_to_show(read_session(), owner)
    if page is not None:
        contents = contents.of_page(page.id)
    unreadable = set(contents.unreadable)
    parts, notes = await asyncio.gather(_parts(contents, unreadable), _notes(contents, unreadable))
    is_asked = sum(part.can_be_paid for part in parts) == 1
    if details is None:
        details = await known_details(identity, owner) if is_asked else Details()
    unsold = () if "blog" in unreadable else contents.unsold({part.page.id for part in parts})
    return BasketPage(contents, parts, unsold, frozenset(unreadable), notes, details)


async def _parts(contents: Contents, unreadable: set[str]) -> Sequence[SellerPart]:
    try:
        return await seller_parts(contents)
    except ServiceUnavailable:
        unreadable.add("blog")
        return ()


async def _notes(contents: Contents, unreadable: set[str]) -> Mapping[int, Sequence[str]]:
    try:
        return await collection_notes(contents)
    except ServiceUnavailable:
        unreadable.add("market")
        return {}
