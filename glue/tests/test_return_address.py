"""Who signs in comes back to the page they were on, at its public address."""

import pytest

from glue.contracts import blog
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices


@pytest.mark.parametrize(
    ("path", "address"),
    [
        ("/", "http://cart.test/"),
        ("/?from=a%20mail&b=", "http://cart.test/?from=a%20mail&b="),
    ],
)
async def test_the_way_back_is_the_public_address_whatever_the_host_says(
    client: SameOriginClient, services: FakeServices, path: str, address: str
) -> None:
    services.answers(blog.AuthMenu, "")

    await client.get(path, headers={"Host": "evil.example"})

    assert [asked.next for asked in services.calls(blog.AuthMenu)] == [address]
