"""What blog sends, and how small."""

import httpx
from quart import Quart

from blog.tests.factories import make_post
from shared.clock import utcnow
from shared.factory import runtime_of
from shared.rpc import signing
from shared.testing.apps import transport_to
from shared.testing.browser import SameOriginClient

SCHEMA = "/internal/schema"


async def test_a_page_is_sent_small(client: SameOriginClient) -> None:
    await make_post(body_html="<p>The hay is in.</p>" * 500)

    answer = await client.get("/hay-cut/", headers={"Accept-Encoding": "gzip, br"})

    assert answer.headers["Content-Encoding"] == "br"
    assert "Accept-Encoding" in answer.headers["Vary"]
    assert answer.content_length is not None
    assert answer.content_length < 6_000


async def test_a_page_with_a_secret_in_it_is_sent_as_it_is(client: SameOriginClient) -> None:
    answer = await client.get("/sign-in/not-a-token/", headers={"Accept-Encoding": "gzip, br"})

    assert answer.headers["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer.headers


async def test_siblings_are_answered_uncompressed(app: Quart) -> None:
    secrets = runtime_of(app).settings.internal_secrets
    signed = signing.Signed("market", "GET", SCHEMA, "", "", b"")
    headers = signing.sign(signed, secrets, utcnow()) | {"Accept-Encoding": "gzip, br"}

    async with httpx.AsyncClient(
        transport=transport_to(app), base_url="http://blog.internal"
    ) as wire:
        answer = await wire.get(SCHEMA, headers=headers)

    assert answer.status_code == 200
    assert len(answer.content) > 5_000
    assert "Content-Encoding" not in answer.headers
