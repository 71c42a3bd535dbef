"""Which row here is which of Ghost's."""

from collections.abc import Collection, Mapping
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from blog.ghost.items import Item
from blog.ghost.models import GhostRow, Kind
from shared.db import ReadSession, WriteSession
from shared.runtime import current_runtime

ID_DIGITS = 24


async def link_of(session: ReadSession, kind: Kind, ghost_id: str) -> GhostRow | None:
    found: GhostRow | None = await session.scalar(
        select(GhostRow).where(GhostRow.kind == kind, GhostRow.ghost_id == ghost_id),
        # It may have been written since by a statement that tells the session nothing.
        execution_options={"populate_existing": True},
    )
    return found


async def rows_of(session: ReadSession, kind: Kind, ghost_ids: Collection[str]) -> list[int]:
    """Return the ids that rows have here, in the order of Ghost's; others are left out."""
    found = await session.execute(
        select(GhostRow.ghost_id, GhostRow.row_id).where(
            GhostRow.kind == kind, GhostRow.ghost_id.in_(ghost_ids), GhostRow.row_id.is_not(None)
        )
    )
    by_id: Mapping[str, int] = {
        ghost_id: row_id for ghost_id, row_id in found if row_id is not None
    }
    return [by_id[it] for it in dict.fromkeys(ghost_ids) if it in by_id]


async def links_by_row(session: ReadSession, kind: Kind) -> Mapping[int, GhostRow]:
    """Return what is known of the rows of a kind, by their ids here."""
    found = await session.scalars(
        select(GhostRow).where(GhostRow.kind == kind, GhostRow.row_id.is_not(None))
    )
    return {it.row_id: it for it in found if it.row_id is not None}


async def is_linked(session: ReadSession, kind: Kind, row_id: int) -> bool:
    """Say whether a row here is one of Ghost's already."""
    statement = select(GhostRow.id).where(GhostRow.kind == kind, GhostRow.row_id == row_id)
    return await session.scalar(statement) is not None


async def keep_link(
    session: WriteSession,
    item: Item,
    *,
    row_id: int | None = None,
    digest: str = "",
    version: int | None = None,
) -> None:
    """Keep which row one of Ghost's is, and all it said."""
    values = {"row_id": row_id, "ghost": item.all, "digest": digest, "version": version}
    statement = insert(GhostRow).values(kind=item.kind, ghost_id=item.ghost_id, **values)
    await session.execute(
        statement.on_conflict_do_update(
            index_elements=["kind", "ghost_id"], set_=values | {"came_at": func.now()}
        )
    )


def id_of(kind: Kind, row_id: int) -> str:
    """Return the id that a row written here has in Ghost: the same in each export of this site."""
    own = current_runtime().settings.public_url("blog")
    return sha256(f"{own} {kind} {row_id}".encode()).hexdigest()[:ID_DIGITS]
