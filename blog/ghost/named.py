"""Tags and authors as they come from Ghost."""

from collections.abc import Mapping
from typing import Any, TypeVar

from sqlalchemy import select

from blog.authors.models import Author
from blog.authors.queries import author_by_slug
from blog.authors.service import ensure_author
from blog.ghost.deciding import Decision, decide
from blog.ghost.items import Item
from blog.ghost.links import is_linked, keep_link, link_of
from blog.ghost.models import Kind, Verdict
from blog.ghost.said import digest_of
from blog.ghost.translating import Reading, moment, seo_of
from blog.lexical import addresses
from blog.people.models import MAX_NAME
from blog.people.queries import user_by_email
from blog.tags.models import Tag
from blog.tags.queries import tag_by_slug
from blog.tags.service import INTERNAL
from shared.db import WriteSession
from shared.i18n import gettext as _
from shared.slugs import numbered_slugs, slugify

Row = TypeVar("Row", Tag, Author)
MAX_TAG = 120


async def write_tag(session: WriteSession, item: Item, reading: Reading) -> Verdict:
    """Write a tag; one of the same address that is here already is joined."""
    name = reading.cut(item.text("name"), MAX_TAG, _("The name"))
    image = item.text("feature_image")
    said: dict[str, Any] = {
        "name": name or item.text("slug") or item.ghost_id,
        "description": item.text("description"),
        "feature_image": reading.picture(image)[:500] if image else None,
        "is_internal": name.startswith(INTERNAL) or item.text("visibility") == "internal",
        "seo": seo_of(item, reading).dump(),
    }
    slug = slugify(item.text("slug") or name)
    tag = await _linked(session, Tag, item) or await _unlinked_tag(session, slug)
    if tag is None:
        tag = Tag(slug=await _free(session, Tag, slug or name), **said)
        return await _add(session, tag, item, said)
    return await _change(session, tag, item, said)


async def write_author(session: WriteSession, item: Item, reading: Reading) -> Verdict:
    """Write an author; whoever has an account with the same address is that author."""
    name = reading.cut(item.text("name"), MAX_NAME, _("The name"))
    picture = item.text("profile_image")
    said: dict[str, Any] = {
        "name": name or item.text("slug") or item.ghost_id,
        "bio": item.text("bio"),
        "picture": reading.picture(picture)[:500] if picture else None,
        "website": addresses.source(item.text("website"))[:500] or None,
    }
    author = await _linked(session, Author, item)
    if author is None:
        author = await _author_here(session, item, reading)
    if author is None:
        slug = await _free(session, Author, item.text("slug") or name)
        return await _add(session, Author(slug=slug, **said), item, said)
    return await _change(session, author, item, said)


async def _author_here(session: WriteSession, item: Item, reading: Reading) -> Author | None:
    email = item.text("email").lower()
    person = await user_by_email(session, email=email) if email else None
    if person is not None:
        author = await ensure_author(session, person=person)
        if await is_linked(session, Kind.AUTHOR, author.id):
            return None
        reading.note(_("They have an account here: the posts are by it"))
        return author
    named = await author_by_slug(session, slug=slugify(item.text("slug")))
    # An address of a page alone makes nobody who has an account the author of posts.
    if named is None or named.user_id or await is_linked(session, Kind.AUTHOR, named.id):
        return None
    return named


async def _unlinked_tag(session: WriteSession, slug: str) -> Tag | None:
    tag = await tag_by_slug(session, slug=slug)
    return None if tag is None or await is_linked(session, Kind.TAG, tag.id) else tag


async def _linked(session: WriteSession, table: type[Row], item: Item) -> Row | None:
    link = await link_of(session, item.kind, item.ghost_id)
    if link is None or link.row_id is None:
        return None
    return await session.get(table, link.row_id, populate_existing=True)


async def _add(
    session: WriteSession, row: Tag | Author, item: Item, said: Mapping[str, object]
) -> Verdict:
    session.add(row)
    await session.flush()
    await keep_link(session, item, row_id=row.id, digest=digest_of(item, said))
    return Verdict.ADDED


async def _change(
    session: WriteSession, row: Tag | Author, item: Item, said: Mapping[str, object]
) -> Verdict:
    link, digest = await link_of(session, item.kind, item.ghost_id), digest_of(item, said)
    changed_here = row.updated_at if link and row.updated_at > link.came_at else None
    decision = decide(
        says_the_same=link is not None and link.digest == digest,
        changed_here_at=changed_here,
        changed_there_at=moment(item.fields.get("updated_at")),
    )
    if decision is Decision.LEAVE:
        return Verdict.UNCHANGED
    if decision is Decision.KEEP:
        return Verdict.KEPT
    differs = any(getattr(row, name) != value for name, value in said.items())
    for name, value in said.items():
        setattr(row, name, value)
    await session.flush()
    await keep_link(session, item, row_id=row.id, digest=digest)
    return Verdict.CHANGED if differs else Verdict.UNCHANGED


async def _free(session: WriteSession, table: type[Row], words: str) -> str:
    for slug in numbered_slugs(words, nameless=table.__name__.lower()):
        if await session.scalar(select(table.id).where(table.slug == slug)) is None:
            return slug
    raise AssertionError("there is always one more number")
