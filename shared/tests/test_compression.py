"""What is sent smaller, to whom, and what is sent as it is."""

import gzip
from pathlib import Path

import brotli
import pytest
from jinja2 import DictLoader, Environment
from quart import Quart, Response
from quart.testing import QuartClient

from shared.errors import NotFound
from shared.web.assets import Assets
from shared.web.compression import compress_answer
from shared.web.static import static_routes
from shared.web.stylesheets import Stylesheets

TEXT = "Rye, wheat and water. " * 200
ANYTHING = "gzip, deflate, br, zstd"


@pytest.fixture
def client(tmp_path: Path) -> QuartClient:
    app = Quart("compression", static_folder=None)
    app.after_request(compress_answer)
    css = tmp_path / "css"
    css.mkdir()
    (css / "long.css").write_text(TEXT)
    (css / "short.css").write_text("a{}")
    (tmp_path / "drawing.png").write_bytes(bytes(range(256)) * 20)
    folders = [("/static/shared", tmp_path)]
    assets = Assets(folders, development=True)
    stylesheets = Stylesheets(Environment(loader=DictLoader({})), assets)
    app.register_blueprint(static_routes(assets, folders, stylesheets))

    @app.errorhandler(NotFound)
    async def nothing_here(error: NotFound) -> Response:
        return Response(str(error), status=error.status)

    @app.get("/text")
    async def text() -> Response:
        return Response(TEXT, content_type="text/html; charset=utf-8")

    @app.get("/tagged")
    async def tagged() -> Response:
        response = Response(TEXT, content_type="application/xml")
        response.set_etag("first")
        return response

    @app.get("/short")
    async def short() -> Response:
        return Response("Rye", content_type="text/html")

    @app.get("/secret")
    async def secret() -> Response:
        return Response(TEXT, headers={"Cache-Control": "no-store"})

    @app.get("/picture")
    async def picture() -> Response:
        return Response(TEXT, content_type="image/webp")

    @app.get("/stream")
    async def stream() -> Response:
        return Response(TEXT, content_type="text/event-stream")

    @app.get("/encoded")
    async def encoded() -> Response:
        return Response(gzip.compress(TEXT.encode()), headers={"Content-Encoding": "gzip"})

    return QuartClient(app)


async def get(client: QuartClient, path: str, accepted: str = ANYTHING) -> Response:
    response: Response = await client.get(path, headers={"Accept-Encoding": accepted})
    return response


async def body_of(response: Response) -> bytes:
    return await response.get_data(as_text=False)


async def test_text_is_sent_in_the_best_encoding_its_reader_accepts(
    client: QuartClient,
) -> None:
    best, common, none = [
        await get(client, "/text", accepted) for accepted in (ANYTHING, "gzip", "identity")
    ]

    assert best.headers["Content-Encoding"] == "br"
    assert brotli.decompress(await body_of(best)).decode() == TEXT
    assert common.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(await body_of(common)).decode() == TEXT
    assert "Content-Encoding" not in none.headers
    assert await none.get_data(as_text=True) == TEXT
    assert {answer.headers["Vary"] for answer in (best, common, none)} == {"Accept-Encoding"}
    assert best.content_length == len(await body_of(best))


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("br;q=0, gzip", "gzip"),
        ("br;q=0.2, gzip;q=0.8", "gzip"),
        ("gzip;q=0", None),
        ("*", "br"),
        ("", None),
        ("zstd", None),
        ("gzip;q=nonsense", None),
    ],
)
async def test_the_readers_preferences_are_kept(
    client: QuartClient, accepted: str, chosen: str | None
) -> None:
    answer = await get(client, "/text", accepted)

    assert answer.headers.get("Content-Encoding") == chosen


@pytest.mark.parametrize("path", ["/short", "/secret", "/picture", "/stream"])
async def test_what_is_small_secret_dense_or_a_stream_is_sent_as_it_is(
    client: QuartClient, path: str
) -> None:
    answer = await get(client, path)

    assert "Content-Encoding" not in answer.headers


