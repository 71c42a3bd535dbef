"""The loop that looks at what Ghosts have called about, and writes it here as it is there now."""

from collections.abc import Callable, Sequence
from typing import cast

from sqlalchemy import Table, select

from blog.ghost.items import Item
from blog.ghost.links import link_of
from blog.ghost.live.asking import Ghost, client_for_ghost
from blog.ghost.live.errors import SiteForgotten
from blog.ghost.live.models import GhostCall, What
from blog.ghost.live.queries import site_by_id
from blog.ghost.live.reading import WITH, items_of_post, site_seen
from blog.ghost.live.service import keys_to
from blog.ghost.models import Kind, Verdict
from blog.ghost.pictures import OF_NO_RUN, reading_of, take_pictures
from blog.ghost.posts import forget_post
from blog.ghost.writing import Outcome, write_item
from shared.clock import utcnow
from shared.db import WriteSession, reading, transaction
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.jobs.leases import BackOff, Lease, LeasedTable
from shared.jobs.loop import Loop
from shared.outward.client import OutwardClient
from shared.runtime import current_runtime

LOOP_NAME = "ghost-calls"
POLL_SECONDS = 10.0
# Twelve pauses that double are more than an hour: so long may a Ghost be away.
BACK_OFF = BackOff(tries=12)

_table = cast(Table, GhostCall.__table__)
calls = LeasedTable(_table, done=_table.c.done_at, back_off=BACK_OFF)
MakeClient = Callable[[], OutwardClient]


def ghost_calls_loop() -> Loop:
    """Make the loop that follows calls."""
    return Loop(LOOP_NAME, POLL_SECONDS, follow_calls)


def follow_soon() -> None:
    """Let the loop look at once; for `on_commit`."""
    current_runtime().loops[LOOP_NAME].wake()


async def follow_calls(make_client: MakeClient = client_for_ghost) -> bool:
    """Follow one call; True when there may be more."""
    async with transaction() as session:
        leases = await calls.claim(session, now=utcnow(), limit=1)
    for lease in leases:
        try:
            await follow(lease, make_client)
        except DomainError as problem:
            async with transaction() as session:
                await calls.fail(session, lease, error=str(problem), now=utcnow())
    return bool(leases)


async def follow(lease: Lease, make_client: MakeClient) -> None:
    """Look at what was called about, and write it; raises what is wrong with the Ghost."""
    items, seen_at = await _look(lease, make_client)
    await take_pictures(items, site=seen_at, run_id=OF_NO_RUN, client=make_client())
    async with transaction() as session:
        if not await _is_ours(session, lease):
            # It has called again meanwhile, so that this is the past.
            return
        outcome, title = await _write(session, lease, items, seen_at)
        said: dict[str, object] = {"verdict": outcome.verdict, "reasons": outcome.reasons}
        await calls.finish(
            session, lease, now=utcnow(), **said, **({"title": title} if title else {})
        )


async def _look(lease: Lease, make_client: MakeClient) -> tuple[list[Item], str]:
    """Return the post with what it needs, nothing where it is deleted; and where its site is."""
    async with reading() as session:
        site = await site_by_id(session, lease.row["site_id"])
    if site is None:
        raise SiteForgotten()
    async with make_client() as client:
        ghost = Ghost(site.url, keys_to(site), client)
        seen_at = await site_seen(ghost)
        called = What(lease.row["what"])
        # What was a post may be a page by now: it is deleted only if it is neither.
        for what in (called, called.other):
            fields = await ghost.one(what, lease.row["ghost_id"], **WITH)
            if fields is not None:
                return items_of_post(fields, is_page=what is What.PAGES), seen_at
    return [], seen_at


async def _is_ours(session: WriteSession, lease: Lease) -> bool:
    statement = select(_table.c.lease_token).where(_table.c.id == lease.id).with_for_update()
    return await session.scalar(statement) == lease.token


async def _write(
    session: WriteSession, lease: Lease, items: Sequence[Item], seen_at: str
) -> tuple[Outcome, str]:
    if not items:
        return _forgotten(await forget_post(session, lease.row["ghost_id"])), ""
    said = await reading_of(session, items, seen_at)
    *needed, post = items
    for item in needed:
        # Those that are here have calls of nobody: an import looks at them.
        if await link_of(session, item.kind, item.ghost_id) is None:
            await write_item(session, item, said)
    assert post.kind is Kind.POST
    return await write_item(session, post, said), post.title


def _forgotten(verdict: Verdict) -> Outcome:
    why = {
        Verdict.CHANGED: _("It was deleted there, so it was put away here"),
        Verdict.KEPT: _("It was deleted there; it stays here, because it was changed here since"),
        Verdict.SKIPPED: _("It was deleted there, and never was here"),
    }
    return Outcome(verdict, [why[verdict]] if verdict in why else [])
