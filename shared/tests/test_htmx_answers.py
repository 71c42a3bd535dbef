"""Redirects stay on our own sites, whatever is asked for; errors have a page of their own."""

import pytest
from quart import Quart
from quart.testing import QuartClient

from shared.db.session import Database
from shared.tests.small_app import SIBLING, SITE, small_app


@pytest.fixture
async def app(scratch: Database) -> Quart:
    return small_app(scratch)


async def location(app: Quart, target: str) -> str:
    response = await QuartClient(app).get("/next/", query_string={"next": target})
    assert response.status_code == 303
    return str(response.headers["Location"])


@pytest.mark.parametrize(
    "target",
    ["/", "/a/?b=c#d", "/a//b", "/?next=https://evil.example", SITE, SITE + "/a", SIBLING + "/a/"],
)
async def test_our_own_addresses_are_followed(app: Quart, target: str) -> None:
    assert await location(app, target) == target


@pytest.mark.parametrize(
    "target",
    [
        "",
        "a",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "\u00a0//evil.example",
        "/\n/evil.example",
        "/a\r\nSet-Cookie: a=b",
        "https://evil.example",
        "HTTPS://EVIL.EXAMPLE",
        "https:evil.example",
        "https:/evil.example",
        "https:///evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        SITE + "@evil.example",
        SITE + ".evil.example",
        SITE + ":1@evil.example",
        SITE.replace("https", "http"),
        "https://evil.example#" + SITE,
        "https://evil.example\\@shared.rose.test",
        "http://[",
        "//[",
        "https://[::1",
        "https://shared.rose.test\u2100",
        "https://\u2488evil.example",
    ],
)
async def test_no_other_address_is_followed(app: Quart, target: str) -> None:
    assert await location(app, target) == "/"


async def test_an_address_with_letters_of_any_script_is_followed_in_ascii(app: Quart) -> None:
    assert await location(app, "/日本/?q=é%20b") == "/%E6%97%A5%E6%9C%AC/?q=%C3%A9%20b"


async def test_htmx_is_told_where_to_go_in_ascii_too(app: Quart) -> None:
    response = await QuartClient(app).get(
        "/next/", query_string={"next": "/日本/"}, headers={"HX-Request": "true"}
    )

    assert response.headers["HX-Redirect"] == "/%E6%97%A5%E6%9C%AC/"


@pytest.mark.parametrize(
    ("method", "path", "status", "told"),
    [
        ("GET", "/nothing/", 404, "Nothing grows"),
        ("GET", "/things/99999999999/", 404, "Nothing grows"),
        ("GET", "/things/" + "9" * 5000 + "/", 404, "Nothing grows"),
        ("GET", "/named/a%00b/", 404, "Nothing grows"),
        ("GET", "/static/shared/nothing.css", 404, "Nothing grows"),
        ("GET", "/static/shared/../../settings.py", 404, "Nothing grows"),
        ("GET", "/static/shared/..%2f..%2fsettings.py", 404, "Nothing grows"),
        ("GET", "/static/shared/%2e%2e/settings.py", 404, "Nothing grows"),
        ("GET", "/static/shared/a%00.css", 404, "Nothing grows"),
        ("GET", "/static/shared/" + "a" * 300, 404, "Nothing grows"),
        ("GET", "/static/nobody/a.css", 404, "Nothing grows"),
        ("GET", "/static/shared/css", 404, "Nothing grows"),
        ("DELETE", "/", 405, "cannot be used in that way"),
        ("GET", "/broken/", 500, "Something broke, and it was us"),
        ("GET", "/find/?text=a%00b", 400, "something we could not read"),
    ],
)
async def test_every_error_has_a_page(
    app: Quart, method: str, path: str, status: int, told: str
) -> None:
    headers = {"Sec-Fetch-Site": "same-origin"}

    response = await QuartClient(app).open(path, method=method, headers=headers)

    text = await response.get_data(as_text=True)
    assert response.status_code == status
    assert told in text
    assert "secret" not in text
    assert response.headers["Content-Security-Policy"].startswith("default-src 'self'")


async def test_a_method_that_is_not_served_is_told_with_those_that_are(app: Quart) -> None:
    response = await QuartClient(app).open(
        "/", method="DELETE", headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert {"GET", "HEAD", "OPTIONS"} <= set(response.headers["Allow"].split(", "))


async def test_a_body_that_is_too_long_is_told(app: Quart) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 10

    response = await QuartClient(app).post(
        "/write/", form={"a": "b" * 20}, headers={"Sec-Fetch-Site": "same-origin"}
    )

    assert response.status_code == 413
    assert "too large" in await response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "target"), [("/me?a=b", "/me/?a=b"), ("//me", "/me/"), ("/named//a/", "/named/a/")]
)
async def test_an_address_is_put_right_on_the_same_site_whatever_the_host_says(
    app: Quart, path: str, target: str
) -> None:
    response = await QuartClient(app).get(path, headers={"Host": "evil.example"})

    assert (response.status_code, response.headers["Location"]) == (308, target)


async def test_what_one_person_sees_is_kept_by_no_cache(app: Quart) -> None:
    page = await QuartClient(app).get("/me/")
    error = await QuartClient(app).get("/nothing/")

    for response in (page, error):
        assert response.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("sent", ["abc-123", "a" * 64])
async def test_a_request_keeps_the_id_it_came_with(app: Quart, sent: str) -> None:
    response = await QuartClient(app).get("/", headers={"X-Request-Id": sent})

    assert response.headers["X-Request-Id"] == sent


@pytest.mark.parametrize("sent", ["", "-", "a" * 65, "a b", 'a"b', "é", "<b>"])
async def test_an_id_that_is_none_is_replaced(app: Quart, sent: str) -> None:
    response = await QuartClient(app).get("/", headers={"X-Request-Id": sent})

    assert response.headers["X-Request-Id"] != sent
    assert response.headers["X-Request-Id"].isalnum()


async def test_a_route_that_wrote_and_did_not_commit_fails_and_writes_nothing(
    app: Quart, scratch: Database
) -> None:
    response = await QuartClient(app).post("/forgets/", headers={"Sec-Fetch-Site": "same-origin"})

    assert response.status_code == 500
