"""A page's stylesheets arrive as one and its modules too, from any process, and are kept."""

import os
import re
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from jinja2 import ChoiceLoader, DictLoader, Environment, PrefixLoader
from quart import Quart, Response
from quart.testing import QuartClient

from shared.errors import NotFound
from shared.web.assets import Assets
from shared.web.compression import compress_answer
from shared.web.joined import join, join_modules
from shared.web.static import static_routes
from shared.web.stylesheets import Stylesheets

SHEETS = {
    "shared/css/_global.css": "@layer base, modules;",
    "shared/css/fonts.css": 'a { src: url("../fonts/plain.woff2") format("woff2") }',
    "shared/css/door.css": ".door {}" + " .door__leaf {}" * 100,
    "shared/css/stair.css": ".stair {}",
    "shared/css/utilities.css": ".wide {}",
    "shared/css/print.css": ".door { --on: paper }",
    "shared/fonts/plain.woff2": "a font",
    "inn/css/room.css": ".room { mask: url(../img/key.svg?v=1) }",
    "inn/img/key.svg": "<svg/>",
    "inn/js/bell.js": "const bell = 1;\n",
    "shared/vendor/htmx.js": "var htmx;",
}
LINKS = "<head>{{ stylesheets() }}{{ scripts() }}</head>"
TEMPLATES = {
    "rooms/show.html": LINKS + '<p class="room door">{% include "rooms/_stair.html" %}',
    "rooms/_stair.html": '<i class="stair">',
    "rooms/create.swaps.html": '<i class="stair">',
}
SHARED_TEMPLATES = {"errors/404.html": LINKS + '<p class="door">'}


