"""The files of browsers lie in folders named for their content, and stay where newer ones come."""

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import brotli

from shared.deploy.files import ROOT, publish
from shared.tests.deploy.starting import do
from shared.web.assets import Assets

APP = "likes"
SHEET = "static/shared/css/base.css"


def version(address: str) -> str:
    assets = Assets([("/static/shared", ROOT / "shared" / "static")], development=False)
    found = assets.version_of(f"/{address}")
    assert found is not None
    return found


def test_a_file_lies_where_its_address_says(tmp_path: Path) -> None:
    publish(APP, tmp_path)

    file = tmp_path / version(SHEET) / SHEET
    content = (ROOT / "shared" / "static" / "css" / "base.css").read_bytes()
    assert file.read_bytes() == content
    assert brotli.decompress(file.with_name("base.css.br").read_bytes()) == content
    assert gzip.decompress(file.with_name("base.css.gz").read_bytes()) == content


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    older = tmp_path / "0a1b2c3d" / SHEET
    older.parent.mkdir(parents=True)
    older.write_text("of a release before")
    first = publish(APP, tmp_path)

    again = publish(APP, tmp_path)

    assert first > 0
    assert again == 0
    assert older.read_text() == "of a release before"


def test_several_may_publish_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: publish(APP, tmp_path), range(3)))

    assert (tmp_path / version(SHEET) / SHEET).exists()
    assert not list(tmp_path.rglob(".unfinished-*"))


async def test_an_image_publishes_by_itself_without_a_database(tmp_path: Path) -> None:
    told = {name: value for name, value in os.environ.items() if "DATABASE" not in name}

    ended = await do("publish", told | {"STATIC_FOLDER": str(tmp_path)})

    assert ended.code == 0, ended.said
    assert (tmp_path / version(SHEET) / SHEET).is_file()


async def test_who_is_told_no_folder_publishes_nothing() -> None:
    told = {name: value for name, value in os.environ.items() if name != "STATIC_FOLDER"}

    ended = await do("publish", told)

    assert ended.code == 1
    assert "STATIC_FOLDER" in ended.said
