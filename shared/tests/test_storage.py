"""Files under keys: whole, where they belong, and nowhere else."""

import asyncio
from pathlib import Path

import pytest

from shared.storage import Storage, content_key

KEY = content_key(b"tea", "1") + "-320.webp"


@pytest.fixture
def storage(tmp_path: Path) -> Storage:
    return Storage(tmp_path / "kept")


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


async def test_what_was_put_is_there_until_it_is_deleted(storage: Storage) -> None:
    await storage.put(KEY, b"tea")

    place = await storage.get(KEY)
    assert place is not None
    assert place.read_bytes() == b"tea"
    await storage.delete(KEY)
    await storage.delete(KEY)
    assert await storage.get(KEY) is None


async def test_many_may_put_the_same_at_once(storage: Storage, tmp_path: Path) -> None:
    await asyncio.gather(*(storage.put(KEY, b"tea" * 100_000) for _ in range(20)))

    files = files_in(tmp_path)
    assert [path.name for path in files] == [KEY]
    assert files[0].stat().st_size == 300_000


async def test_nothing_is_left_of_a_file_that_could_not_be_written(
    storage: Storage, tmp_path: Path
) -> None:
    place = tmp_path / "kept" / KEY[:2] / KEY
    place.mkdir(parents=True)

    with pytest.raises(IsADirectoryError):
        await storage.put(KEY, b"tea")

    assert list(place.parent.iterdir()) == [place]


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
async def test_what_is_no_key_is_never_looked_for(
    storage: Storage, tmp_path: Path, key: str
) -> None:
    (tmp_path / "secrets.json").write_text("{}")
    (tmp_path / KEY).write_text("{}")
    (tmp_path / "kept" / KEY[:2]).mkdir(parents=True)
    (tmp_path / "kept" / KEY[:2] / KEY).write_text("{}")

    assert await storage.get(key) is None
    await storage.delete(key)
    with pytest.raises(ValueError, match="is no key"):
        await storage.put(key, b"")
    assert len(files_in(tmp_path)) == 3


async def test_another_recipe_makes_another_key() -> None:
    assert content_key(b"tea", "1") != content_key(b"tea", "2") != content_key(b"soap", "2")


async def test_all_that_was_made_of_a_content_is_deleted_together(
    storage: Storage, tmp_path: Path
) -> None:
    tea, soap = content_key(b"tea", "1"), content_key(b"soap", "1")
    for key in (f"{tea}-320.webp", f"{tea}-640.webp", f"{tea}.jpg", f"{soap}-320.webp"):
        await storage.put(key, b"x")

    for content in (tea, tea, "", "../" * 10, tea[:39]):
        await storage.delete_all_of(content)

    assert [path.name for path in files_in(tmp_path)] == [f"{soap}-320.webp"]