async def test_what_is_encoded_already_is_not_encoded_again(client: QuartClient) -> None:
    answer = await get(client, "/encoded")

    assert gzip.decompress(await body_of(answer)).decode() == TEXT


async def test_a_compressed_answer_has_only_a_weak_tag(client: QuartClient) -> None:
    small, whole = await get(client, "/tagged"), await get(client, "/tagged", "identity")

    assert small.headers["ETag"] == 'W/"first"'
    assert whole.headers["ETag"] == '"first"'


async def test_a_head_request_is_told_what_a_get_would_bring(client: QuartClient) -> None:
    headers = {"Accept-Encoding": "br"}
    asked = await client.head("/text", headers=headers)

    got = await client.get("/text", headers=headers)

    for name in ("Content-Encoding", "Content-Length", "Vary"):
        assert asked.headers[name] == got.headers[name]


async def test_a_stylesheet_is_sent_small_and_only_once(client: QuartClient) -> None:
    first = await get(client, "/static/shared/css/long.css")

    again = await client.get(
        "/static/shared/css/long.css",
        headers={"Accept-Encoding": ANYTHING, "If-None-Match": first.headers["ETag"]},
    )

    assert brotli.decompress(await body_of(first)).decode() == TEXT
    assert first.headers["Content-Type"] == "text/css; charset=utf-8"
    assert again.status_code == 304
    assert await body_of(again) == b""
    assert again.headers["ETag"] == first.headers["ETag"]
    assert again.headers["Vary"] == "Accept-Encoding"


async def test_each_encoding_of_a_file_has_a_tag_of_its_own(client: QuartClient) -> None:
    path = "/static/shared/css/long.css"
    answers = [await get(client, path, accepted) for accepted in ("br", "gzip", "identity")]

    mixed = await client.get(
        path, headers={"Accept-Encoding": "gzip", "If-None-Match": answers[0].headers["ETag"]}
    )

    assert len({answer.headers["ETag"] for answer in answers}) == 3
    assert {answer.headers["Vary"] for answer in answers} == {"Accept-Encoding"}
    assert mixed.status_code == 200


async def test_a_file_that_changes_is_compressed_anew(client: QuartClient, tmp_path: Path) -> None:
    before = await get(client, "/static/shared/css/long.css")

    (tmp_path / "css" / "long.css").write_text(TEXT.upper())
    after = await get(client, "/static/shared/css/long.css")

    assert brotli.decompress(await body_of(after)).decode() == TEXT.upper()
    assert before.headers["ETag"] != after.headers["ETag"]


async def test_pictures_and_short_files_are_sent_as_they_are(client: QuartClient) -> None:
    picture = await get(client, "/static/shared/drawing.png")
    short = await get(client, "/static/shared/css/short.css")

    again = await client.get(
        "/static/shared/drawing.png", headers={"If-None-Match": picture.headers["ETag"]}
    )

    assert "Content-Encoding" not in picture.headers
    assert "Vary" not in picture.headers
    assert "Content-Encoding" not in short.headers
    assert again.status_code == 304


async def test_a_part_of_a_picture_can_be_asked_for(client: QuartClient) -> None:
    part = await client.get("/static/shared/drawing.png", headers={"Range": "bytes=0-9"})

    assert part.status_code == 206
    assert await body_of(part) == bytes(range(10))


@pytest.mark.parametrize(
    "path",
    ["/static/shared/none.css", "/static/other/css/long.css", "/static/shared/../secret.txt"],
)
async def test_there_is_nothing_outside_the_static_folders(client: QuartClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("path", ["css/../css/long.css", "./css/long.css", "css/./long.css"])
async def test_a_static_file_has_one_address(client: QuartClient, path: str) -> None:
    assert (await client.get(f"/static/shared/{path}")).status_code == 404
