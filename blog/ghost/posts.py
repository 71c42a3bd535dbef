"""Posts and pages as they come from Ghost."""

from datetime import datetime

from sqlalchemy import select

from blog.ghost.deciding import Decision, decide
from blog.ghost.items import Item
from blog.ghost.links import id_of, is_linked, keep_link, link_of, rows_of
from blog.ghost.models import GhostRow, Kind, Verdict
from blog.ghost.said import digest_of
from blog.ghost.translating import PostWords, Reading, moment, post_words
from blog.posts.content import MAX_AUTHORS, MAX_TAGS, PostContent
from blog.posts.models import Post, PostStatus
from blog.posts.queries import is_taken, lock_post, lock_post_by_id
from blog.posts.service import NAMELESS
from blog.writing.models import Occasion, PostRevision
from blog.writing.publishing import publish, put_away, schedule, unpublish
from blog.writing.service import begin_post, save_post
from glue.reserved import is_reserved
from shared.clock import utcnow
from shared.db import WriteSession
from shared.i18n import gettext as _
from shared.slugs import numbered_slugs, slugify

# What Ghost calls a post that is out, to readers or only by mail.
OUT = frozenset({"published", "sent"})


async def write_post(session: WriteSession, item: Item, reading: Reading) -> Verdict:
    """Write a post or a page, in its state and with the time it was published at."""
    words = post_words(item, reading)
    link = await link_of(session, Kind.POST, item.ghost_id)
    digest = digest_of(item, words.said)
    if link is not None and link.digest == digest:
        return Verdict.UNCHANGED
    if link is None or link.row_id is None:
        post, is_new = await _own(session, item, words), False
        if post is None:
            post, is_new = await _begin(session, item, words, reading), True
        before = 0 if is_new else post.version
    else:
        post = await lock_post_by_id(session, id=link.row_id)
        if post is None:
            reading.note(_("It was put away here"))
            return Verdict.KEPT
        if await _stays(session, post, link, item):
            reading.note(_("It was changed here later than there"))
            return Verdict.KEPT
        is_new, before = False, post.version
        if post.version != link.version:
            reading.note(
                _(
                    "It was changed here too, before: that is version %(version)s of its history",
                    version=post.version,
                )
            )
    if not is_new:
        await _save(session, post, link, item, words, reading)
    moved = await _bring_to(session, post, words, reading)
    await keep_link(session, item, row_id=post.id, digest=digest, version=post.version)
    if is_new:
        return Verdict.ADDED
    return Verdict.CHANGED if moved or post.version != before else Verdict.UNCHANGED


async def forget_post(session: WriteSession, ghost_id: str) -> Verdict:
    """Put away what was deleted in Ghost, unless it was changed here since it came last."""
    link = await link_of(session, Kind.POST, ghost_id)
    if link is None or link.row_id is None:
        return Verdict.SKIPPED
    post = await lock_post_by_id(session, id=link.row_id)
    if post is None:
        return Verdict.UNCHANGED
    if post.version != link.version:
        return Verdict.KEPT
    await put_away(session, post.id, seen=post.version)
    return Verdict.CHANGED


async def _own(session: WriteSession, item: Item, words: PostWords) -> Post | None:
    """Find the post that was written here and comes back from an export of ours."""
    post = await lock_post(session, slug=slugify(words.slug))
    if post is None or id_of(Kind.POST, post.id) != item.ghost_id:
        return None
    return None if await is_linked(session, Kind.POST, post.id) else post


async def _stays(session: WriteSession, post: Post, link: GhostRow, item: Item) -> bool:
    changed_at: datetime | None = None
    if post.version != link.version:
        changed_at = await session.scalar(
            select(PostRevision.written_at)
            .where(PostRevision.post_id == post.id)
            .order_by(PostRevision.version.desc())
            .limit(1)
        )
    there = moment(item.fields.get("updated_at"))
    decision = decide(says_the_same=False, changed_here_at=changed_at, changed_there_at=there)
    return decision is Decision.KEEP


async def _begin(session: WriteSession, item: Item, words: PostWords, reading: Reading) -> Post:
    slug = await _slug(session, words, reading)
    content = await _content(session, item, words, slug=slug, page_id=None)
    return await begin_post(session, content=content, by=None, occasion=Occasion.IMPORTED)


async def _save(
    session: WriteSession,
    post: Post,
    link: GhostRow | None,
    item: Item,
    words: PostWords,
    reading: Reading,
) -> None:
    before = link.ghost.get("fields", {}).get("slug") if link is not None else words.slug
    slug = post.slug if before == words.slug else await _slug(session, words, reading)
    content = await _content(session, item, words, slug=slug, page_id=post.page_id)
    await save_post(
        session,
        post.id,
        content=content,
        seen=post.version,
        by=None,
        occasion=Occasion.IMPORTED,
    )


async def _content(
    session: WriteSession, item: Item, words: PostWords, *, slug: str, page_id: int | None
) -> PostContent:
    tags = await rows_of(session, Kind.TAG, item.ids("tags"))
    authors = await rows_of(session, Kind.AUTHOR, item.ids("authors"))
    return PostContent(
        kind=words.kind,
        slug=slug,
        page_id=page_id,
        tag_ids=tuple(tags[:MAX_TAGS]),
        author_ids=tuple(authors[:MAX_AUTHORS]),
        **words.said,
    )


async def _slug(session: WriteSession, words: PostWords, reading: Reading) -> str:
    """Return the nicest address that is free."""
    wanted = words.slug or words.said["title"]
    for slug in numbered_slugs(wanted, nameless=NAMELESS):
        if not is_reserved(slug) and not await is_taken(session, slug=slug):
            if words.slug and slug != words.slug:
                reading.note(_("It is at “%(slug)s” now", slug=slug))
            return slug
    raise AssertionError("there is always one more number")


async def _bring_to(session: WriteSession, post: Post, words: PostWords, reading: Reading) -> bool:
    """Publish a post, plan it or take it back, as Ghost has it; returns whether that was news."""
    now, at = utcnow(), words.published_at
    if words.status in OUT and post.status is not PostStatus.PUBLISHED:
        if not post.title.strip():
            reading.note(_("It has no title, so it is a draft"))
            return False
        await publish(session, post.id, seen=post.version, now=min(at or now, now))
    elif words.status == "scheduled" and at is not None and at > now:
        if post.publish_at == at:
            return False
        await schedule(session, post.id, seen=post.version, at=at, now=now)
    elif words.status == "scheduled" and post.status is not PostStatus.PUBLISHED:
        reading.note(_("The time it was planned for is over, so it is a draft"))
        return False
    elif words.status == "draft" and post.status is not PostStatus.DRAFT:
        await unpublish(session, post.id, seen=post.version)
    else:
        return False
    return True
