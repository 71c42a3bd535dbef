"""Requests that no browser sends, byte by byte to the served blog."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import asyncpg
import pytest
import pytest_asyncio

from shared.testing.servers import Servers
from tests.served import Served, served_platform

FORM = "email=ada%40example.org&next="
EVIL = "evil.example"


@pytest_asyncio.fixture(scope="module", params=["hypercorn", "uvicorn"])
async def served(
    request: pytest.FixtureRequest, servers: Servers, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Served]:
    folder, settings = tmp_path_factory.mktemp("served"), {"SERVER": request.param}
    async with served_platform(servers, folder, "blog", settings=settings) as served:
        yield served


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    location: str
    text: str


async def send(served: Served, head: str, body: str = "") -> Answer:
    """Send exactly this, and read what comes back until the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", served.ports["blog"])
    if body:
        head += (
            "Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n"
        )
    writer.write(f"{head}Connection: close\r\n\r\n{body}".encode())
    text = (await reader.read()).decode("utf-8", "replace")
    writer.close()
    await writer.wait_closed()
    lines = text.partition("\r\n\r\n")[0].split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:])
    return Answer(int(lines[0].split(" ")[1]), headers.get("location", ""), text)


async def mailed(served: Served) -> list[str]:
    """Return the texts of all mails, and forget them."""
    connection = await asyncpg.connect(served.servers.postgres.url(served.databases["blog"]))
    try:
        rows = await connection.fetch("SELECT text_body FROM mails ORDER BY id")
        await connection.execute("TRUNCATE mails, magic_links")
    finally:
        await connection.close()
    return [row["text_body"] for row in rows]


@pytest.mark.parametrize(
    "target",
    [
        f"http://{EVIL}/sign-in/",
        f"http://{EVIL}/sign-in",
        f"http://{EVIL}//{EVIL}/account",
        f"//{EVIL}/account/details",
        f"//{EVIL}/sign-in/../account",
        f"///{EVIL}",
        f"/%2f{EVIL}/account",
        f"/\\{EVIL}/account",
        f"/sign-in?next=//{EVIL}",
        f"/account?x=//{EVIL}",
        f"@{EVIL}/account",
        f"/account//{EVIL}",
    ],
)
async def test_however_an_address_is_asked_for_no_answer_leads_elsewhere(
    served: Served, target: str
) -> None:
    answer = await send(served, f"GET {target} HTTP/1.1\r\nHost: {EVIL}\r\n")

    home = urlsplit(served.url("blog"))
    leads_to = urlsplit(urljoin(served.url("blog"), answer.location.replace("\\", "/")))
    assert (leads_to.scheme, leads_to.netloc) == (home.scheme, home.netloc), answer.location
    assert f"//{EVIL}" not in answer.text.replace(f"=//{EVIL}", "").partition("<main")[0]


@pytest.mark.parametrize(
    "head",
    [
        f"POST http://{EVIL}/sign-in/ HTTP/1.1\r\nHost: {EVIL}\r\n",
        f"POST /sign-in/ HTTP/1.1\r\nHost: {EVIL}\r\n",
        f"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nHost: {EVIL}\r\n",
        f"POST /sign-in/ HTTP/1.1\r\nHost: localhost, {EVIL}\r\n",
        f"POST /sign-in/ HTTP/1.1\r\n Host: {EVIL}\r\nHost: localhost\r\n",
        f"POST /sign-in/ HTTP/1.0\r\nX-Forwarded-Host: {EVIL}\r\n",
        "POST /sign-in/ HTTP/1.0\r\n",
    ],
)
async def test_a_mail_leads_to_us_however_it_is_asked_for(served: Served, head: str) -> None:
    answer = await send(served, head, FORM)

    mails = await mailed(served)
    assert EVIL not in answer.text
    assert (answer.status, len(mails)) in {(303, 1), (400, 0), (404, 0)}
    assert all(served.url("blog", "/sign-in/") in text and EVIL not in text for text in mails)


async def test_an_ordinary_request_is_mailed_to(served: Served) -> None:
    answer = await send(served, "POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\n", FORM)

    assert answer.status == 303
    assert len(await mailed(served)) == 1


async def test_what_hides_a_second_request_is_not_taken(served: Served) -> None:
    hidden = "POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: same-origin\r\n\r\n"
    head = (
        "POST /sign-out/ HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
        f"Content-Length: {len(hidden) + 5}\r\n"
    )

    answer = await send(served, f"{head}Sec-Fetch-Site: same-origin\r\n", "")
    smuggled = await send(served, head, f"0\r\n\r\n{hidden}")

    assert answer.text.count("HTTP/1.1 ") <= 1
    assert smuggled.text.count("HTTP/1.1 ") == 1
    assert await mailed(served) == []
