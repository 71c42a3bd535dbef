"""Keeping pieces of text: for oneself, for all who write, or for all and by admins alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from blog.snippets.errors import NotYourSnippet, SnippetTaken
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


async def snippet_of(session: ReadSession, id: int, *, user_id: int) -> Snippet:
    """Return a piece somebody may put in; raises `NotFound`, for those of others too."""
    snippet = await session.get(Snippet, id)
    if snippet is None or snippet.user_id not in (None, user_id):
        raise NotFound()
    return snippet


async def change_snippet(
    session: WriteSession,
    id: int,
    *,
    name: str,
    scope: SnippetScope,
    user_id: int,
    is_admin: bool,
) -> None:
    """Give a piece a name, and to whom it is to be of use.

    Raises `NotFound`, `NotYourSnippet`, and `SnippetTaken`: nobody's piece gives way unasked.
    """
    snippet = await _changeable(session, id, user_id=user_id, is_admin=is_admin)
    if SnippetScope.ADMIN in (scope, snippet.scope) and not is_admin:
        raise NotYourSnippet()
    try:
        async with session.begin_nested():
            snippet.name, snippet.scope = name, scope
            snippet.user_id = user_id if scope is SnippetScope.PRIVATE else None
            await session.flush()
    except IntegrityError as error:
        if "uq_snippets_name" not in str(error.orig):
            raise
        raise SnippetTaken() from error


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
