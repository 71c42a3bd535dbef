"""What the history of a post shows."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from blog.admin.post_versions.wording import field_names, names_in
from blog.lexical import word_count
from blog.people.models import User
from blog.posts.content import PostContent
from blog.writing.differences import Block, Part, blocks_changed, words_changed
from blog.writing.merging import FIELDS
from blog.writing.models import PostRevision
from shared.db import ReadSession
from shared.web.pagination import descending, fetch_page

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class Version:
    """A version in the list, by whom, and how many words it has."""

    revision: PostRevision
    user: User | None
    words: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that is different between two versions."""

    fields: Sequence[tuple[str, Sequence[Part]]]
    blocks: Sequence[Block]
    words_before: int
    words_after: int

    @property
    def is_same(self) -> bool:
        return not self.fields and all(it.change in {"same", "left-out"} for it in self.blocks)


async def versions_of(
    session: ReadSession, post_id: int, cursor: str | None
) -> tuple[list[Version], str | None]:
    """Return versions of a post, the newest first, and where the next ones begin."""
    statement = select(PostRevision).where(PostRevision.post_id == post_id)
    order = (descending(PostRevision.version),)
    page = await fetch_page(session, statement, order=order, size=PAGE_SIZE, cursor=cursor)
    ids = {it.user_id for it in page.items if it.user_id is not None}
    users = {it.id: it for it in await session.scalars(select(User).where(User.id.in_(ids)))}
    found = [
        Version(it, users.get(it.user_id or 0), word_count(it.content["lexical"]))
        for it in page.items
    ]
    return found, page.next_cursor


async def revision_before(session: ReadSession, revision: PostRevision) -> PostRevision | None:
    """Return the version before one."""
    found: PostRevision | None = await session.scalar(
        select(PostRevision)
        .where(PostRevision.post_id == revision.post_id, PostRevision.version < revision.version)
        .order_by(PostRevision.version.desc())
        .limit(1)
    )
    return found


async def compare(session: ReadSession, before: PostContent, after: PostContent) -> Comparison:
    """Compare two versions, field by field and block by block."""
    names, labels = await names_in(session, [before, after]), field_names()
    fields = []
    for name in FIELDS:
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            parts = words_changed(names.told(name, old), names.told(name, new))
            fields.append((labels[name], parts))
    return Comparison(
        fields,
        blocks_changed(before.lexical, after.lexical),
        word_count(before.lexical),
        word_count(after.lexical),
    )
