"""What bookings and tickets have in common: who holds them, until when, and for which order.

A place is pending while it is in a basket and ordered while an order claims it; both are for a
while. A basket holds a place for `HOLD`, renewed whenever its owner does something with it, and
never for longer than `LONGEST_HOLD` from when it was first held. A hold that has run out counts for
nobody, and its row says so once somebody else takes the place.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ColumnElement,
    DateTime,
    Interval,
    String,
    bindparam,
    false,
    func,
    literal,
    type_coerce,
)
from sqlalchemy.orm import Mapped, mapped_column

from glue.contracts.events import HoldExpired, PlacesTaken

HOLD = timedelta(minutes=30)
LONGEST_HOLD = timedelta(hours=2)

_TIME = DateTime(timezone=True)
_OWNER, _RENEWAL = "owner", "renewal"


class Held:
    """The columns of a place that somebody may hold; at most one of the two owners is set.

    `erased_at` is when the person it belongs to was erased: it stays taken, and nobody is named.
    """

    user_id: Mapped[int | None] = mapped_column(BigInteger)
    session_id: Mapped[str | None] = mapped_column(String(64))
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    held_since: Mapped[datetime | None]
    held_until: Mapped[datetime | None]
    erased_at: Mapped[datetime | None]

    @classmethod
    def renewed_until(cls) -> ColumnElement[datetime]:
        """Compute until when a basket holds a place that its owner is busy with.

        What is made of it is asked with `renewal(now)`.
        """
        return func.greatest(cls.held_until, cls._longest(bindparam(_RENEWAL, type_=_TIME)))

    @classmethod
    def back_until(cls, now: datetime) -> ColumnElement[datetime]:
        """Compute until when a basket holds a place that comes back to it from an order."""
        return func.least(cls.held_until, cls._longest(literal(now + HOLD, _TIME)))

    @classmethod
    def _longest(cls, until: ColumnElement[datetime]) -> ColumnElement[datetime]:
        end = type_coerce(cls.held_since, _TIME) + literal(LONGEST_HOLD, Interval())
        return func.least(until, end)


def renewal(now: datetime) -> dict[str, datetime]:
    """Return the value that a statement of `Held.renewed_until` is asked with."""
    return {_RENEWAL: now + HOLD}


def hold_checks() -> tuple[CheckConstraint, ...]:
    """Return the rules that every held row keeps, whatever the code does."""
    return (
        CheckConstraint("num_nonnulls(user_id, session_id) <= 1", name="one_owner"),
        CheckConstraint(
            "state NOT IN ('pending', 'ordered')"
            " OR (held_until IS NOT NULL AND num_nonnulls(user_id, session_id) = 1)",
            name="held_by_somebody",
        ),
        CheckConstraint(
            "state NOT IN ('pending', 'ordered') OR held_since IS NOT NULL", name="held_since"
        ),
        CheckConstraint(
            "erased_at IS NULL OR num_nonnulls(user_id, session_id) = 0", name="erased_is_nobodys"
        ),
        CheckConstraint("state <> 'pending' OR order_id IS NULL", name="pending_is_in_a_basket"),
        CheckConstraint("state <> 'ordered' OR order_id IS NOT NULL", name="ordered_has_an_order"),
    )


@dataclass(frozen=True, slots=True)
class Holder:
    """The one id places are held under: a signed-in user's, else a visitor's."""

    user_id: int | None
    session_id: str | None

    @classmethod
    def of(cls, user_id: int | None, session_id: str | None) -> "Holder":
        """Return the holder for an identity: the user, else the visitor, else nobody."""
        return cls(user_id, None if user_id is not None else session_id)

    @property
    def columns(self) -> dict[str, Any]:
        """The values of both columns, for a write."""
        return {"user_id": self.user_id, "session_id": self.session_id}

    def holds(self, table: type[Held]) -> ColumnElement[bool]:
        """Match the rows of this holder; nobody has none."""
        if self.user_id is not None:
            return table.user_id == self.user_id
        return table.session_id == self.session_id if self.session_id is not None else false()

    @property
    def key_column(self) -> str:
        """The column that names this holder."""
        return "session_id" if self.user_id is None else "user_id"

    @property
    def key(self) -> dict[str, Any]:
        """The value that a statement of `held_by` is asked with."""
        return {_OWNER: self.session_id if self.user_id is None else self.user_id}


NOBODY = Holder(None, None)


def held_by(table: type[Held], key_column: str) -> ColumnElement[bool]:
    """Match the rows of a holder who is named when it is asked, by `Holder.key`."""
    matched: ColumnElement[bool] = getattr(table, key_column) == bindparam(_OWNER)
    return matched


class Place(Protocol):
    """A booking or a ticket, as far as claiming it goes."""

    @property
    def id(self) -> int: ...
    @property
    def page_id(self) -> int: ...
    @property
    def is_pending(self) -> bool: ...
    @property
    def is_kept(self) -> bool: ...
    @property
    def user_id(self) -> int | None: ...
    @property
    def session_id(self) -> str | None: ...
    @property
    def order_id(self) -> int | None: ...
    @property
    def held_until(self) -> datetime | None: ...
    @property
    def erased_at(self) -> datetime | None: ...
    @property
    def is_lost(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Claim:
    """An order's wish for exactly these places of a holder, until then."""

    order_id: int
    holder: Holder
    page_id: int | None
    held_until: datetime

    def require(self, ids: Collection[int], found: Sequence[Place], *, now: datetime) -> None:
        """Raise `HoldExpired` unless every place is held for the holder or claimed already."""
        allowed = {place.id for place in found if self._may_have(place, now)}
        if allowed != set(ids):
            raise HoldExpired()

    def _may_have(self, place: Place, now: datetime) -> bool:
        if self.page_id is not None and place.page_id != self.page_id:
            return False
        if place.order_id == self.order_id:
            return place.is_kept
        is_theirs = (place.user_id, place.session_id) == (
            self.holder.user_id,
            self.holder.session_id,
        )
        has_time = place.held_until is not None and place.held_until > now
        return place.is_pending and is_theirs and has_time


@dataclass(frozen=True, slots=True)
class Retaking:
    """An order's wish to have again, until then, the places it had claimed before."""

    order_id: int
    held_until: datetime

    def require(self, ids: Collection[int], found: Sequence[Place]) -> None:
        """Raise `PlacesTaken` unless every place is the order's, or nobody's who could want it."""
        allowed = {place.id for place in found if self._may_have(place)}
        if allowed != set(ids):
            raise PlacesTaken()

    def _may_have(self, place: Place) -> bool:
        if place.erased_at is not None:
            return False
        if place.order_id == self.order_id:
            return place.is_kept or place.is_lost
        return place.order_id is None and (place.is_pending or place.is_lost)