class Inn:
    """One process of an app, with its pages and their stylesheets."""

    def __init__(self, folder: Path, *, development: bool) -> None:
        dirs = [(f"/static/{name}", folder / name) for name in ("shared", "inn")]
        assets = Assets(dirs, development=development)
        shared = PrefixLoader({"shared": DictLoader(SHARED_TEMPLATES)})
        self.pages = Environment(loader=ChoiceLoader([shared, DictLoader(TEMPLATES)]))
        stylesheets = Stylesheets(self.pages, assets)
        self.pages.globals |= {"stylesheets": stylesheets.links, "scripts": assets.scripts}
        app = Quart("inn", static_folder=None)
        app.after_request(compress_answer)
        app.register_blueprint(static_routes(assets, dirs, stylesheets))

        @app.errorhandler(NotFound)
        async def nothing_here(error: NotFound) -> Response:
            return Response(str(error), status=error.status)

        self._client = QuartClient(app)

    def link(self, page: str = "rooms/show.html") -> str:
        """Return the address of the stylesheet that a page links."""
        return self._named(page, r'href="([^"]*)"')

    def modules(self) -> str:
        """Return the address of the modules that every page names."""
        return self._named("rooms/show.html", r'type="module"[^>]* src="([^"]*)"')

    def _named(self, page: str, pattern: str) -> str:
        found = re.search(pattern, self.pages.get_template(page).render())
        assert found is not None
        return found[1]

    async def get(self, address: str, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        response: Response = await self._client.get(address, headers=named)
        return response

    async def text(self, address: str) -> str:
        response = await self.get(address)
        assert response.status_code == 200
        return (await response.get_data(as_text=False)).decode()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path, text in SHEETS.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path


@pytest.fixture
def inn(folder: Path) -> Inn:
    return Inn(folder, development=False)


async def test_a_page_gets_all_it_is_made_of_in_one_answer_and_in_order(inn: Inn) -> None:
    text = await inn.text(inn.link())

    order = ["@layer", "src:", ".door {}", ".stair {}", ".wide {}", ".room {"]
    places = [text.index(each) for each in order]
    assert places == sorted(places)
    assert "paper" not in text


async def test_what_stylesheets_name_is_found_from_where_they_are_joined(inn: Inn) -> None:
    text = await inn.text(inn.link())

    named = re.findall(r'url\("([^"]*)"\)', text)
    assert named == ["/static/shared/fonts/plain.woff2", "/static/inn/img/key.svg?v=1"]
    assert [(await inn.get(each)).status_code for each in named] == [200, 200]


@pytest.mark.parametrize(
    "text",
    [
        'url("data:image/svg+xml,<svg/>")',
        'url("/static/shared/a.svg")',
        'url("https://example.org/a.svg")',
        "url(#outline)",
        'url("#outline")',
    ],
)
def test_what_is_named_in_full_stays_as_it_is(text: str) -> None:
    assert join([("shared/css/a.css", text)]).data.decode() == text


@pytest.mark.parametrize("text", ["url(../a.svg)", "url( '../a.svg' )", 'url("../css/../a.svg")'])
def test_what_is_named_from_the_stylesheet_is_named_in_full(text: str) -> None:
    assert join([("shared/css/a.css", text)]).data.decode() == 'url("/static/shared/a.svg")'


async def test_a_process_that_never_showed_the_page_gives_the_same(inn: Inn, folder: Path) -> None:
    other = Inn(folder, development=False)

    address = inn.link()

    assert await other.text(address) == await inn.text(address)


async def test_the_page_of_an_error_has_its_stylesheet_too(inn: Inn) -> None:
    text = await inn.text(inn.link("shared/errors/404.html"))

    assert ".door {}" in text
    assert ".room {" not in text


@pytest.mark.parametrize(
    "path",
    [
        "rooms/edit",
        "rooms/_stair",
        "rooms/create.swaps",
        "rooms/show.html",
        "rooms/./show",
        "rooms/../rooms/show",
        "../shared/css/door",
        "ROOMS/show",
        "rooms/show%00",
        "r" * 300,
    ],
)
async def test_what_is_no_page_has_no_stylesheet(inn: Inn, path: str) -> None:
    assert (await inn.get(f"/static/joined/{path}.css")).status_code == 404


@pytest.mark.parametrize("address_in", [Inn.link, Inn.modules], ids=["stylesheet", "modules"])
async def test_only_the_right_version_may_be_kept_for_good(
    inn: Inn, address_in: Callable[[Inn], str]
) -> None:
    address = address_in(inn)
    bare = address.partition("?")[0]

    kept, older, unversioned = [
        (await inn.get(each)).headers["Cache-Control"]
        for each in (address, f"{bare}?v=00000000", bare)
    ]

    assert kept == "public, max-age=31536000, immutable"
    assert older == unversioned == "public, no-cache"


async def test_files_that_a_page_is_made_of_may_ask_for_nothing_themselves(inn: Inn) -> None:
    answers = [
        await inn.get(each) for each in (inn.link(), inn.modules(), "/static/inn/img/key.svg")
    ]

    policies = {answer.headers["Content-Security-Policy"].partition(";")[0] for answer in answers}
    assert policies == {"default-src 'none'"}


async def test_it_is_sent_packed_and_only_once(inn: Inn) -> None:
    address = inn.link()
    packed = await inn.get(address, Accept_Encoding="gzip, br")
    tag = packed.headers["ETag"]

    again = await inn.get(address, Accept_Encoding="gzip, br", If_None_Match=tag)
    other = await inn.get(address, Accept_Encoding="gzip", If_None_Match=tag)

    data = await packed.get_data(as_text=False)
    assert brotli.decompress(data).decode() == await inn.text(address)
    assert packed.headers["Content-Type"] == "text/css; charset=utf-8"
    assert packed.headers["Vary"] == "Accept-Encoding"
    assert (again.status_code, other.status_code) == (304, 200)
    assert again.headers["Cache-Control"] == packed.headers["Cache-Control"]
    assert other.headers["Content-Encoding"] == "gzip"


async def test_a_stylesheet_that_is_saved_is_seen_at_once_while_developing(folder: Path) -> None:
    inn = Inn(folder, development=True)
    before = inn.link()

    (folder / "inn/css/room.css").write_text(".room { --door: open }")

    assert inn.link() != before
    assert "--door: open" in await inn.text(inn.link())


async def test_in_production_a_page_is_joined_once(inn: Inn, folder: Path) -> None:
    before = inn.link()

    os.truncate(folder / "inn/css/room.css", 0)

    assert inn.link() == before
    assert ".room {" in await inn.text(before)


async def test_modules_arrive_as_one(inn: Inn) -> None:
    answer = await inn.get(inn.modules())

    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert await answer.get_data(as_text=True) == "{\nconst bell = 1;\n}"


def test_modules_that_are_joined_keep_their_names_to_themselves() -> None:
    text = "const here = 1;\n\nfunction ring() {}\n"

    joined = join_modules([text, text])

    block = "{\nconst here = 1;\n\nfunction ring() {}\n}"
    assert joined.data.decode() == f"{block}\n{block}"


def test_comments_and_indents_stay_in_the_files() -> None:
    text = "/* why\n   so */\n.room {\n  /* a door */\n  color: red;\n}\n"

    joined = join([("inn/css/room.css", text)])

    assert joined.data.decode() == ".room {\ncolor: red;\n}\n"
