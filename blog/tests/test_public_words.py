"""Words that only some may read are neither searched nor quoted for everybody."""

import asyncio
from typing import Any

import asyncpg
import pytest

from blog.lexical import public_text
from blog.posts.content import PostContent, document_of
from blog.posts.service import publish_post, write_post
from glue.contracts import blog
from glue.contracts.blog import PostKind
from shared.clock import utcnow
from shared.db import migrations, transaction
from shared.rpc.client import RpcClient
from shared.testing.servers import Servers

Card = dict[str, Any]
NOBODY: Card = {"web": {"nonMember": False, "memberSegment": ""}, "email": {"memberSegment": ""}}
MEMBERS: Card = {"web": {"nonMember": False, "memberSegment": "status:free,status:-free"}}


def words(said: str) -> Card:
    return {"type": "paragraph", "children": [{"type": "text", "text": said}]}


def html(said: str, visibility: Card | None = None) -> Card:
    card: Card = {"type": "html", "version": 1, "html": f"<p>{said}</p>"}
    return card | ({"visibility": visibility} if visibility else {})


def call(said: str, visibility: Card) -> Card:
    return {"type": "call-to-action", "textValue": said, "visibility": visibility}


async def publish(*cards: Card) -> None:
    text = document_of(list(cards))
    content = PostContent(kind=PostKind.POST, slug="hay", title="Hay", lexical=text)
    async with transaction() as session:
        await publish_post(session, await write_post(session, content=content), now=utcnow())


async def found(sibling: RpcClient, q: str) -> list[tuple[str, str]]:
    reply = await sibling.fetch(blog.Search(q=q, limit=6, locale="en_GB"))
    return [(hit.title, hit.excerpt) for part in reply for hit in part.hits]


@pytest.mark.parametrize(
    "card",
    [
        html("orchard", MEMBERS),
        html("orchard", NOBODY),
        html("orchard", {"showOnWeb": False, "showOnEmail": True}),
        call("orchard", MEMBERS),
    ],
)
async def test_words_of_a_card_that_is_not_for_everybody_are_not_found(
    sibling: RpcClient, card: Card
) -> None:
    await publish(words("meadow"), card, html("river"))

    assert await found(sibling, "orchard") == []
    assert await found(sibling, "meadow") == [("Hay", "meadow river")]
    assert [title for title, _ in await found(sibling, "river")] == ["Hay"]


def test_a_card_whose_visibility_is_damaged_is_read_as_the_page_shows_it() -> None:
    several: list[Any] = ["all", 3, [], {"web": 7}]
    for damaged in several:
        card = html("orchard") | {"visibility": damaged}

        assert public_text(document_of([card])) == "orchard"


async def test_texts_of_before_are_searched_for_what_anybody_may_read(servers: Servers) -> None:
    gate = '<!--kg-gated-block:begin nonMember:{} memberSegment:"" -->{}<!--kg-gated-block:end-->'
    inside, outside = gate.format("false", "<p>orchard</p>"), gate.format("true", "<p>river</p>")
    gated = f"<style>p {{}}</style><p>meadow &amp;</p>{inside}{outside}{inside}<p>hay</p>"
    rows = [
        ("gated", '{"nonMember": false}', gated, "meadow & river hay"),
        ("for-all", "{}", "<p>hay</p>", "as it was"),
    ]
    database = await servers.new_database("blog")
    owner = servers.owner_url("blog", database)
    await asyncio.to_thread(migrations.downgrade, "blog", owner, "0015")
    connection = await asyncpg.connect(servers.postgres.url(database))
    for slug, lexical, body, _ in rows:
        await connection.execute(INSERT, slug, lexical, body)

    await asyncio.to_thread(migrations.upgrade, "blog", owner)

    kept = {it["slug"]: it["body_text"] for it in await connection.fetch("TABLE posts")}
    await connection.close()
    await servers.drop_database(database)
    assert kept == {slug: text for slug, *_, text in rows}


INSERT = """
    INSERT INTO posts (kind, slug, title, excerpt, lexical, body_html, body_text,
        feature_image_alt, status)
    VALUES ('post', $1, $1, '', $2, $3, 'as it was', '', 'draft')
"""
