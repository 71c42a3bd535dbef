"""What changes baskets. Every change is one statement, so that two at once both count."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Case, case, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.exc import IntegrityError

from cart.items.models import CartItem
from cart.owner import Owner
from glue.contracts.cart import MAX_QUANTITY, OrderedLine, TooMany
from shared.clock import utcnow
from shared.db import WriteSession
from shared.money import Money

MOVED = ("product_id", "quantity", "market_place_id", "price_minor", "currency")
QUANTITY_CONSTRAINT = "ck_cart_items_quantity"


async def add_item(
    session: WriteSession,
    owner: Owner,
    *,
    product_id: int,
    quantity: int,
    market_place_id: int,
    price: Money | None = None,
) -> None:
    """Put more of a product into a basket; raises `TooMany` past what a basket holds."""
    if quantity == 0:
        return
    _refuse_past_limit(quantity)
    statement = insert(CartItem).values(
        **owner.columns,
        product_id=product_id,
        quantity=quantity,
        market_place_id=market_place_id,
        **_columns(price),
    )
    await _within_limit(session, _summed(statement, owner))


async def set_item(
    session: WriteSession,
    owner: Owner,
    *,
    product_id: int,
    quantity: int,
    market_place_id: int,
    price: Money | None = None,
) -> None:
    """Make a basket hold this many of a product, none for 0; raises `TooMany` past the limit."""
    if quantity == 0:
        await remove_item(session, owner, product_id=product_id)
        return
    _refuse_past_limit(quantity)
    statement = insert(CartItem).values(
        **owner.columns,
        product_id=product_id,
        quantity=quantity,
        market_place_id=market_place_id,
        **_columns(price),
    )
    statement = statement.on_conflict_do_update(
        index_elements=[owner.key_column, "product_id"],
        index_where=text(f"{owner.key_column} IS NOT NULL"),
        set_={
            "quantity": quantity,
            "deleted_at": None,
            "updated_at": func.now(),
            **_price_put_in(statement),
        },
    )
    await _within_limit(session, statement)


async def remove_item(session: WriteSession, owner: Owner, *, product_id: int) -> None:
    """Take a product out of a basket; one that is not in it is as good as removed."""
    await session.execute(
        update(CartItem)
        .where(CartItem.live(), owner.owns(CartItem), CartItem.product_id == product_id)
        .values(deleted_at=utcnow())
    )


async def adopt_items(session: WriteSession, *, user_id: int, session_id: str) -> int:
    """Merge a visitor's items into a user's by sum; return how many lines moved.

    The visitor's rows are put away by the same statement, so a repeat finds nothing to move. A sum
    past what a basket holds stops at the limit.
    """
    theirs = CartItem.session_id == session_id
    # Two merges at once lock a visitor's rows in one order, and so they do a user's below.
    await session.execute(
        select(CartItem.id)
        .where(CartItem.live(), theirs)
        .order_by(CartItem.product_id)
        .with_for_update()
    )
    moved = (
        update(CartItem)
        .where(CartItem.live(), theirs)
        .values(deleted_at=utcnow())
        .returning(*(getattr(CartItem, name) for name in MOVED))
        .cte("moved")
    )
    source = select(literal(user_id), *(moved.c[name] for name in MOVED)).order_by(
        moved.c.product_id
    )
    statement = insert(CartItem).from_select(["user_id", *MOVED], source)
    rows = await session.scalars(
        _summed(statement, Owner(user_id, None), most=MAX_QUANTITY).returning(CartItem.id)
    )
    return len(rows.all())


async def take_ordered_items(
    session: WriteSession, owner: Owner, lines: Sequence[OrderedLine]
) -> int:
    """Take what was ordered out of a basket, and leave what came in since; return the units."""
    taken = 0
    for line in sorted(lines, key=lambda line: line.product_id):
        remaining = CartItem.quantity - line.quantity
        left = await session.execute(
            update(CartItem)
            .where(CartItem.live(), owner.owns(CartItem), CartItem.product_id == line.product_id)
            .values(
                quantity=case((remaining > 0, remaining), else_=CartItem.quantity),
                deleted_at=case((remaining > 0, None), else_=utcnow()),
            )
            .returning(CartItem.quantity, CartItem.deleted_at)
        )
        taken += sum(row.quantity if row.deleted_at else line.quantity for row in left)
    return taken


def _summed(statement: Insert, owner: Owner, *, most: int | None = None) -> Insert:
    """Let an insert add to the row that is there, or begin anew where that was put away."""
    total = CartItem.quantity + statement.excluded.quantity
    kept = total if most is None else func.least(most, total)
    return statement.on_conflict_do_update(
        index_elements=[owner.key_column, "product_id"],
        index_where=text(f"{owner.key_column} IS NOT NULL"),
        set_={
            "quantity": case(
                (CartItem.deleted_at.is_(None), kept), else_=statement.excluded.quantity
            ),
            "market_place_id": statement.excluded.market_place_id,
            "price_minor": statement.excluded.price_minor,
            "currency": statement.excluded.currency,
            "deleted_at": None,
            "updated_at": func.now(),
        },
    )


def _columns(price: Money | None) -> dict[str, int | str | None]:
    return {
        "price_minor": price.minor if price else None,
        "currency": price.currency if price else None,
    }


def _price_put_in(statement: Insert) -> dict[str, Case[Any]]:
    """Keep what a thing cost that is in the basket already; another quantity is no new look."""
    is_new = CartItem.deleted_at.is_not(None)
    return {
        name: case((is_new, statement.excluded[name]), else_=getattr(CartItem, name))
        for name in ("price_minor", "currency")
    }


def _refuse_past_limit(quantity: int) -> None:
    # Before the database is asked: the constraint speaks only of what the column has room for.
    if quantity > MAX_QUANTITY:
        raise TooMany(most=MAX_QUANTITY)


async def _within_limit(session: WriteSession, statement: Insert) -> None:
    try:
        await session.execute(statement)
    except IntegrityError as error:
        if QUANTITY_CONSTRAINT in str(error.orig):
            raise TooMany(most=MAX_QUANTITY) from error
        raise
