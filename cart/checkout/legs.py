"""The walk as it is now: each seller with where they stand, and who is next.

Nothing of it is stored as such. It follows from the basket, from cart's own checkouts and from what
orders says of theirs, so any window, any device and any restart shows the same.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from cart.basket.contents import SellerPart
from cart.basket.reading import collection_notes, page_titles, read_contents, seller_parts
from cart.checkout import queries
from cart.checkout.models import Checkout, Walk
from cart.checkout.walks import SHOWN_FOR
from cart.owner import Owner
from glue.contracts import orders
from glue.contracts.orders import OrderStanding, OrderState
from shared.db import ReadSession
from shared.errors import ServiceUnavailable
from shared.money import Money
from shared.rpc import fetch_data

MOST_ORDERS = 200

T = TypeVar("T")
N = TypeVar("N")


class LegState(StrEnum):
    """Where the shopper is with one seller."""

    TO_PAY = "to-pay"
    UNDER_WAY = "under-way"
    LAPSED = "lapsed"
    DECLINED = "declined"
    EXPIRED = "expired"
    LATER = "later"
    PAID = "paid"
    IN_DOUBT = "in-doubt"
    UNKNOWN = "unknown"
    TILL_CLOSED = "till-closed"
    NOTHING = "nothing"


PAYABLE = frozenset(
    {
        LegState.TO_PAY,
        LegState.UNDER_WAY,
        LegState.LAPSED,
        LegState.DECLINED,
        LegState.EXPIRED,
        LegState.LATER,
    }
)
MOVING = frozenset({LegState.UNDER_WAY, LegState.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Leg:
    """One seller of a walk; `part` is what of the basket is theirs, `standing` their order.

    `is_changed` says that the basket is not what the open order was for any more.
    """

    page_id: int
    title: str
    state: LegState
    part: SellerPart | None = None
    standing: OrderStanding | None = None
    is_changed: bool = False
    notes: Sequence[str] = ()
    kept_seconds: int | None = None

    @property
    def amount(self) -> Money | None:
        if self.state is LegState.PAID and self.standing:
            return self.standing.total
        return self.part.total if self.part else None

    @property
    def is_payable(self) -> bool:
        return self.state in PAYABLE


@dataclass(frozen=True, slots=True)
class Steps:
    """All legs of a walk, and what could not be asked."""

    legs: Sequence[Leg]
    unreadable: frozenset[str] = frozenset()

    @property
    def next(self) -> Leg | None:
        """The one to be paid next, if there is any that was not left for later."""
        if self.unreadable:
            return None
        waiting = (it for it in self.legs if it.is_payable and it.state is not LegState.LATER)
        return next(waiting, None)

    def focused(self, changes: Mapping[int | None, object]) -> Leg | None:
        """Return the one that was refused for what has changed of it, else the next."""
        refused = (it for it in self.payable if it.page_id in changes)
        return next(refused, self.next)

    @property
    def payable(self) -> Sequence[Leg]:
        return () if self.unreadable else [it for it in self.legs if it.is_payable]

    @property
    def paid(self) -> Sequence[Leg]:
        return [it for it in self.legs if it.state is LegState.PAID]

    @property
    def count(self) -> int:
        """How many there are to be paid or paid."""
        return sum(it.state not in (LegState.TILL_CLOSED, LegState.NOTHING) for it in self.legs)

    @property
    def is_moving(self) -> bool:
        return any(it.state in MOVING for it in self.legs)

    @property
    def needs_name(self) -> bool:
        return any(it.part is not None and it.part.has_products for it in self.payable)


async def read_steps(session: ReadSession, owner: Owner, *, now: datetime) -> Steps:
    """Read a walk; what cannot be asked is named in `unreadable`.

    The checkouts are read before the basket: what is paid and leaves it in between is not to be
    paid again.
    """
    walk = await queries.current_walk(session, owner, ended_after=now - SHOWN_FOR)
    open_orders = [it for it in await queries.open_orders(session, owner) if it.replaced_at is None]
    of_walk = await queries.orders_of_walk(session, walk.id) if walk else []
    contents = await read_contents(session, owner)
    ids = list({it.order_id for it in (*open_orders, *of_walk) if it.order_id is not None})
    parts, notes, standings = await asyncio.gather(
        seller_parts(contents), collection_notes(contents), _standings(ids), return_exceptions=True
    )
    unreadable = set(contents.unreadable)
    known_parts = _or_nothing(parts, (), unreadable, "blog")
    known_notes = _or_nothing(notes, {}, unreadable, "market")
    known = _or_nothing(standings, None, unreadable, "orders")
    legs = [
        _leg_of_part(part, walk, open_orders, of_walk, known, known_notes, now=now)
        for part in known_parts
        # What is paid for leaves the basket in a moment, and is not to be paid again until then.
        if not any(_is_paid(it, known) for it in open_orders if it.page_post_id == part.page.id)
    ]
    paid = await _paid_legs([*of_walk, *open_orders], legs, known, unreadable)
    return Steps([*paid, *legs], frozenset(unreadable))


async def _standings(order_ids: list[int]) -> Mapping[int, OrderStanding]:
    if not order_ids:
        return {}
    found = await fetch_data(orders.OrderStandings(order_ids=sorted(order_ids)[-MOST_ORDERS:]))
    return {it.order_id: it for it in found}


def _or_nothing(found: T | BaseException, nothing: N, unreadable: set[str], service: str) -> T | N:
    if not isinstance(found, BaseException):
        return found
    if not isinstance(found, ServiceUnavailable):
        raise found
    unreadable.add(service)
    return nothing


def _leg_of_part(
    part: SellerPart,
    walk: Walk | None,
    open_orders: Sequence[Checkout],
    of_walk: Sequence[Checkout],
    standings: Mapping[int, OrderStanding] | None,
    notes: Mapping[int, Sequence[str]],
    *,
    now: datetime,
) -> Leg:
    page_id = part.page.id
    checkout = next((it for it in reversed(open_orders) if it.page_post_id == page_id), None)
    ended = next((it for it in reversed(of_walk) if it.page_post_id == page_id), None)
    latest = checkout or ended
    standing = _standing(latest, standings)
    is_later = walk is not None and page_id in walk.left_for_later
    state = _state(part, checkout, latest, standing, standings is None, now=now)
    is_changed = checkout is not None and checkout.version != part.contents.version()
    if is_later and state in PAYABLE:
        state = LegState.LATER
    return Leg(
        page_id,
        part.page.title,
        state,
        part=part,
        standing=standing if checkout or state is LegState.EXPIRED else None,
        is_changed=is_changed and state in PAYABLE,
        notes=notes.get(page_id, ()),
        kept_seconds=_seconds_kept(standing, now=now) if state in PAYABLE else None,
    )


def _standing(
    checkout: Checkout | None, standings: Mapping[int, OrderStanding] | None
) -> OrderStanding | None:
    if checkout is None or checkout.order_id is None or standings is None:
        return None
    return standings.get(checkout.order_id)


def _is_paid(checkout: Checkout, standings: Mapping[int, OrderStanding] | None) -> bool:
    standing = _standing(checkout, standings)
    return standing is not None and standing.state is OrderState.PAID


def _state(
    part: SellerPart,
    checkout: Checkout | None,
    latest: Checkout | None,
    standing: OrderStanding | None,
    is_unknown: bool,
    *,
    now: datetime,
) -> LegState:
    if checkout is not None and is_unknown:
        return LegState.UNKNOWN
    if standing is not None and standing.in_doubt:
        return LegState.IN_DOUBT
    if not part.has_open_till:
        return LegState.TILL_CLOSED
    if part.total is None:
        return LegState.NOTHING
    if latest is None or standing is None or standing.state is OrderState.PAID:
        return LegState.TO_PAY
    if standing.state is OrderState.EXPIRED:
        return LegState.EXPIRED
    if checkout is None or checkout.version != part.contents.version():
        return LegState.TO_PAY
    if standing.kept_until is not None and now >= standing.kept_until:
        return LegState.LAPSED
    if standing.state is OrderState.FAILED:
        return LegState.DECLINED
    return LegState.UNDER_WAY


def _seconds_kept(standing: OrderStanding | None, *, now: datetime) -> int | None:
    if standing is None or standing.kept_until is None or standing.kept_until <= now:
        return None
    return int((standing.kept_until - now).total_seconds())


async def _paid_legs(
    checkouts: Sequence[Checkout],
    legs: Sequence[Leg],
    standings: Mapping[int, OrderStanding] | None,
    unreadable: set[str],
) -> list[Leg]:
    """Return a leg for each order that is paid, in the order in which they were sent."""
    found = {
        it.order_id: (it.page_post_id, standing)
        for it in checkouts
        if (standing := _standing(it, standings)) and standing.state is OrderState.PAID
    }
    try:
        titles = await page_titles(page_id for page_id, _ in found.values())
    except ServiceUnavailable:
        unreadable.add("blog")
        return []
    return [
        Leg(page_id, titles.get(page_id, ""), LegState.PAID, standing=standing)
        for page_id, standing in found.values()
    ]
