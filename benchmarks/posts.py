"""How long PostgreSQL takes for lists of posts, one post and the search, with 10,000 of them.

Run it by `bin/bench posts`. It fills a throw-away database by SQL: posts of
400 words over nine years, each with three of 60 tags and one of 20 authors. It asks what each page
asks, a dozen times as the app does, and PostgreSQL with EXPLAIN ANALYZE for what was sent.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import asyncpg

from benchmarks.calendar import Asked
from benchmarks.statements import asked, explained
from blog.authors.queries import authors_of_posts
from blog.posts.queries import latest_posts, posts_matching
from blog.reading.around import around_post
from blog.reading.audience import ANYBODY
from blog.reading.beside import MOST_TAGS
from blog.reading.queries import (
    Choice,
    months,
    post_to_read,
    posts_page,
    tags_in_use,
)
from blog.reading.rendering import SIZE
from blog.tags.queries import tags_of_posts
from shared.db import ReadSession
from shared.db.session import PLANNING, Database
from shared.testing.servers import Servers, running_servers

TIMES = 12
POSTS, TAGS, AUTHORS = 10_000, 60, 20
MIDDLE = POSTS // 2
FOUND = 20

WORDS = ["hay", "bread", "river", "bridge", "soap", "kiln", "meadow", "oven", "cider", "hens"]
FILL = """
INSERT INTO posts (kind, slug, title, excerpt, lexical, body_html, body_text, word_count, status,
  published_at, feature_image_alt)
SELECT 'post', 'post-' || n, 'Notice no. ' || n || ' ' || ($2::text[])[1 + n % 10], 'In short',
  jsonb_build_object('root', jsonb_build_object('children', '[]'::jsonb)),
  '<p>' || said || '</p>', said, 400, 'published',
  timestamptz '2016-01-01' + n * interval '8 hours', ''
FROM generate_series(1, $1::int) AS n, LATERAL (
  SELECT string_agg(words.of[1 + (n * 7 + word * word) % 10] || ' word' || (n + word) % 3000, ' ')
  FROM generate_series(1, 200) AS word, (SELECT $2::text[]) AS words (of)
) AS text (said)
"""
TAGGED = """
INSERT INTO tags (slug, name) SELECT 'tag-' || n, 'Tag ' || n FROM generate_series(1, $1::int) n
"""
AUTHORED = """
INSERT INTO authors (slug, name) SELECT 'by-' || n, 'By ' || n FROM generate_series(1, $1::int) n
"""
LINKED = """
WITH links AS (
  INSERT INTO post_tags (post_id, tag_id, sort_order)
  SELECT posts.id, tags.id, place FROM posts, generate_series(0, 2) AS place
  JOIN tags ON true WHERE tags.id % 60 = (posts.id * (place + 1) + place) % 60
  ON CONFLICT DO NOTHING
)
INSERT INTO post_authors (post_id, author_id)
SELECT posts.id, authors.id FROM posts JOIN authors ON authors.id % 20 = posts.id % 20
"""


def questions(tag_id: int, author_id: int) -> dict[str, Asked]:
    """Return what the pages ask, by what is looked at, each with its bar in milliseconds."""

    def listed(choice: Choice, budget_ms: float = 10) -> Asked:
        async def question(session: ReadSession) -> None:
            page = await posts_page(session, ANYBODY, choice, size=SIZE, cursor=None)
            ids = [post.id for post in page.items]
            await tags_of_posts(session, ids)
            await authors_of_posts(session, ids)

        return Asked(question, budget_ms)

    async def beside(session: ReadSession) -> None:
        await tags_in_use(session, ANYBODY, limit=MOST_TAGS)
        await months(session, ANYBODY, zone="Europe/London")

    async def one(session: ReadSession) -> None:
        post = await post_to_read(session, slug=f"post-{MIDDLE}")
        assert post is not None
        await around_post(session, ANYBODY, post)

    year = Choice(since=datetime(2020, 1, 1, tzinfo=UTC), before=datetime(2021, 1, 1, tzinfo=UTC))
    return {
        "the front page's posts": Asked(lambda it: latest_posts(it, limit=6), 10),
        "all posts": listed(Choice()),
        "posts of a year": listed(year),
        "posts of a tag": listed(Choice(tag_id=tag_id)),
        "posts of an author": listed(Choice(author_id=author_id)),
        "beside a list, when it is counted anew": Asked(beside, 10),
        "one post, and what stands beside it": Asked(one, 10),
        "search: a word of a tenth": Asked(lambda it: posts_matching(it, "hay", limit=FOUND), 25),
        "search: a rare word": Asked(lambda it: posts_matching(it, "word17", limit=FOUND), 25),
        "search: three words": Asked(
            lambda it: posts_matching(it, "hay bread word17", limit=FOUND), 25
        ),
    }


async def measure(servers: Servers) -> bool:
    """Print a line for each question; return whether all of them were quick enough."""
    name = await servers.new_database("blog")
    connection = await asyncpg.connect(servers.postgres.url(name), server_settings=PLANNING)
    await connection.execute(FILL, POSTS, WORDS)
    for statement, number in ((TAGGED, TAGS), (AUTHORED, AUTHORS)):
        await connection.execute(statement, number)
    await connection.execute(LINKED)
    await connection.execute("VACUUM ANALYZE")
    tag_id = await connection.fetchval("SELECT min(id) FROM tags")
    author_id = await connection.fetchval("SELECT min(id) FROM authors")
    database = Database.connect(servers.serving_url("blog", name), app_name="benchmark")
    were_quick = True
    for words, it in questions(tag_id, author_id).items():
        statements, seconds = await asked(database, it.question, times=TIMES)
        took = sum([await explained(connection, *statement) for statement in statements])
        were_quick &= took <= it.budget_ms
        print(
            f"{words}: {took:.1f} ms of database time (bar {it.budget_ms:g}),"
            f" {1000 * seconds:.1f} ms as the app asks, {len(statements)} statements"
        )
    await database.dispose()
    await connection.close()
    return were_quick


def main(arguments: Sequence[str]) -> int:
    """Measure, and fail where something takes longer than it may."""
    with running_servers() as servers:
        return 0 if asyncio.run(measure(servers)) else 1
