"""Giving everything to Ghost: an export as Ghost writes one, of what came from it and of ours."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from blog.authors.models import Author
from blog.authors.queries import authors_of_posts
from blog.ghost.addresses import with_pictures
from blog.ghost.exporting_readers import readers_as_ghost_has_them
from blog.ghost.items import Fields
from blog.ghost.links import id_of, links_by_row
from blog.ghost.models import GhostRow, Kind
from blog.ghost.translating import SEO
from blog.people.models import User
from blog.posts.content import Seo, Visibility
from blog.posts.models import Post, PostStatus
from blog.tags.models import Tag
from blog.tags.queries import tags_of_posts
from glue.contracts.blog import PostKind
from shared.db import ReadSession
from shared.images.addresses import is_kept
from shared.runtime import current_runtime

VERSION = "5.0.0"
Links = Mapping[int, GhostRow]
# In Ghost these are of the post itself, all others in a table beside it.
_OF_POST = frozenset({"canonical_url"})


async def export(session: ReadSession, *, now: datetime) -> Fields:
    """Return an export; a row has the id it came with, or one that is the same in each export."""
    links = {kind: await links_by_row(session, kind) for kind in (Kind.TAG, Kind.AUTHOR, Kind.POST)}
    posts = (await session.scalars(select(Post).where(Post.live()).order_by(Post.id))).all()
    tags = (await session.scalars(select(Tag).order_by(Tag.id))).all()
    authors = await _authors(session)
    ids = [post.id for post in posts]
    data = {
        "posts": [_post(it, links[Kind.POST].get(it.id)) for it in posts],
        "posts_meta": [_meta(it, links[Kind.POST].get(it.id)) for it in posts],
        "tags": [_tag(it, links[Kind.TAG].get(it.id)) for it in tags],
        "users": [_author(it, email, links[Kind.AUTHOR].get(it.id)) for it, email in authors],
        "posts_tags": _linked(Kind.TAG, "tag_id", await tags_of_posts(session, ids), posts, links),
        "posts_authors": _linked(
            Kind.AUTHOR, "author_id", await authors_of_posts(session, ids), posts, links
        ),
        "settings": await _settings(session),
        **await readers_as_ghost_has_them(session),
    }
    meta = {"exported_on": int(now.timestamp() * 1000), "version": VERSION}
    return {"db": [{"meta": meta, "data": data}]}


async def _authors(session: ReadSession) -> Sequence[tuple[Author, str | None]]:
    statement = (
        select(Author, User.email).outerjoin(User, User.id == Author.user_id).order_by(Author.id)
    )
    return [(author, email) for author, email in await session.execute(statement)]


async def _settings(session: ReadSession) -> list[Fields]:
    """Return settings as they came: nothing here follows them."""
    came = select(GhostRow.ghost).where(GhostRow.kind == Kind.SETTING).order_by(GhostRow.ghost_id)
    return [it["fields"] for it in await session.scalars(came)]


def _post(post: Post, link: GhostRow | None) -> Fields:
    came = _came(link)
    lexical = with_pictures(post.lexical, _outward)
    unchanged = link is not None and link.version == post.version
    said = {
        "id": _id(Kind.POST, post.id, link),
        "title": post.title,
        "slug": post.slug,
        "lexical": json.dumps(lexical, sort_keys=True),
        "mobiledoc": None,
        "html": post.body_html,
        "feature_image": _picture(post.feature_image),
        "featured": post.is_featured,
        "type": "page" if post.kind is PostKind.PAGE else "post",
        "status": _status(post, came),
        "visibility": _visibility(post, came),
        "custom_excerpt": post.excerpt or None,
        "canonical_url": post.seo.get("canonical_url"),
        "created_at": came.get("created_at") or _time(post.created_at),
        "updated_at": came.get("updated_at") if unchanged else _time(post.updated_at),
        "published_at": _time(post.publish_at or post.published_at),
    }
    # What is in a table beside the post from now on is not said twice.
    beside = {SEO[it] for it in Seo.model_fields} - _OF_POST
    return {name: it for name, it in came.items() if name not in beside} | said


def _meta(post: Post, link: GhostRow | None) -> Fields:
    came = dict(link.ghost["of"].get("meta") or {}) if link is not None else {}
    return came | {
        "post_id": _id(Kind.POST, post.id, link),
        "feature_image_alt": post.feature_image_alt or None,
        "feature_image_caption": post.feature_image_caption or None,
        **_seo(post.seo, _OF_POST),
    }


def _tag(tag: Tag, link: GhostRow | None) -> Fields:
    return _came(link) | {
        "id": _id(Kind.TAG, tag.id, link),
        "name": tag.name,
        "slug": tag.slug,
        "description": tag.description or None,
        "feature_image": _picture(tag.feature_image),
        "visibility": "internal" if tag.is_internal else "public",
        **_seo(tag.seo, frozenset()),
    }


def _author(author: Author, email: str | None, link: GhostRow | None) -> Fields:
    came = _came(link)
    return came | {
        "id": _id(Kind.AUTHOR, author.id, link),
        "name": author.name,
        "slug": author.slug,
        "email": email or came.get("email"),
        "bio": author.bio or None,
        "website": author.website,
        "profile_image": _picture(author.picture),
    }


def _linked(
    kind: Kind,
    column: str,
    of_posts: Mapping[int, Sequence[Tag | Author]],
    posts: Sequence[Post],
    links: Mapping[Kind, Links],
) -> list[Fields]:
    return [
        {
            "post_id": _id(Kind.POST, post.id, links[Kind.POST].get(post.id)),
            column: _id(kind, it.id, links[kind].get(it.id)),
            "sort_order": place,
        }
        for post in posts
        for place, it in enumerate(of_posts.get(post.id, ()))
    ]


def _seo(said: Mapping[str, str], without: frozenset[str]) -> Fields:
    return {
        theirs: _picture(said[ours]) if said.get(ours) else None
        for ours, theirs in SEO.items()
        if theirs not in without
    }


def _status(post: Post, came: Fields) -> str:
    # What went out by mail only is published here, as it came.
    if post.status is PostStatus.PUBLISHED and came.get("status") == "sent":
        return "sent"
    return str(post.status)


def _visibility(post: Post, came: Fields) -> str:
    if post.visibility is Visibility.PUBLIC:
        return "public"
    # Ghost knows no keepers: better too few readers than too many.
    said = came.get("visibility")
    if post.visibility is Visibility.KEEPERS:
        return "paid"
    return said if isinstance(said, str) and said != "public" else "members"


def _came(link: GhostRow | None) -> Fields:
    return dict(link.ghost["fields"]) if link is not None else {}


def _id(kind: Kind, row_id: int, link: GhostRow | None) -> str:
    return link.ghost_id if link is not None else id_of(kind, row_id)


def _picture(address: str | None) -> str | None:
    return _outward(address) if address else None


def _outward(address: str) -> str:
    """Return an address by which another site can fetch what is here."""
    own = current_runtime().settings.public_url("blog").rstrip("/")
    return own + address if is_kept(address) else address


def _time(moment: datetime | None) -> str | None:
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def written(document: Any) -> bytes:
    """Write an export as the text of a file."""
    return json.dumps(document, ensure_ascii=False, indent=1).encode()
