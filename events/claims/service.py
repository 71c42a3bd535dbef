"""Claim, confirm and give back: bookings and tickets together, all or none.

Locks are taken in one order everywhere: the claim, then slots or ticket types, then tickets, then
the counts of slots' times, then entries.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert

from events.claims.models import OrderClaim
from events.claims.queries import lock_claim, lock_claims
from events.entries.queries import slot_ids_of
from events.entries.service import (
    adopt_entries,
    adopt_entries_of_orders,
    cancel_entries,
    claim_entries,
    confirm_entries,
    erase_holder_of_entries,
    release_entries,
    renew_entries,
    retake_entries,
)
from events.holding import Claim, Holder, Retaking
from events.slots.queries import lock_slots
from events.tickets.service import (
    adopt_tickets,
    adopt_tickets_of_orders,
    cancel_tickets,
    claim_tickets,
    confirm_tickets,
    erase_holder_of_tickets,
    release_tickets,
    renew_tickets,
    retake_tickets,
)
from glue.contracts.events import ClaimGone, PlacesTaken
from shared.db import WriteSession


@dataclass(frozen=True, slots=True)
class Touched:
    """The ids of the places something was done to."""

    entry_ids: list[int]
    ticket_ids: list[int]


async def claim_places(
    session: WriteSession,
    claim: Claim,
    *,
    entry_ids: Collection[int],
    ticket_ids: Collection[int],
    now: datetime,
) -> None:
    """Bind exactly these places to an order; raises `HoldExpired`, and then none is bound.

    An order whose places were given back may claim them again; one that is paid has all it asked
    for, and claiming changes nothing.
    """
    if not entry_ids and not ticket_ids:
        return
    row = await _claim_of(session, claim.order_id, now)
    if row.confirmed_at is not None:
        return
    if ticket_ids:
        await claim_tickets(session, claim, ids=ticket_ids, now=now)
    if entry_ids:
        await claim_entries(session, claim, ids=entry_ids, now=now)
    row.released_at = None
    await session.flush()


async def confirm_places(session: WriteSession, *, order_id: int, now: datetime) -> None:
    """Keep an order's places for good; raises `ClaimGone` when they were given back."""
    claim = await lock_claim(session, order_id)
    if claim is None or claim.confirmed_at is not None:
        return
    if claim.released_at is not None:
        raise ClaimGone()
    await confirm_tickets(session, order_id=order_id)
    await confirm_entries(session, order_id=order_id)
    claim.confirmed_at = now
    await session.flush()


async def release_places(session: WriteSession, *, order_id: int, now: datetime) -> Touched:
    """Give an order's places back to the basket they came from; paid ones stay."""
    claim = await lock_claim(session, order_id)
    if claim is None or claim.confirmed_at is not None or claim.released_at is not None:
        return Touched([], [])
    ticket_ids = await release_tickets(session, order_id=order_id, now=now)
    entry_ids = await release_entries(session, order_id=order_id, now=now)
    claim.released_at = now
    await session.flush()
    return Touched(entry_ids, ticket_ids)


async def retake_places(
    session: WriteSession,
    retaking: Retaking,
    *,
    entry_ids: Collection[int],
    ticket_ids: Collection[int],
    now: datetime,
) -> None:
    """Claim an order's places again, all or none; raises `PlacesTaken`.

    One that is confirmed has all it asked for, and nothing changes.
    """
    claim = await lock_claim(session, retaking.order_id)
    if claim is None:
        raise PlacesTaken()
    if claim.confirmed_at is not None:
        return
    await lock_slots(session, await slot_ids_of(session, entry_ids))
    await retake_tickets(session, retaking, ids=ticket_ids, now=now)
    await retake_entries(session, retaking, ids=entry_ids, now=now)
    claim.released_at = None
    await session.flush()


async def cancel_places(
    session: WriteSession, *, order_id: int, entry_ids: Collection[int], ticket_ids: Collection[int]
) -> None:
    """Cancel places of an order whose money goes back; doing it twice changes nothing."""
    await lock_claim(session, order_id)
    await cancel_tickets(session, order_id=order_id, ids=ticket_ids)
    await cancel_entries(session, order_id=order_id, ids=entry_ids)


async def renew_places(session: WriteSession, holder: Holder, *, now: datetime) -> None:
    """Keep all that is in somebody's basket: they are busy with it."""
    await renew_tickets(session, holder, now=now)
    await renew_entries(session, holder, now=now)


async def adopt_places(
    session: WriteSession, *, user_id: int, session_id: str, now: datetime
) -> Touched:
    """Make a visitor's held places a user's; doing it twice changes nothing."""
    ticket_ids = await adopt_tickets(session, user_id=user_id, session_id=session_id, now=now)
    entry_ids = await adopt_entries(session, user_id=user_id, session_id=session_id, now=now)
    return Touched(entry_ids, ticket_ids)


async def adopt_places_of_orders(
    session: WriteSession, *, user_id: int, order_ids: Collection[int]
) -> Touched:
    """Make the places of guests' orders a user's; those of another user stay theirs."""
    await lock_claims(session, order_ids)
    ticket_ids = await adopt_tickets_of_orders(session, user_id=user_id, order_ids=order_ids)
    entry_ids = await adopt_entries_of_orders(session, user_id=user_id, order_ids=order_ids)
    return Touched(entry_ids, ticket_ids)


async def erase_holder(session: WriteSession, holder: Holder, *, now: datetime) -> Touched:
    """Give back what somebody holds, and keep what they paid for as taken by nobody.

    Raises `ErasureWaits` while an order claims one of their places, and then nothing is changed.
    """
    ticket_ids = await erase_holder_of_tickets(session, holder, now=now)
    entry_ids = await erase_holder_of_entries(session, holder, now=now)
    return Touched(entry_ids, ticket_ids)


async def _claim_of(session: WriteSession, order_id: int, now: datetime) -> OrderClaim:
    await session.execute(
        insert(OrderClaim).values(order_id=order_id, claimed_at=now).on_conflict_do_nothing()
    )
    claim = await lock_claim(session, order_id)
    assert claim is not None
    return claim
