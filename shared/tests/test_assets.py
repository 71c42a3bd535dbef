"""Addresses that change with their content, and who may keep what for how long."""

import os
from pathlib import Path

import pytest

from shared.web.assets import Assets, MissingAsset, static_response_headers


@pytest.fixture
def folders(tmp_path: Path) -> Path:
    for name in (
        "shared/css/zebra.css",
        "shared/css/_global.css",
        "shared/css/reset.css",
        "shared/css/utilities.css",
        "shared/css/button.css",
        "shared/js/announce.js",
        "shared/vendor/htmx.js",
        "visits/css/room.css",
        "visits/js/door.js",
    ):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    (tmp_path / "secret.txt").write_text("not for browsers")
    return tmp_path


def assets_of(folders: Path, *, development: bool = False) -> Assets:
    names = ("shared", "visits")
    return Assets([(f"/static/{name}", folders / name) for name in names], development=development)


def rewrite(file: Path, text: str) -> None:
    before = file.stat().st_mtime_ns
    file.write_text(text)
    os.utime(file, ns=(before + 10**9, before + 10**9))


def test_an_address_carries_the_hash_of_its_content(folders: Path) -> None:
    assets = assets_of(folders)

    assert assets.asset_url("shared/css/button.css") == "/static/shared/css/button.css?v=478dd4f0"


def test_another_content_has_another_address_while_developing(folders: Path) -> None:
    assets = assets_of(folders, development=True)
    before = assets.asset_url("visits/css/room.css")

    rewrite(folders / "visits/css/room.css", "changed")

    assert assets.asset_url("visits/css/room.css") != before


def test_in_production_a_hash_is_computed_once(folders: Path) -> None:
    assets = assets_of(folders)
    before = assets.asset_url("visits/css/room.css")

    rewrite(folders / "visits/css/room.css", "changed")

    assert assets.asset_url("visits/css/room.css") == before


def test_stylesheets_come_in_their_order_and_the_apps_own_last(folders: Path) -> None:
    paths = [path for path, _ in assets_of(folders).stylesheet_texts()]

    order = ["_global", "reset", "button", "zebra", "utilities", "room"]
    assert [path.rpartition("/")[2] for path in paths] == [f"{name}.css" for name in order]


def test_scripts_wait_for_the_page_and_htmx_is_the_first(folders: Path) -> None:
    html = assets_of(folders).scripts()

    htmx, modules = html.splitlines()
    assert htmx.startswith('<script defer src="/static/shared/vendor/htmx.js?v=')
    assert modules.startswith('<script type="module" fetchpriority="low" src="/static/joined.js?v=')


def test_modules_are_joined_the_apps_own_last(folders: Path) -> None:
    text = assets_of(folders).modules().data.decode()

    assert text == "{\nshared/js/announce.js\n}\n{\nvisits/js/door.js\n}"


def test_a_new_script_is_joined_at_once_while_developing(folders: Path) -> None:
    assets = assets_of(folders, development=True)
    before = assets.scripts()

    (folders / "visits/js/window.js").write_text("new")

    assert assets.scripts() != before
    assert b"new" in assets.modules().data


def test_in_production_modules_are_joined_once(folders: Path) -> None:
    assets = assets_of(folders)
    before = assets.modules()

    (folders / "visits/js/window.js").write_text("new")

    assert assets.modules() == before


def test_a_folder_that_is_linked_into_a_static_one_is_served(folders: Path) -> None:
    (folders / "pictures").mkdir()
    (folders / "pictures" / "loaf.svg").write_text("a loaf")
    (folders / "visits" / "pictures").symlink_to("../pictures")

    address = assets_of(folders).asset_url("visits/pictures/loaf.svg")

    assert address.startswith("/static/visits/pictures/loaf.svg?v=")


@pytest.mark.parametrize("path", ["shared/css/none.css", "shared/../secret.txt", "other/x.css"])
def test_what_is_not_a_static_file_has_no_address(folders: Path, path: str) -> None:
    with pytest.raises(MissingAsset, match="bin/setup"):
        assets_of(folders).asset_url(path)


def test_only_the_right_version_may_be_kept_for_good(folders: Path) -> None:
    assets = assets_of(folders)
    path, version = assets.asset_url("shared/css/button.css").split("?v=")

    kept = static_response_headers(assets, path, version)
    older = static_response_headers(assets, path, "00000000")
    bare = static_response_headers(assets, path, None)

    assert kept == {"Cache-Control": "public, max-age=31536000, immutable"}
    assert older == bare == {"Cache-Control": "public, no-cache"}


def test_fonts_and_pictures_are_kept_for_a_week_unless_one_is_at_work_on_them(
    folders: Path,
) -> None:
    path = "/static/shared/img/mark.svg"

    live = static_response_headers(assets_of(folders), path, None)
    at_work = static_response_headers(assets_of(folders, development=True), path, None)

    assert live == {"Cache-Control": "public, max-age=604800"}
    assert at_work == {"Cache-Control": "public, no-cache"}


def test_a_file_that_is_not_there_may_not_be_kept(folders: Path) -> None:
    headers = static_response_headers(assets_of(folders), "/static/shared/css/none.css", "5ec58d40")

    assert headers == {"Cache-Control": "public, no-cache"}
