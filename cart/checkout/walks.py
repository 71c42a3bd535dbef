"""What begins a walk, remembers whom its orders are for, and forgets that with its end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert

from cart.checkout.forms import Details
from cart.checkout.models import Checkout, Walk
from cart.items.models import CartItem
from cart.owner import Owner
from shared.clock import utcnow
from shared.db import WriteSession, transaction
from shared.jobs.loop import Loop

LOOP_NAME = "walks"
EVERY_SECONDS = 900.0
KEPT_FOR = timedelta(hours=24)
SHOWN_FOR = timedelta(hours=1)

_NOBODY = {"email": None, "name": None, "note": None}


async def go_on(session: WriteSession, owner: Owner, details: Details | None = None) -> int:
    """Lock somebody's walk, begun now if they are on none, and remember what they typed."""
    typed = details.usable if details is not None else {}
    statement = insert(Walk).values(**owner.columns, **typed)
    walk_id: int | None = await session.scalar(
        statement.on_conflict_do_update(
            index_elements=[owner.key_column],
            index_where=text(f"{owner.key_column} IS NOT NULL AND ended_at IS NULL"),
            set_={**typed, "updated_at": utcnow()},
        ).returning(Walk.id)
    )
    assert walk_id is not None
    return walk_id


async def leave_for_later(
    session: WriteSession, walk_id: int, *, page_id: int, later: bool
) -> None:
    """Note that a seller is to be paid another time, or next after all."""
    without = func.array_remove(Walk.left_for_later, page_id)
    await session.execute(
        update(Walk)
        .where(Walk.id == walk_id)
        .values(left_for_later=func.array_append(without, page_id) if later else without)
        .execution_options(synchronize_session=False)
    )


async def lock_walks_of_order(session: WriteSession, order_id: int) -> Sequence[int]:
    """Lock the walks that an order belongs to, before anything of its checkouts changes."""
    walk_ids = select(Checkout.walk_id).where(Checkout.order_id == order_id)
    statement = select(Walk.id).where(Walk.id.in_(walk_ids)).order_by(Walk.id).with_for_update()
    return (await session.scalars(statement)).all()


async def end_walks_that_are_done(
    session: WriteSession, walk_ids: Sequence[int], *, is_paid: bool
) -> None:
    """End walks with nothing on its way any more; after a payment, only with an empty basket.

    Whether places are left in it is known to events, and is the caller's question. Whoever leaves
    is forgotten when their last order has run out, and whoever pays is not asked again before the
    next seller.
    """
    open_one = exists().where(Checkout.walk_id == Walk.id, Checkout.closed_at.is_(None))
    same_owner = or_(CartItem.user_id == Walk.user_id, CartItem.session_id == Walk.session_id)
    has_items = exists().where(CartItem.live(), same_owner)
    done = [~open_one, *([~has_items] if is_paid else [])]
    await session.execute(
        update(Walk)
        .where(Walk.id.in_(walk_ids), Walk.ended_at.is_(None), *done)
        .values(ended_at=utcnow(), **_NOBODY)
        .execution_options(synchronize_session=False)
    )


async def adopt_walk(session: WriteSession, *, user_id: int, session_id: str) -> None:
    """Make a visitor's walk a user's; where they are on one already, the two become one."""
    mine = await session.scalar(
        select(Walk.id).where(Walk.user_id == user_id, Walk.ended_at.is_(None)).with_for_update()
    )
    theirs = await session.scalar(
        select(Walk).where(Walk.session_id == session_id, Walk.ended_at.is_(None)).with_for_update()
    )
    if mine is not None and theirs is not None:
        await session.execute(
            update(Checkout)
            .where(Checkout.walk_id == theirs.id)
            .values(walk_id=mine)
            .execution_options(synchronize_session=False)
        )
        # What was typed last, in this browser, is what is meant.
        typed = {"email": theirs.email, "name": theirs.name, "note": theirs.note}
        said = {name: value for name, value in typed.items() if value is not None}
        if said:
            await session.execute(update(Walk).where(Walk.id == mine).values(said))
        await session.delete(theirs)
        await session.flush()
    await session.execute(
        update(Walk)
        .where(Walk.session_id == session_id)
        .values(user_id=user_id, session_id=None)
        .execution_options(synchronize_session=False)
    )


def forgetting() -> Loop:
    """Make the loop that forgets walks nobody has gone on with."""
    return Loop(LOOP_NAME, EVERY_SECONDS, forget_old_walks)


async def forget_old_walks() -> bool:
    """End walks that nobody has gone on with for a day."""
    async with transaction() as session:
        await end_old_walks(session, now=utcnow())
    return False


async def end_old_walks(session: WriteSession, *, now: datetime) -> None:
    """Forget whom the orders of a walk were for, a day after it was gone on with last."""
    await session.execute(
        update(Walk)
        .where(Walk.ended_at.is_(None), Walk.updated_at < now - KEPT_FOR)
        .values(ended_at=now, **_NOBODY)
        .execution_options(synchronize_session=False)
    )
