"""Pictures of a Ghost site are fetched from it, made anew and kept here; a missing one is told."""

import json
from collections.abc import AsyncIterator, Callable
from io import BytesIO

import pytest_asyncio
from PIL import Image

from blog.ghost.models import Kind
from blog.posts.content import document_of
from blog.tests.ghost import all_posts, brought, export, ghost_post, report
from shared.images.addresses import is_kept
from shared.testing.strangers import Asked, Stranger, answer, stranger_on_this_machine

TEXT = json.dumps(
    document_of(
        [
            {"type": "image", "src": "__GHOST_URL__/content/images/a.png"},
            {"type": "html", "html": '<img src="/content/images/b.png" srcset="x 1w">'},
            {"type": "image", "src": "https://elsewhere.example/c.png"},
        ]
    )
)
POST = ghost_post(lexical=TEXT, feature_image="__GHOST_URL__/content/images/a.png")


def picture() -> bytes:
    file = BytesIO()
    Image.new("RGB", (40, 30), "green").save(file, "PNG")
    return file.getvalue()


def without_b(asked: Asked) -> bytes:
    return answer(status=404) if asked.path.endswith("b.png") else answer(picture())


@pytest_asyncio.fixture
async def site() -> AsyncIterator[Stranger]:
    async with stranger_on_this_machine() as it:
        it.respond = lambda asked: answer(picture())
        yield it


async def bring(site: Stranger, respond: Callable[[Asked], bytes] | None = None) -> list[str]:
    if respond is not None:
        site.respond = respond
    run = await brought(export(posts=[POST]), site=site.url, client=site.client())
    ((_title, verdict, reasons),) = await report(run, Kind.POST)
    return [verdict, *reasons]


async def test_pictures_of_the_site_are_kept_here_and_others_stay_where_they_are(
    site: Stranger,
) -> None:
    told = await bring(site)

    (post,) = await all_posts()
    image, html, elsewhere = post.lexical["root"]["children"]
    assert told == ["added"]
    assert is_kept(post.feature_image)
    assert image["src"] == post.feature_image
    assert html["html"].startswith('<img src="/pictures/')
    assert elsewhere["src"] == "https://elsewhere.example/c.png"
    assert sorted(it.path for it in site.asked) == [
        "/content/images/a.png",
        "/content/images/b.png",
    ]


async def test_a_missing_picture_is_a_line_in_the_report_and_is_asked_for_the_next_time(
    site: Stranger,
) -> None:
    first = await bring(site, without_b)
    second = await bring(site, lambda asked: answer(picture()))
    third = await bring(site)

    (post,) = await all_posts()
    assert first == ["added", f"A picture is not here: {site.url}/content/images/b.png"]
    assert (second, third) == (["changed"], ["unchanged"])
    assert '<img src="/pictures/' in post.lexical["root"]["children"][1]["html"]
    assert len(site.asked) == 3


async def test_what_is_no_picture_is_not_kept(site: Stranger) -> None:
    told = await bring(site, lambda asked: answer(b"<script>"))

    (post,) = await all_posts()
    assert len(told) == 3
    assert not is_kept(post.feature_image)
