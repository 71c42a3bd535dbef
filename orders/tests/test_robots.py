"""An order is one person's: robots have nothing to look for here."""

import pytest

from shared.testing.browser import SameOriginClient


async def test_robots_are_kept_out_altogether(client: SameOriginClient) -> None:
    answer = await client.get("/robots.txt")

    assert await answer.get_data(as_text=True) == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize("path", ["/manifest.webmanifest", "/favicon.ico"])
async def test_browsers_get_the_name_and_the_icon(client: SameOriginClient, path: str) -> None:
    assert (await client.get(path)).status_code == 200


async def test_there_is_no_map(client: SameOriginClient) -> None:
    assert (await client.get("/sitemap.xml")).status_code == 404
