"""Keeping pieces of text: for oneself, for all who write, or for all and by admins alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from blog.snippets.errors import NotYourSnippet
from blog.snippets.models import Snippet, SnippetScope
from shared.db import ReadSession, WriteSession
from shared.errors import NotFound


async def snippets_for(session: ReadSession, *, user_id: int) -> Sequence[Snippet]:
    """Return the pieces somebody may put in, by their names; of two of a name, their own first."""
    statement = (
        select(Snippet)
        .where(or_(Snippet.user_id == user_id, Snippet.user_id.is_(None)))
        .order_by(Snippet.name, Snippet.user_id.nulls_last(), Snippet.id)
    )
    return (await session.scalars(statement)).all()


async def keep_snippet(
    session: WriteSession, *, user_id: int, name: str, value: dict[str, Any]
) -> None:
    """Keep a piece for somebody alone; one of that name gives way."""
    owned = {"user_id": user_id, "scope": SnippetScope.PRIVATE, "name": name}
    statement = insert(Snippet).values(**owned, value=value)
    await session.execute(
        statement.on_conflict_do_update(constraint="uq_snippets_name", set_={"value": value})
    )


async def share_snippet(
    session: WriteSession, id: int, *, scope: SnippetScope, user_id: int, is_admin: bool
) -> None:
    """Let others use a piece, or keep it to oneself; raises `NotFound`, `NotYourSnippet`.

    One of that name that is there already gives way.
    """
    snippet = await _changeable(session, id, user_id=user_id, is_admin=is_admin)
    if SnippetScope.ADMIN in (scope, snippet.scope) and not is_admin:
        raise NotYourSnippet()
    owner = user_id if scope is SnippetScope.PRIVATE else None
    await session.execute(
        delete(Snippet).where(
            Snippet.id != id,
            Snippet.name == snippet.name,
            Snippet.scope == scope,
            Snippet.user_id.is_not_distinct_from(owner),
        )
    )
    snippet.scope, snippet.user_id = scope, owner
    await session.flush()


async def forget_snippet(session: WriteSession, id: int, *, user_id: int, is_admin: bool) -> None:
    """Forget a piece of one's own, or a shared one; raises `NotFound`, `NotYourSnippet`."""
    snippet = await _changeable(session, id, user_id=user_id, is_admin=is_admin)
    await session.delete(snippet)
    await session.flush()


async def _changeable(session: WriteSession, id: int, *, user_id: int, is_admin: bool) -> Snippet:
    snippet: Snippet | None = await session.scalar(
        select(Snippet).where(Snippet.id == id).with_for_update()
    )
    if snippet is None or snippet.user_id not in (None, user_id):
        raise NotFound()
    if snippet.scope is SnippetScope.ADMIN and not is_admin:
        raise NotYourSnippet()
    return snippet
