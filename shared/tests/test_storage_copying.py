"""Files are brought from the folder into the bucket and back, as often as anybody likes."""

import os
from pathlib import Path
from uuid import uuid4

import pytest

from shared.storage import Storage, StorageAway, Unfinished, content_key
from shared.storage.bucket import PART, Bucket
from shared.storage.commands import main
from shared.storage.copying import Copied, copy_all
from shared.storage.folder import Folder
from shared.testing.buckets import KEY_ID, REGION, SECRET, BucketServer

TEA, SOAP = content_key(b"tea", "1"), content_key(b"soap", "1")
KEY = f"{TEA}-320.webp"
LARGE = os.urandom(1000) * (PART // 400)


@pytest.fixture
def name() -> str:
    return f"bucket-{uuid4().hex}"


async def read(storage: Storage, key: str) -> bytes | None:
    found = await storage.find(key, whole=True)
    if found is None:
        return None
    return b"".join([portion async for portion in found.portions(0, found.size)])


@pytest.fixture
def folder(tmp_path: Path) -> Storage:
    return Storage(Folder(tmp_path / "folder"))


@pytest.fixture
def bucket(name: str, bucket_server: BucketServer) -> Storage:
    return Storage(bucket_server.make(name))


async def copied(source: Storage, target: Storage, *, deletes: bool = False) -> list[Copied]:
    return [part async for part in copy_all(source, target, deletes=deletes)]


async def test_files_go_into_a_bucket_and_back_and_again_changes_nothing(
    folder: Storage, bucket: Storage, tmp_path: Path
) -> None:
    await folder.put(KEY, b"tea")
    await folder.put(f"{SOAP}.bin", LARGE)
    await Unfinished(Folder(tmp_path / "folder")).append(1, 0, b"on its way")

    first = await copied(folder, bucket)
    again = await copied(folder, bucket)
    back = Storage(Folder(tmp_path / "back"))
    await copied(bucket, back)

    assert {(it.begin, it.copied, it.there) for it in first} == {(TEA[:2], 1, 0), (SOAP[:2], 1, 0)}
    assert {(it.begin, it.copied, it.there) for it in again} == {(TEA[:2], 0, 1), (SOAP[:2], 0, 1)}
    assert await read(bucket, f"{SOAP}.bin") == LARGE == await read(back, f"{SOAP}.bin")
    assert await read(back, KEY) == b"tea"
    assert await folder.exists(KEY)


async def test_files_that_are_in_both_are_deleted_at_their_source_on_demand(
    folder: Storage, bucket: Storage
) -> None:
    await folder.put(KEY, b"tea")

    (part,) = await copied(folder, bucket, deletes=True)

    assert (part.copied, part.deleted) == (1, 1)
    assert await read(bucket, KEY) == b"tea"
    assert not await folder.exists(KEY)
    assert await copied(folder, bucket, deletes=True) == []


async def test_a_file_of_another_size_is_copied_anew(folder: Storage, bucket: Storage) -> None:
    await folder.put(KEY, b"tea")
    await bucket.put(KEY, b"t")

    await copied(folder, bucket)

    assert await read(bucket, KEY) == b"tea"


async def test_nothing_is_deleted_while_the_bucket_is_away(folder: Storage, tmp_path: Path) -> None:
    await folder.put(KEY, b"tea")
    nobody = Bucket(BucketServer(tmp_path, 1).access("bucket"), "any")

    with pytest.raises(StorageAway):
        await copied(folder, Storage(nobody), deletes=True)

    assert await folder.exists(KEY)


def test_the_command_says_what_it_did_and_what_it_lacks(
    folder: Storage,
    name: str,
    tmp_path: Path,
    bucket_server: BucketServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    key = tmp_path / "folder" / KEY[:2] / KEY
    key.parent.mkdir(parents=True)
    key.write_bytes(b"tea")
    monkeypatch.setattr("sys.argv", ["bin/storage", "to-bucket", "blog"])
    monkeypatch.setenv("STORAGE_FOLDER", str(tmp_path / "folder"))
    without = main()
    for setting, value in {
        "STORAGE_BUCKET": name,
        "STORAGE_ENDPOINT": bucket_server.endpoint,
        "STORAGE_REGION": REGION,
        "STORAGE_KEY_ID": KEY_ID,
        "STORAGE_SECRET": SECRET,
    }.items():
        monkeypatch.setenv(setting, value)
    away = main()
    bucket_server.make(name)

    done = main()

    told = capsys.readouterr()
    assert (without, away, done) == (1, 1, 0)
    assert "STORAGE_BUCKET is not set" in told.err
    assert "run it again" in told.err
    assert told.out.endswith("1 copied, 0 were there, 0 deleted at their source\n")
    assert (bucket_server.folder / name / "blog" / KEY[:2] / KEY).read_bytes() == b"tea"
    assert SECRET not in told.out + told.err
