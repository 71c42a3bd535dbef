"""The tickets to an event as keepers see them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select

from events.tickets.models import TicketType
from events.tickets.queries import count_held
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Sale:
    """How the sale of a type goes; what was held for too long is not held."""

    kind: TicketType
    held: int

    @property
    def left(self) -> int:
        return self.kind.capacity - self.kind.sold - self.held


async def sales_of(session: ReadSession, entry_id: int, *, now: datetime) -> Sequence[Sale]:
    """Return all types of an event in their order, those put away last."""
    kinds = (
        await session.scalars(
            select(TicketType)
            .where(TicketType.entry_id == entry_id)
            .order_by(TicketType.deleted_at.is_not(None), TicketType.position, TicketType.id)
        )
    ).all()
    held = await count_held(session, [it.id for it in kinds], now=now)
    return [Sale(it, held.get(it.id, 0)) for it in kinds]


def version_of(sales: Sequence[Sale]) -> str:
    """Name how a sale goes, so that who looks again is told only of what has changed."""
    shown = [(it.kind.id, it.kind.version, it.kind.sold, it.held, it.left) for it in sales]
    return sha256(repr(shown).encode()).hexdigest()[:16]


async def ticket_type_of(session: ReadSession, entry_id: int, type_id: int) -> TicketType | None:
    statement = (
        select(TicketType)
        .where(TicketType.id == type_id, TicketType.entry_id == entry_id)
        .execution_options(populate_existing=True)
    )
    return (await session.scalars(statement)).one_or_none()
