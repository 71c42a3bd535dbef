"""What documents become for pages, feeds and letters, with what only we know of them."""

from typing import Any

import orjson
import pytest
from quart.typing import TestClientProtocol as Browser

from blog.posts.bodies import feed_html, letter_html
from blog.posts.content import PostContent, document_of
from blog.posts.models import Post
from blog.posts.service import write_post
from blog.tests.admins import text_of
from shared.clock import utcnow
from shared.db import transaction

KEY = "ab" * 20
HAY = {"type": "image", "src": f"/pictures/{KEY}-1280.webp", "width": 1280, "height": 800}


async def publish(*nodes: dict[str, Any]) -> Post:
    content = PostContent(title="Hay cut", slug="hay-cut", lexical=document_of([*nodes]))
    async with transaction() as session:
        post = await write_post(session, content=content)
        post.publish(at=utcnow())
    return post


async def feed(client: Browser) -> str:
    (item,) = orjson.loads(await text_of(client, "/posts/feed.json"))["items"]
    return str(item["content_html"])


async def test_a_picture_sent_to_us_comes_to_readers_in_the_width_they_need(
    client: Browser,
) -> None:
    await publish(HAY)

    page = await text_of(client, "/hay-cut/")

    widths = ", ".join(f"/pictures/{KEY}-{width}.webp {width}w" for width in (320, 640, 1280))
    assert f'srcset="{widths}" sizes="(min-width: 720px) 720px, 100vw"' in page
    assert "srcset" not in await feed(client)


async def test_a_letter_shows_a_picture_that_every_mail_program_draws() -> None:
    assert f'<img src="/pictures/{KEY}.jpg"' in letter_html(await publish(HAY))


@pytest.mark.parametrize("address", ["javascript:alert(1)", " java\nscript:alert(1)", "data:,x"])
async def test_a_card_of_ours_leads_nowhere_that_runs(address: str) -> None:
    card = {"type": "rose-product", "id": 1, "url": address, "title": "A loaf"}
    good = card | {"url": "/ash-lane-bakery/counter/loaf/"}

    post = await publish(card, good)

    for html in (feed_html(post), letter_html(post)):
        assert html.count("A loaf") == 1
        assert "/ash-lane-bakery/counter/loaf/" in html
