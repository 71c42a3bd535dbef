"""The files of browsers lie in folders named for their content, as long as a page may name them."""

import gzip
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli

from shared.deploy.files import ROOT, publish
from shared.tests.deploy.starting import do
from shared.web.assets import Assets

APP, OTHER = "likes", "relations"
SHEET = "static/shared/css/base.css"
NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
LONG = timedelta(days=60)
BRIEFLY = timedelta(days=29)


def version(address: str) -> str:
    assets = Assets([("/static/shared", ROOT / "shared" / "static")], development=False)
    found = assets.version_of(f"/{address}")
    assert found is not None
    return found


def publish_before(folder: Path, app: str = APP, *, needs: str, at: datetime) -> Path:
    """Publish as a version of an app that needs one file more, and return that file."""
    publish(app, folder, now=at)
    file = folder / needs / SHEET
    file.parent.mkdir(parents=True)
    file.write_text("of a version before")
    os.utime(folder / needs, (at.timestamp(), at.timestamp()))
    with (folder / f".needed-by-{app}").open("a") as note:
        note.write(f"\n{needs}")
    return file


def test_a_file_lies_where_its_address_says(tmp_path: Path) -> None:
    publish(APP, tmp_path, now=NOW)

    file = tmp_path / version(SHEET) / SHEET
    content = (ROOT / "shared" / "static" / "css" / "base.css").read_bytes()
    assert file.read_bytes() == content
    assert brotli.decompress(file.with_name("base.css.br").read_bytes()) == content
    assert gzip.decompress(file.with_name("base.css.gz").read_bytes()) == content


def test_what_is_there_is_not_written_again(tmp_path: Path) -> None:
    first = publish(APP, tmp_path, now=NOW)

    again = publish(APP, tmp_path, now=NOW + LONG)

    assert first.new > 0
    assert (again.new, again.removed) == (0, 0)


def test_several_may_publish_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: publish(APP, tmp_path, now=NOW), range(3)))

    assert (tmp_path / version(SHEET) / SHEET).exists()
    assert not list(tmp_path.rglob(".unfinished-*"))


def test_files_of_the_version_before_stay_however_old_they_are(tmp_path: Path) -> None:
    older = publish_before(tmp_path, needs="0a1b2c3d", at=NOW - LONG)

    published = publish(APP, tmp_path, now=NOW)

    assert published.removed == 0
    assert older.read_text() == "of a version before"


def test_files_go_a_month_after_another_version_has_taken_over(tmp_path: Path) -> None:
    older = publish_before(tmp_path, needs="0a1b2c3d", at=NOW - LONG)
    publish(APP, tmp_path, now=NOW)

    early = publish(APP, tmp_path, now=NOW + BRIEFLY)
    there_early = older.exists()
    late = publish(APP, tmp_path, now=NOW + LONG)

    assert (early.removed, there_early) == (0, True)
    assert (late.removed, older.exists()) == (1, False)
    assert (tmp_path / version(SHEET) / SHEET).exists()


def test_what_another_app_still_needs_stays(tmp_path: Path) -> None:
    publish(APP, tmp_path, now=NOW - LONG)
    older = publish_before(tmp_path, OTHER, needs="0a1b2c3d", at=NOW - LONG)

    assert publish(APP, tmp_path, now=NOW).removed == 0
    assert older.exists()


def test_files_from_before_it_was_written_down_who_needs_them_stay_for_a_month(
    tmp_path: Path,
) -> None:
    older = tmp_path / "0a1b2c3d" / SHEET
    older.parent.mkdir(parents=True)
    older.write_text("of a version before")
    os.utime(tmp_path / "0a1b2c3d", ((NOW - LONG).timestamp(), (NOW - LONG).timestamp()))

    first = publish(APP, tmp_path, now=NOW)
    there_first = older.exists()
    late = publish(APP, tmp_path, now=NOW + LONG)

    assert (first.removed, there_first) == (0, True)
    assert (late.removed, older.exists()) == (1, False)


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
