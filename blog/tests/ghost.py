"""Exports of Ghost for tests, written here and brought in as a person would bring them."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from blog.ghost.models import GhostRun, GhostRunRow, Kind, RunState
from blog.ghost.runs import begin_run, begin_writing, try_out, write_next
from blog.posts.content import document_of
from blog.posts.models import Post
from shared.clock import utcnow
from shared.db import reading, transaction
from shared.outward.client import OutwardClient

SITE = "https://old.example.org"


def export(**tables: Any) -> bytes:
    """Write an export with these tables."""
    data = {"posts": [], **tables}
    return json.dumps({"db": [{"meta": {"version": "5.0.0"}, "data": data}]}).encode()


def ghost_post(number: int = 1, **fields: Any) -> dict[str, Any]:
    """Write a published post with a paragraph."""
    said = {
        "id": f"{number:024x}",
        "title": f"Post {number}",
        "slug": f"post-{number}",
        "lexical": json.dumps(document_of([])),
        "type": "post",
        "status": "published",
        "visibility": "public",
        "published_at": "2025-01-01T00:00:00.000Z",
        "updated_at": "2025-01-02T00:00:00.000Z",
    }
    return said | fields


async def sent(content: bytes, *, site: str = SITE) -> GhostRun:
    """Send a file and have it tried out."""
    async with transaction() as session:
        run = await begin_run(session, name="export.json", content=content, site=site, now=utcnow())
    await try_out(run.id)
    return await again(run)


async def brought(
    content: bytes, *, site: str = SITE, client: OutwardClient | None = None
) -> GhostRun:
    """Send a file and have it written."""
    run = await sent(content, site=site)
    assert run.state is RunState.READY, run.problem
    async with transaction() as session:
        await begin_writing(session, run.id, now=utcnow())
    while await write_next(run.id, client=client):
        pass
    return await again(run)


async def again(run: GhostRun) -> GhostRun:
    async with reading() as session:
        return await session.get_one(GhostRun, run.id)


async def report(run: GhostRun, kind: Kind | None = None) -> list[tuple[str, str, list[str]]]:
    """Return what each row came to: its title, the verdict, and why."""
    statement = select(GhostRunRow).where(GhostRunRow.run_id == run.id)
    if kind is not None:
        statement = statement.where(GhostRunRow.kind == kind)
    async with reading() as session:
        rows = await session.scalars(statement.order_by(GhostRunRow.position))
    return [(it.title, str(it.verdict), it.reasons) for it in rows]


async def all_posts() -> Sequence[Post]:
    async with reading() as session:
        return (await session.scalars(select(Post).order_by(Post.id))).all()
