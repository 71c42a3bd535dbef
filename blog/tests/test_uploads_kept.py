"""What becomes of files that are sent: kept in a folder or a bucket, found, or out of reach."""

import asyncio
from pathlib import Path
from uuid import uuid4

import pytest
from httpx import AsyncClient
from quart import Quart
from quart.typing import TestClientProtocol as Browser

from blog.people.models import User
from blog.tests.admins import enter_as
from blog.tests.sending import MP4, announce, part, png, send
from glue.contracts.blog import Grant, Role
from shared.runtime import Runtime
from shared.storage import Place, Storage, Unfinished
from shared.storage.folder import Folder
from shared.testing.apps import transport_to
from shared.testing.buckets import BucketServer

AUTHOR = Grant(role=Role.AUTHOR)


@pytest.fixture(params=["folder", "bucket"])
def place(
    request: pytest.FixtureRequest,
    runtime: Runtime,
    tmp_path: Path,
    bucket_server: BucketServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """Where the app keeps what is sent: each kind of place in turn."""
    bucket = f"bucket-{uuid4().hex}"
    kept = Folder(tmp_path) if request.param == "folder" else bucket_server.make(bucket)
    keep_in(kept, runtime, monkeypatch)
    return kept


def keep_in(place: Place, runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(runtime.extras, Storage, Storage(place))
    monkeypatch.setitem(runtime.extras, Unfinished, Unfinished(place))


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, "ada@example.org", AUTHOR)


async def test_a_picture_is_made_anew_and_served_for_good(
    client: Browser, ada: User, place: Place
) -> None:
    done = await send(client, "image", png(), "../../evil.html")

    assert (done["width"], done["height"]) == (40, 30)
    answer = await client.get(done["url"])
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/webp"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]
    assert (await answer.get_data())[8:12] == b"WEBP"
    known = {"If-None-Match": answer.headers["ETag"]}
    again = await client.get(done["url"], headers=known)
    assert (again.status_code, await again.get_data()) == (304, b"")


async def test_a_file_goes_on_where_the_line_broke(
    client: Browser, ada: User, place: Place
) -> None:
    content = MP4 + bytes(range(256))
    begun = await announce(client, "video", content, "hay.mp4")
    await part(client, begun["id"], 0, content[:50])

    again = await announce(client, "video", content, "hay.mp4")

    assert (again["id"], again["offset"], again["done"]) == (begun["id"], 50, None)
    lost = await part(client, begun["id"], 0, content[:50])
    assert lost["offset"] == 50
    done = (await part(client, begun["id"], 50, content[50:]))["done"]
    film = await client.get(done["url"], headers={"Range": "bytes=4-7"})
    assert film.status_code == 206
    assert await film.get_data() == b"ftyp"
    assert film.headers["Content-Type"] == "video/mp4"


@pytest.mark.parametrize(
    ("asked", "begin", "end"),
    [
        ("bytes=0-", 0, None),
        ("bytes=10-19", 10, 20),
        ("bytes=300-99999", 300, None),
        ("bytes=-20", -20, None),
        ("bytes=-99999", 0, None),
    ],
)
async def test_a_film_is_sent_from_where_a_browser_wants_it(
    client: Browser, ada: User, place: Place, asked: str, begin: int, end: int | None
) -> None:
    content = MP4 + bytes(range(256))
    done = await send(client, "video", content)

    film = await client.get(done["url"], headers={"Range": asked})

    wanted = content[begin:end]
    first = len(content) + begin if begin < 0 else begin
    last = first + len(wanted) - 1
    assert film.status_code == 206
    assert await film.get_data() == wanted
    assert film.headers["Content-Range"] == f"bytes {first}-{last}/{len(content)}"
    assert film.headers["Content-Length"] == str(len(wanted))


@pytest.mark.parametrize("asked", ["bytes=99999-", "bytes=5-2,7-9", "bytes=1-2,4-5", "lines=1-2"])
async def test_a_range_that_there_is_not_is_refused(
    client: Browser, ada: User, place: Place, asked: str
) -> None:
    done = await send(client, "video", MP4)

    assert (await client.get(done["url"], headers={"Range": asked})).status_code == 416


async def test_a_head_tells_of_a_film_and_sends_none_of_it(
    app: Quart, client: Browser, ada: User, place: Place
) -> None:
    done = await send(client, "video", MP4)

    # The client of the tests counts anew what it is sent.
    async with AsyncClient(transport=transport_to(app), base_url="http://blog.test") as http:
        head = await http.head(done["url"])

    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(MP4)))
    assert head.content == b""


async def test_what_has_come_is_kept_while_the_storage_is_away(
    client: Browser,
    ada: User,
    place: Place,
    runtime: Runtime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    begun = await announce(client, "video", MP4, "hay.mp4")
    await part(client, begun["id"], 0, MP4[:50])
    nowhere = tmp_path / "nowhere"
    nowhere.touch()

    keep_in(Folder(nowhere), runtime, monkeypatch)
    refusal = await part(client, begun["id"], 50, MP4[50:], status=503)
    keep_in(place, runtime, monkeypatch)
    monkeypatch.setitem(runtime.extras, Storage, Storage(Folder(nowhere)))
    at_its_end = await part(client, begun["id"], 50, MP4[50:], status=503)
    keep_in(place, runtime, monkeypatch)
    done = (await part(client, begun["id"], 50, MP4[50:]))["done"]

    assert refusal["message"].startswith("Pictures and files are out of reach right now")
    assert at_its_end["message"] == refusal["message"]
    assert await (await client.get(done["url"])).get_data() == MP4


async def test_a_picture_out_of_reach_is_not_said_to_be_gone(
    client: Browser, ada: User, runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = await send(client, "image", png())
    (tmp_path / "nowhere").touch()
    keep_in(Folder(tmp_path / "nowhere"), runtime, monkeypatch)

    answer = await client.get(done["url"])

    assert answer.status_code == 503
    assert "immutable" not in answer.headers["Cache-Control"]


async def test_a_file_that_lost_a_portion_is_sent_anew(
    client: Browser, ada: User, place: Place
) -> None:
    begun = await announce(client, "video", MP4, "hay.mp4")
    await part(client, begun["id"], 0, MP4[:50])
    async for portion in place.named(f"portions/{begun['id']}"):
        await place.delete(portion.name)

    await part(client, begun["id"], 50, MP4[50:], status=404)

    done = await send(client, "video", MP4, "hay.mp4")
    assert await (await client.get(done["url"])).get_data() == MP4


async def test_portions_are_gone_once_a_file_is_kept(
    client: Browser, ada: User, place: Place
) -> None:
    await send(client, "video", MP4)

    assert [it async for it in place.named("portions")] == []


@pytest.mark.committed
async def test_two_who_send_the_last_portion_at_once_have_sent_one_file(
    client: Browser, ada: User, place: Place
) -> None:
    begun = await announce(client, "video", MP4, "hay.mp4")

    told = await asyncio.gather(*(part(client, begun["id"], 0, MP4) for _ in range(4)))

    assert len({it["done"]["url"] for it in told}) == 1
    assert await (await client.get(told[0]["done"]["url"])).get_data() == MP4
