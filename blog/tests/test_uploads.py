"""Sending pictures, films, sounds and files for posts."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.people.models import User
from blog.tests.admins import enter_as
from blog.tests.sending import MP4, announce, ask, part, png, send
from blog.uploads import service
from blog.uploads.contents import film_suffix, moves, sound_suffix
from blog.uploads.models import Upload, UploadKind
from glue.contracts.blog import Grant, Role
from shared.clock import FrozenClock
from shared.db import reading
from shared.runtime import Runtime
from shared.storage import NotWhole, Unfinished

AUTHOR = Grant(role=Role.AUTHOR)
WEBM = b"\x1a\x45\xdf\xa3" + b"....webm" + bytes(100)
MP3 = b"ID3\x04" + bytes(100)
HTML = b"<!doctype html><script>alert(1)</script>"


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, "ada@example.org", AUTHOR)


def moving_gif() -> bytes:
    file = BytesIO()
    first, second = Image.new("RGB", (4, 4), "red"), Image.new("RGB", (4, 4), "blue")
    first.save(file, "GIF", save_all=True, append_images=[second], duration=100)
    return file.getvalue()


async def rows() -> list[Upload]:
    async with reading() as session:
        return list(await session.scalars(select(Upload)))


async def test_the_same_file_again_is_no_second_one(client: Browser, ada: User) -> None:
    first = await send(client, "audio", MP3)

    again = await announce(client, "audio", MP3, "it")

    assert again["done"]["url"] == first["url"]
    assert len(await rows()) == 1


async def test_any_other_file_is_kept_by_the_reader_and_opened_by_no_browser(
    client: Browser, ada: User
) -> None:
    done = await send(client, "file", HTML, "minutes of May.html")

    answer = await client.get(done["url"])

    assert await answer.get_data() == HTML
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "minutes of May.html" in answer.headers["Content-Disposition"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    bare = done["url"].rpartition("/")[0]
    assert (await client.get(bare)).status_code == 404


@pytest.mark.parametrize(
    ("kind", "content", "words"),
    [
        ("image", HTML, "This is not a picture we can read"),
        ("image", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is not a picture"),
        ("image", moving_gif(), "This picture moves"),
        ("video", HTML, "This is not a film"),
        ("audio", MP4[:4] + b"html" + MP4[8:], "This is not a sound"),
    ],
    ids=["html", "svg", "moving", "film", "sound"],
)
async def test_what_a_file_is_says_its_content_and_not_its_name(
    client: Browser, ada: User, kind: str, content: bytes, words: str
) -> None:
    begun = await announce(client, kind, content, "holiday.png")

    refusal = await part(client, begun["id"], 0, content, status=422)

    assert refusal["message"].startswith(words)
    assert await rows() == []


@pytest.mark.parametrize("kind", UploadKind)
async def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    client: Browser, ada: User, kind: UploadKind
) -> None:
    size = service.LARGEST[kind] + 1
    said = {"kind": kind, "name": "it", "size": size, "key": "0" * 32}

    refusal = await ask(client, "/admin/uploads/", status=422, json=said)

    assert refusal["message"].startswith("This file is larger than")


async def test_nobody_goes_on_with_what_another_began(client: Browser, ada: User) -> None:
    begun = await announce(client, "file", HTML, "it")
    await enter_as(client, "ben@example.org", AUTHOR)

    await part(client, begun["id"], 0, HTML, status=404)


async def test_what_was_never_finished_is_forgotten_after_a_day(
    client: Browser, ada: User, runtime: Runtime, clock: FrozenClock
) -> None:
    begun = await announce(client, "file", HTML, "it")
    unfinished = runtime.extra(Unfinished)
    await part(client, begun["id"], 0, HTML[:5])

    clock.advance(timedelta(hours=25))
    await service.sweep(unfinished)

    assert await rows() == []
    with pytest.raises(NotWhole):
        [portion async for portion in unfinished.read(begun["id"], 5)]


def test_films_and_sounds_are_known_by_how_they_begin() -> None:
    assert film_suffix(MP4) == "mp4"
    assert film_suffix(WEBM) == "webm"
    assert film_suffix(b"\x1a\x45\xdf\xa3matroska") is None
    assert sound_suffix(MP3) == "mp3"
    assert sound_suffix(b"\xff\xfb\x90") == "mp3"
    assert sound_suffix(b"OggS") == "ogg"
    assert sound_suffix(b"RIFF....WAVE") == "wav"
    assert sound_suffix(b"fLaC") == "flac"
    assert sound_suffix(b"\xff\xd8\xff") is None
    assert not moves(png())
