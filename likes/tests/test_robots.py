"""What no browser visits tells robots nothing."""

import pytest

from shared.testing.browser import SameOriginClient


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/manifest.webmanifest"])
async def test_there_is_nothing_for_robots(client: SameOriginClient, path: str) -> None:
    assert (await client.get(path)).status_code == 404
