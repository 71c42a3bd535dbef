"""What can be read of authors."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from sqlalchemy import ARRAY, Integer, any_, bindparam, func, select

from blog.authors.models import Author, PostAuthor
from blog.posts.models import Post
from shared.db import ReadSession


async def author_of_person(session: ReadSession, *, user_id: int) -> Author | None:
    found: Author | None = await session.scalar(select(Author).where(Author.user_id == user_id))
    return found


async def author_by_slug(session: ReadSession, *, slug: str) -> Author | None:
    found: Author | None = await session.scalar(select(Author).where(Author.slug == slug))
    return found


async def all_authors(session: ReadSession) -> Sequence[Author]:
    return (await session.scalars(select(Author).order_by(Author.name, Author.id))).all()


# Made once: every list of posts asks so.
_OF_POSTS = (
    select(PostAuthor.post_id, Author)
    .join(Author, Author.id == PostAuthor.author_id)
    .where(PostAuthor.post_id == any_(bindparam("post_ids", type_=ARRAY(Integer))))
    .order_by(PostAuthor.post_id, PostAuthor.sort_order)
)


async def authors_of_posts(
    session: ReadSession, post_ids: Sequence[int]
) -> Mapping[int, Sequence[Author]]:
    """Return the authors of each of the posts, in the order they are named in."""
    found: defaultdict[int, list[Author]] = defaultdict(list)
    for post_id, author in await session.execute(_OF_POSTS, {"post_ids": post_ids}):
        found[post_id].append(author)
    return found


async def count_posts_by_author(session: ReadSession) -> Mapping[int, int]:
    """Count the posts and pages by each author, drafts too."""
    statement = (
        select(PostAuthor.author_id, func.count())
        .join(Post, Post.id == PostAuthor.post_id)
        .where(Post.live())
        .group_by(PostAuthor.author_id)
    )
    return {author_id: count for author_id, count in await session.execute(statement)}
