"""What can be read of the Ghost sites that are connected."""

from collections.abc import Sequence

from sqlalchemy import select

from blog.ghost.live.models import GhostCall, GhostSite
from shared.db import ReadSession

CALLS = 50


async def connected_sites(session: ReadSession) -> Sequence[GhostSite]:
    return (await session.scalars(select(GhostSite).order_by(GhostSite.id))).all()


async def site_by_id(session: ReadSession, site_id: int) -> GhostSite | None:
    return await session.get(GhostSite, site_id)


async def site_that_calls(session: ReadSession, token: str) -> GhostSite | None:
    found: GhostSite | None = await session.scalar(
        select(GhostSite).where(GhostSite.call_token == token)
    )
    return found


async def latest_calls(session: ReadSession, site_id: int) -> Sequence[GhostCall]:
    statement = select(GhostCall).where(GhostCall.site_id == site_id)
    latest = statement.order_by(GhostCall.called_at.desc(), GhostCall.id.desc()).limit(CALLS)
    return (await session.scalars(latest)).all()


async def lock_site(session: ReadSession, site_id: int) -> GhostSite | None:
    found: GhostSite | None = await session.scalar(
        select(GhostSite).where(GhostSite.id == site_id).with_for_update()
    )
    return found


async def lock_sites(session: ReadSession) -> Sequence[GhostSite]:
    """Return all sites by their id, locked until the transaction ends: they are few."""
    statement = select(GhostSite).order_by(GhostSite.id).with_for_update()
    return (await session.scalars(statement)).all()
