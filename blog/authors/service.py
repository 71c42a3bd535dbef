"""Making authors, and naming them on posts."""

from collections.abc import Mapping, Sequence

from sqlalchemy import String, cast, literal, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError

from blog.authors.errors import AuthorTaken, UnknownAuthor
from blog.authors.models import Author, PostAuthor
from blog.authors.queries import author_of_person
from blog.people.models import User
from blog.posts.linking import replace_links
from shared.db import WriteSession
from shared.i18n import gettext as _
from shared.slugs import numbered_slugs

NAMELESS = "author"


async def name_authors(session: WriteSession, *, post_id: int, author_ids: Sequence[int]) -> None:
    """Let a post be by exactly these, in this order; raises `UnknownAuthor`."""
    try:
        async with session.begin_nested():
            await replace_links(
                session, PostAuthor, post_id=post_id, column="author_id", ids=author_ids
            )
    except IntegrityError as error:
        if "fk_post_authors_author_id_authors" not in str(error.orig):
            raise
        raise UnknownAuthor() from error


async def ensure_author(session: WriteSession, *, person: User) -> Author:
    """Return whom readers see as a person with an account, or make them."""
    for slug in numbered_slugs(person.display_name, nameless=NAMELESS):
        found = await author_of_person(session, user_id=person.id)
        if found is not None:
            return found
        await session.execute(
            insert(Author)
            .values(user_id=person.id, slug=slug, name=person.display_name)
            .on_conflict_do_nothing()
        )
    raise AssertionError("there is always one more number")


async def forget_author(session: WriteSession, *, user_id: int) -> None:
    """Take from the author a person was all that says who they were; their posts stay."""
    await session.execute(
        update(Author)
        .where(Author.user_id == user_id)
        .values(
            user_id=None,
            slug=literal("member-").concat(cast(Author.id, String)),
            name=_("A former member"),
            bio="",
            picture=None,
            website=None,
        )
    )


async def change_author(
    session: WriteSession, author: Author, values: Mapping[str, str | None]
) -> None:
    """Let an author be told of otherwise; raises `AuthorTaken`."""
    try:
        async with session.begin_nested():
            for name, value in values.items():
                setattr(author, name, value)
            await session.flush()
    except IntegrityError as error:
        if "uq_authors_slug" not in str(error.orig):
            raise
        raise AuthorTaken() from error
