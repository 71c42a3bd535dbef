"""Files under keys: whole, where they belong, and nowhere else; in a folder and in a bucket."""

import asyncio
import os
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest

from shared.storage import NotWhole, Place, Storage, StorageAway, Unfinished, content_key
from shared.storage.bucket import PART, Bucket
from shared.storage.folder import Folder
from shared.testing.buckets import BucketServer, running_bucket_server

TEA, SOAP = content_key(b"tea", "1"), content_key(b"soap", "1")
KEY = f"{TEA}-320.webp"
KINDS = ("folder", "bucket")
# More than two parts, and no multiple of any.
LARGE = os.urandom(1000) * (PART // 400)

Files = Callable[[], list[Path]]


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def name() -> str:
    return f"bucket-{uuid4().hex}"


@pytest.fixture
def place(kind: str, name: str, tmp_path: Path, bucket_server: BucketServer) -> Place:
    return Folder(tmp_path / "kept") if kind == "folder" else bucket_server.make(name)


@pytest.fixture
def files(kind: str, name: str, tmp_path: Path, bucket_server: BucketServer) -> Files:
    """What is really there, on the disk."""
    top = tmp_path / "kept" if kind == "folder" else bucket_server.folder / name / "any"
    return lambda: files_in(top)


@pytest.fixture
def same_place(
    kind: str, name: str, place: Place, tmp_path: Path, bucket_server: BucketServer
) -> Place:
    """The same place as another process knows it."""
    if kind == "folder":
        return Folder(tmp_path / "kept")
    return Bucket(bucket_server.access(name), "any")


@pytest.fixture
def storage(place: Place) -> Storage:
    return Storage(place)


@pytest.fixture
def unfinished(place: Place) -> Unfinished:
    return Unfinished(place)


def files_in(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


async def read(storage: Storage, key: str, begin: int = 0, end: int | None = None) -> bytes | None:
    found = await storage.find(key, whole=end is None)
    if found is None:
        return None
    portions = found.portions(begin, found.size if end is None else end)
    return b"".join([portion async for portion in portions])


async def read_unfinished(unfinished: Unfinished, name: int, size: int) -> bytes:
    return b"".join([portion async for portion in unfinished.read(name, size)])


async def in_portions(content: bytes, size: int = 2**20) -> AsyncIterator[bytes]:
    for begin in range(0, len(content), size):
        yield content[begin : begin + size]


async def broken(portion: bytes) -> AsyncIterator[bytes]:
    yield portion
    raise NotWhole()


async def test_what_was_put_is_there_until_it_is_deleted(storage: Storage, files: Files) -> None:
    assert await read(storage, KEY) is None

    await storage.put(KEY, b"tea")

    assert await read(storage, KEY) == b"tea"
    assert await storage.exists(KEY)
    assert [path.name for path in files()] == [KEY]
    await storage.delete(KEY)
    await storage.delete(KEY)
    assert await read(storage, KEY) is None
    assert not await storage.exists(KEY)
    assert files() == []


async def test_a_large_file_comes_and_goes_in_portions(storage: Storage) -> None:
    await storage.put(KEY, in_portions(LARGE))

    found = await storage.find(KEY, whole=True)
    assert found is not None
    assert found.size == len(LARGE)
    portions = [portion async for portion in found.portions(0, found.size)]
    assert b"".join(portions) == LARGE
    assert max(map(len, portions)) < 2**20


@pytest.mark.parametrize(("begin", "end"), [(0, 1), (3, 300_000), (999_999, 1_000_000), (5, 5)])
async def test_a_range_of_a_file_is_read_by_itself(storage: Storage, begin: int, end: int) -> None:
    content = os.urandom(1_000_000)
    await storage.put(KEY, content)

    assert await read(storage, KEY, begin, end) == content[begin:end]


async def test_an_empty_file_is_there(storage: Storage) -> None:
    await storage.put(KEY, b"")

    assert await read(storage, KEY) == b""


async def test_many_may_put_the_same_at_once(storage: Storage, files: Files) -> None:
    await asyncio.gather(*(storage.put(KEY, b"tea" * 100_000) for _ in range(20)))

    assert [path.name for path in files()] == [KEY]
    assert files()[0].stat().st_size == 300_000


async def test_several_are_put_together(storage: Storage, files: Files) -> None:
    await storage.put_all({f"{TEA}-{width}.webp": b"tea" for width in range(10)})

    assert len(files()) == 10


async def test_nothing_is_left_of_a_file_that_broke_off(
    storage: Storage, files: Files, bucket_server: BucketServer
) -> None:
    with pytest.raises(NotWhole):
        await storage.put(KEY, broken(LARGE[: PART + 1]))

    assert await read(storage, KEY) is None
    assert files() == []
    assert files_in(bucket_server.folder / ".nanio") == []


@pytest.mark.parametrize(
    "key",
    [
        "../secrets.json",
        f"../{KEY}",
        f"{KEY[:2]}/{KEY}",
        f"/{KEY}",
        f"{KEY}/",
        f"{KEY}\n",
        f"{KEY}\0",
        KEY.upper(),
        KEY.replace(".webp", ".webp.exe"),
        "a" * 5000,
        "",
        ".",
        "..",
    ],
)
async def test_what_is_no_key_is_never_looked_for(tmp_path: Path, key: str) -> None:
    storage = Storage(Folder(tmp_path / "kept"))
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / KEY).write_text("{}")
    (tmp_path / "kept" / KEY[:2]).mkdir(parents=True)
    (tmp_path / "kept" / KEY[:2] / KEY).write_text("{}")

    assert await storage.find(key) is None
    await storage.delete(key)
    with pytest.raises(ValueError, match="is no key"):
        await storage.put(key, b"")
    assert len(files_in(tmp_path)) == 3


async def test_another_recipe_makes_another_key() -> None:
    assert content_key(b"tea", "1") != content_key(b"tea", "2") != content_key(b"soap", "2")


async def test_all_that_was_made_of_a_content_is_deleted_together(
    storage: Storage, files: Files
) -> None:
    like_tea = TEA[:2] + "0" * 38
    for begin in (f"{TEA}-320", f"{TEA}-640", TEA, f"{SOAP}-320", f"{like_tea}-320"):
        await storage.put(f"{begin}.webp", b"x")

    for content in (TEA, TEA, "", "../" * 10, TEA[:39]):
        await storage.delete_all_of(content)

    kept = {f"{SOAP}-320.webp", f"{like_tea}-320.webp"}
    assert {path.name for path in files()} == kept


async def test_a_file_grows_in_portions_until_it_is_whole(
    unfinished: Unfinished, storage: Storage
) -> None:
    await unfinished.append(7, 0, b"a" * 5)
    await unfinished.append(7, 5, b"b" * 4)
    await unfinished.append(77, 0, b"other")

    assert await read_unfinished(unfinished, 7, 9) == b"aaaaabbbb"
    await storage.put(KEY, unfinished.read(7, 9))
    await unfinished.drop(7)
    await unfinished.drop(7)
    assert await read(storage, KEY) == b"aaaaabbbb"
    assert await read_unfinished(unfinished, 77, 5) == b"other"
    with pytest.raises(NotWhole):
        await read_unfinished(unfinished, 7, 9)


async def test_portions_may_come_to_several_processes_and_another_ends_it(
    place: Place, same_place: Place
) -> None:
    for number, each in enumerate((place, same_place, place)):
        await Unfinished(each).append(7, number, b"abc"[number : number + 1])

    await Storage(same_place).put(KEY, Unfinished(same_place).read(7, 3))

    assert await read(Storage(place), KEY) == b"abc"


async def test_a_portion_that_nobody_wrote_down_is_written_over(unfinished: Unfinished) -> None:
    await unfinished.append(1, 0, b"abc")
    # The process died before it wrote down that these are there.
    await unfinished.append(1, 3, b"lost")
    await unfinished.append(1, 5, b"lost")

    await unfinished.append(1, 3, b"DEF")

    assert await read_unfinished(unfinished, 1, 6) == b"abcDEF"


async def test_a_file_that_lacks_a_portion_is_not_whole(
    unfinished: Unfinished, storage: Storage
) -> None:
    await unfinished.append(1, 0, b"abc")
    await unfinished.append(1, 6, b"ghi")

    with pytest.raises(NotWhole):
        await storage.put(KEY, unfinished.read(1, 9))
    with pytest.raises(NotWhole):
        await read_unfinished(unfinished, 1, 2)
    assert not await storage.exists(KEY)


@pytest.fixture
def silent_port() -> Iterator[int]:
    """A port at which somebody listens and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield int(listening.getsockname()[1])


WAYS = ("no folder", "nobody listens", "nobody answers", "no bucket", "wrong secret")


@pytest.fixture(params=WAYS)
def away(
    request: pytest.FixtureRequest, tmp_path: Path, bucket_server: BucketServer, silent_port: int
) -> Place:
    """A place that cannot be reached, in each way that this can be so."""
    match request.param:
        case "nobody answers":
            silent = BucketServer(tmp_path, silent_port)
            return Bucket(silent.access("bucket"), "any", reading_seconds=0.1, writing_seconds=0.1)
        case "no folder":
            (tmp_path / "file").touch()
            return Folder(tmp_path / "file")
        case "nobody listens":
            nobody = BucketServer(tmp_path, 1)
            return Bucket(nobody.access("bucket"), "any")
        case "no bucket":
            return Bucket(bucket_server.access(f"bucket-{uuid4().hex}"), "any")
    name = f"bucket-{uuid4().hex}"
    bucket_server.make(name)
    return Bucket(bucket_server.access(name, secret="another"), "any")


async def test_what_cannot_be_reached_is_never_taken_for_empty(away: Place) -> None:
    storage, unfinished = Storage(away), Unfinished(away)

    for call in (
        storage.put(KEY, b"tea"),
        storage.put_all({KEY: b"tea"}),
        storage.put(KEY, in_portions(b"tea")),
        storage.find(KEY),
        storage.find(KEY, whole=True),
        storage.exists(KEY),
        storage.delete_all_of(TEA),
        unfinished.append(1, 0, b"tea"),
        unfinished.drop(1),
        read_unfinished(unfinished, 1, 3),
    ):
        with pytest.raises(StorageAway):
            await call


async def test_a_file_that_breaks_off_while_it_is_read_is_never_taken_for_whole(
    name: str, tmp_path: Path
) -> None:
    with running_bucket_server(tmp_path) as server:
        storage = Storage(server.make(name))
        await storage.put(KEY, in_portions(os.urandom(1000) * 64_000))
        found = await storage.find(KEY, whole=True)
        assert found is not None
        portions = found.portions(0, found.size)
        await anext(portions)
        server.kill()

        with pytest.raises(StorageAway):
            [portion async for portion in portions]


async def test_a_bucket_that_is_back_is_used_again(name: str, tmp_path: Path) -> None:
    with running_bucket_server(tmp_path) as server:
        storage = Storage(server.make(name))
        await storage.put(KEY, b"tea")
        server.stop()
        with pytest.raises(StorageAway):
            await read(storage, KEY)

        server.start()

        assert await read(storage, KEY) == b"tea"


async def test_services_share_a_bucket_and_find_nothing_of_each_other(
    name: str, bucket_server: BucketServer
) -> None:
    blog = Storage(bucket_server.make(name, "blog"))
    market = Storage(Bucket(bucket_server.access(name), "market"))
    await blog.put(KEY, b"tea")
    await market.put(KEY, b"tea")

    await market.delete_all_of(TEA)

    assert await blog.exists(KEY)
    assert not await market.exists(KEY)
