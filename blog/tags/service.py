"""Making tags, and putting them on posts."""

from collections.abc import Sequence

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from blog.posts.linking import replace_links
from blog.tags.errors import UnknownTag
from blog.tags.former import forget_former
from blog.tags.models import PostTag, Tag
from blog.tags.queries import tag_by_name
from shared.db import WriteSession
from shared.slugs import numbered_slugs

NAMELESS = "tag"
# As Ghost has it: a name that begins so is for whoever writes.
INTERNAL = "#"


async def tag_post(session: WriteSession, *, post_id: int, tag_ids: Sequence[int]) -> None:
    """Let a post carry exactly these tags, in this order; raises `UnknownTag`."""
    try:
        async with session.begin_nested():
            await replace_links(session, PostTag, post_id=post_id, column="tag_id", ids=tag_ids)
    except IntegrityError as error:
        if "fk_post_tags_tag_id_tags" not in str(error.orig):
            raise
        raise UnknownTag() from error


async def ensure_tag(session: WriteSession, *, name: str) -> Tag:
    """Return the tag of a name, however its letters are written, or make it."""
    name = " ".join(name.split())
    found = await tag_by_name(session, name=name)
    if found is not None:
        return found
    for slug in numbered_slugs(_slug_words(name), nameless=NAMELESS):
        made: Tag | None = await session.scalar(
            insert(Tag)
            .values(slug=slug, name=name, is_internal=name.startswith(INTERNAL))
            .on_conflict_do_nothing(index_elements=["slug"])
            .returning(Tag)
        )
        if made is not None:
            await forget_former(session, slug=slug)
            return made
    raise AssertionError("there is always one more number")


def _slug_words(name: str) -> str:
    return f"hash {name[1:]}" if name.startswith(INTERNAL) else name
