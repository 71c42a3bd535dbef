"""Who is asking: nothing is believed that we have not signed for this very purpose."""

from http.cookies import SimpleCookie

import pytest
from itsdangerous import URLSafeSerializer
from quart import Quart
from quart.testing import QuartClient
from werkzeug.datastructures import Headers

from shared.db.session import Database
from shared.tests.small_app import settings_for, small_app
from shared.web.identity import SESSION_COOKIE, VISITOR_COOKIE, Cookies

SECRET = "cookies-of-the-tests"
OURS = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def app(scratch: Database) -> Quart:
    return small_app(scratch)


async def who(app: Quart, cookie: str) -> dict[str, object]:
    response = await QuartClient(app).get("/me/", headers={"Cookie": cookie})
    told: dict[str, object] = await response.get_json()
    return told


async def cookies_of_write(client: QuartClient) -> SimpleCookie:
    response = await client.post("/write/", headers=OURS)
    return read(response.headers)


def read(headers: Headers) -> SimpleCookie:
    jar = SimpleCookie()
    for line in headers.get_all("Set-Cookie"):
        jar.load(line)
    return jar


def signed(value: object, salt: str, secret: str = SECRET) -> str:
    return str(URLSafeSerializer(secret, salt=salt).dumps(value))


async def test_reading_makes_nobody_a_visitor(app: Quart) -> None:
    response = await QuartClient(app).get("/me/")

    assert await response.get_json() == {"user": None, "visitor": None}
    assert "Set-Cookie" not in response.headers


async def test_the_first_write_makes_a_visitor_and_the_second_does_not(app: Quart) -> None:
    client = QuartClient(app)

    first, second = await cookies_of_write(client), await cookies_of_write(client)

    assert VISITOR_COOKIE in first
    assert VISITOR_COOKIE not in second


async def test_the_visitor_is_for_all_our_sites_and_for_no_script(scratch: Database) -> None:
    app = small_app(scratch, cookie_domain="rose.test")

    cookie = (await cookies_of_write(QuartClient(app)))[VISITOR_COOKIE]

    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"
    assert cookie["domain"] == "rose.test"


async def test_on_a_site_without_https_the_cookie_is_kept_too(scratch: Database) -> None:
    app = small_app(scratch, app_urls={"shared": "http://localhost:8000"})

    cookie = (await cookies_of_write(QuartClient(app)))[VISITOR_COOKIE]

    assert (cookie["secure"], cookie["domain"]) == ("", "")


async def test_what_we_have_signed_is_believed(app: Quart) -> None:
    cookie = signed("ada", VISITOR_COOKIE)

    assert (await who(app, f"{VISITOR_COOKIE}={cookie}"))["visitor"] == "ada"


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "ada",
        "é",
        "\x01",
        "a.b.c",
        "." * 4000,
        signed("ada", VISITOR_COOKIE)[:-1],
        signed("ada", VISITOR_COOKIE, "another-secret"),
        signed("ada", SESSION_COOKIE),
        signed("ada", "flash"),
        signed({"id": "ada"}, VISITOR_COOKIE),
        signed(None, VISITOR_COOKIE),
    ],
)
async def test_what_we_have_not_signed_as_a_visitor_is_nobody(app: Quart, cookie: str) -> None:
    assert (await who(app, f"{VISITOR_COOKIE}={cookie}"))["visitor"] is None


def test_a_visitor_is_no_session(scratch: Database) -> None:
    cookies = Cookies(settings_for(scratch))

    assert cookies.read_session(signed("token", SESSION_COOKIE)) == "token"
    assert cookies.read_session(signed("token", VISITOR_COOKIE)) is None
