"""What becomes of an address that a writer types: a frame, a bookmark, or a refusal."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import orjson
import pytest
import pytest_asyncio
from PIL import Image
from quart.typing import TestClientProtocol as Browser

from blog.embeds.errors import NothingToShow
from blog.embeds.heads import read_head
from blog.embeds.providers import PROVIDERS, Provider, provider_of
from blog.embeds.service import look_at
from blog.tests.admins import enter_as
from glue.contracts.blog import Grant, Role
from shared.clock import FrozenClock
from shared.images import PictureMaker
from shared.outward.errors import ForbiddenAddress
from shared.runtime import Runtime
from shared.storage import Storage
from shared.testing.strangers import Asked, Stranger, answer, stranger_on_this_machine

PAGE = b"""<!doctype html><html><head><title>Hay &amp; straw</title>
<meta property="og:description" content="All about hay">
<meta property="og:image" content="/hay.png">
<meta property="og:site_name" content="The Hay Times">
</head><body><script>alert(1)</script></body>"""
FRAME = (
    '<iframe width="200" height="113" src="https://player.vimeo.com/video/1?h=a&amp;b=1"></iframe>'
)


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(file, "PNG")
    return file.getvalue()


def respond(asked: Asked) -> bytes:
    if asked.path == "/hay.png":
        return answer(picture(), content_type="image/png")
    if asked.path.startswith("/oembed"):
        said = {"type": "video", "html": FRAME, "title": "Hay", "width": 200, "height": "113"}
        return answer(orjson.dumps(said), content_type="application/json")
    if asked.path == "/file":
        return answer(b"%PDF", content_type="application/pdf")
    return answer(PAGE, content_type="text/html; charset=utf-8")


@pytest_asyncio.fixture
async def stranger() -> AsyncIterator[Stranger]:
    async with stranger_on_this_machine() as it:
        it.respond = respond
        yield it


@pytest.fixture
def ask(stranger: Stranger, runtime: Runtime) -> Any:
    async def look(path: str, *, as_bookmark: bool = False) -> dict[str, Any]:
        films = Provider(
            "Films",
            frozenset({"films.example"}),
            f"{stranger.url}/oembed",
            frozenset({"player.vimeo.com"}),
        )
        return await look_at(
            path if "://" in path else f"{stranger.url}{path}",
            as_bookmark=as_bookmark,
            storage=runtime.extra(Storage),
            maker=runtime.extra(PictureMaker),
            connect=stranger.client,
            providers=[films],
        )

    return look


async def test_a_film_is_a_frame_of_ours_around_an_address_of_theirs(ask: Any) -> None:
    told = await ask("https://films.example/1")

    assert told["type"] == "video"
    assert told["html"] == (
        '<iframe src="https://player.vimeo.com/video/1?h=a&amp;b=1" title="Hay" width="200"'
        ' height="113" frameborder="0" loading="lazy"'
        ' allow="encrypted-media; fullscreen; picture-in-picture" allowfullscreen></iframe>'
    )


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        '<iframe src="https://evil.example/"></iframe>',
        '<iframe src="javascript:alert(1)"></iframe>',
        '<iframe src="http://player.vimeo.com/video/1"></iframe>',
        '<iframe src="https://player.vimeo.com.evil.example/"></iframe>',
        "",
    ],
)
async def test_what_is_no_frame_of_theirs_is_not_shown(html: str) -> None:
    vimeo = next(it for it in PROVIDERS if it.name == "Vimeo")

    assert vimeo.frame({"html": html}) is None


def test_what_they_say_cannot_leave_the_frame() -> None:
    vimeo = next(it for it in PROVIDERS if it.name == "Vimeo")

    frame = vimeo.frame(
        {"html": FRAME, "title": '"><script>', "width": '1" onload="x', "height": 9}
    )

    assert frame is not None
    assert 'title="&quot;&gt;&lt;script&gt;" height="9" frameborder' in frame


def test_films_of_youtube_come_from_where_it_keeps_no_cookies() -> None:
    youtube = provider_of("https://youtu.be/abc")
    assert youtube is not None

    frame = youtube.frame({"html": '<iframe src="https://www.youtube.com/embed/abc"></iframe>'})

    assert frame is not None
    assert frame.startswith('<iframe src="https://www.youtube-nocookie.com/embed/abc"')


async def test_a_page_is_a_bookmark_whose_picture_is_ours(
    ask: Any, stranger: Stranger, client: Browser
) -> None:
    told = await ask("/about-hay", as_bookmark=True)

    said = told["metadata"]
    assert told["type"] == "bookmark"
    assert (said["title"], said["description"]) == ("Hay & straw", "All about hay")
    assert said["publisher"] == "The Hay Times"
    assert said["thumbnail"].startswith("/pictures/")
    assert (await client.get(said["thumbnail"])).status_code == 200


async def test_an_address_is_asked_once_a_week(
    ask: Any, stranger: Stranger, clock: FrozenClock
) -> None:
    first = await ask("/about-hay")
    asked = len(stranger.asked)

    assert await ask("/about-hay") == first
    assert len(stranger.asked) == asked
    clock.advance(timedelta(days=8))
    await ask("/about-hay")
    assert len(stranger.asked) > asked


async def test_what_is_no_page_is_refused_in_words(ask: Any) -> None:
    with pytest.raises(NothingToShow):
        await ask("/file")


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "http://10.0.0.1/", "file:///etc/passwd", "http://[::1]/"]
)
async def test_nothing_of_this_network_is_asked(ask: Any, client: Browser, address: str) -> None:
    with pytest.raises(ForbiddenAddress):
        await ask(address)
    await enter_as(client, "ada@example.org", Grant(role=Role.AUTHOR))

    refused = await client.post("/admin/embeds/", json={"url": address, "type": "bookmark"})

    assert refused.status_code == 422
    said = json.loads(str(await refused.get_data(as_text=True)))
    assert said["message"].endswith("is not an address on the internet that may be asked")


def test_a_head_is_read_however_it_is_written() -> None:
    bare = read_head("no head at all", "https://example.org/a")
    assert (bare["title"], bare["publisher"]) == ("https://example.org/a", "example.org")
    twice = read_head(
        '<META NAME="Description" CONTENT="One"><meta name=description content=Two>', "https://a.b/"
    )
    assert twice["description"] == "One"
