"""Pictures of tags and of authors, sent as files by forms without a script."""

import re
from io import BytesIO

import pytest
from PIL import Image
from quart import Response
from quart.typing import TestClientProtocol as Browser
from werkzeug.datastructures import FileStorage

from blog.authors.models import Author
from blog.authors.service import ensure_author
from blog.people.models import User
from blog.tags.models import Tag
from blog.tags.queries import tag_by_name
from blog.tags.service import ensure_tag
from blog.tests.admins import enter_as, text_of
from glue.contracts.blog import Grant, Role
from shared.db import reading, transaction

AUTHORS, TAGS = "/admin/authors/", "/admin/tags/"
KEPT = re.compile(r"/pictures/[0-9a-f]{40}-[0-9]+\.webp")
TAG = {"name": "Hay", "slug": "hay", "group": "", "description": "Dry grass"}
AUTHOR = {"name": "Ada Ash", "slug": "ada-ash", "bio": "Cuts hay."}


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, "ada@example.org", Grant(role=Role.AUTHOR))


@pytest.fixture
async def author(ada: User) -> Author:
    async with transaction() as session:
        return await ensure_author(session, person=ada)


def file(content: bytes, name: str = "hay.png") -> dict[str, FileStorage]:
    return {"picture_file": FileStorage(BytesIO(content), filename=name)}


def picture(width: int = 900) -> bytes:
    kept = BytesIO()
    Image.new("RGB", (width, 600), "teal").save(kept, "PNG")
    return kept.getvalue()


async def tag_now() -> Tag | None:
    async with reading() as session:
        return await tag_by_name(session, name="Hay")


async def picture_of_tag() -> str | None:
    tag = await tag_now()
    assert tag is not None
    return tag.feature_image


async def author_now(id: int) -> Author:
    async with reading() as session:
        return await session.get_one(Author, id)


async def send(client: Browser, path: str, form: dict[str, str], content: bytes) -> Response:
    answer = await client.post(path, form=form, files=file(content))
    assert isinstance(answer, Response)
    return answer


@pytest.mark.usefixtures("ada")
async def test_a_picture_that_is_sent_with_a_tag_is_made_anew_and_kept(client: Browser) -> None:
    made = await send(client, TAGS, TAG, picture())

    tag = await tag_now()
    assert made.status_code == 303
    assert tag is not None
    assert KEPT.fullmatch(tag.feature_image or "")
    shown = await client.get(tag.feature_image)
    assert (shown.status_code, shown.content_type) == (200, "image/webp")


@pytest.mark.usefixtures("ada")
async def test_a_file_takes_the_place_of_an_address_and_an_address_may_be_typed(
    client: Browser,
) -> None:
    async with transaction() as session:
        tag = await ensure_tag(session, name="Hay")
    path = f"{TAGS}{tag.id}/"

    elsewhere = TAG | {"feature_image": "https://example.org/hay.png"}
    await client.post(path, form=elsewhere)
    typed = await picture_of_tag()
    await send(client, path, elsewhere, picture())
    sent = await picture_of_tag()
    await client.post(path, form=TAG | {"feature_image": ""})
    emptied = await picture_of_tag()

    assert typed == "https://example.org/hay.png"
    assert KEPT.fullmatch(sent or "")
    assert emptied is None


async def test_the_picture_of_an_author_is_kept_as_wide_as_it_is_drawn(
    client: Browser, author: Author
) -> None:
    saved = await send(client, f"{AUTHORS}{author.id}/", AUTHOR, picture())

    kept = (await author_now(author.id)).picture or ""
    assert saved.status_code == 303
    assert KEPT.fullmatch(kept)
    assert kept.endswith("-640.webp")
    assert (await client.get(kept)).status_code == 200
    assert kept in await text_of(client, AUTHORS)


async def test_what_is_no_picture_is_refused_in_words_and_what_was_typed_stays(
    client: Browser, author: Author
) -> None:
    places = [(TAGS, TAG, "Dry grass"), (f"{AUTHORS}{author.id}/", AUTHOR, "Cuts hay.")]
    for path, form, typed in places:
        answer = await send(client, path, form, b"<svg onload=alert(1)>")

        said = await answer.get_data(as_text=True)
        assert answer.status_code == 422
        assert 'id="field-picture_file-error"' in said
        assert "This is not a picture we can read" in said
        assert typed in said
    assert await tag_now() is None
    assert (await author_now(author.id)).picture is None


@pytest.mark.usefixtures("ada")
async def test_a_picture_that_is_fine_is_not_asked_for_again_when_something_else_is_wrong(
    client: Browser,
) -> None:
    refused = await send(client, TAGS, TAG | {"name": ""}, picture())

    said = await refused.get_data(as_text=True)
    kept = KEPT.search(said)
    assert refused.status_code == 422
    assert kept is not None
    assert f'value="{kept[0]}"' in said
    assert f'src="{kept[0]}"' in said
    await client.post(TAGS, form=TAG | {"feature_image": kept[0]})
    assert await picture_of_tag() == kept[0]


async def test_nobody_sends_a_picture_of_another_author(client: Browser, author: Author) -> None:
    await enter_as(client, "ben@example.org", Grant(role=Role.AUTHOR))

    answer = await send(client, f"{AUTHORS}{author.id}/", AUTHOR, picture())

    assert answer.status_code == 404
    assert (await author_now(author.id)).picture is None
