"""What a browser says of hosts and of itself never ends up in a link, nor in a limit's count."""

import httpx
import pytest

from shared.factory import runtime_of
from shared.testing.apps import OverHttpx, create_app, transport_to
from tests.attacks.browsers import PUBLIC, browser_at, sign_in
from tests.workflows.bakery import BLOG, EMAIL, MARKET, Bakery
from tests.workflows.letters import mailed
from tests.workflows.platform import DOMAIN, Browser, Platform, environment_of

EVIL = "evil.example"
LIES = (
    {"Host": EVIL},
    {"Host": f"{EVIL}:80"},
    {"Host": f"blog.{DOMAIN}@{EVIL}"},
    {"Host": f"blog.{DOMAIN}.{EVIL}"},
    {"X-Forwarded-Host": EVIL},
    {"X-Forwarded-Host": EVIL, "X-Forwarded-Proto": "https", "X-Forwarded-Port": "444"},
    {"X-Forwarded-Server": EVIL},
    {"Forwarded": f"for=192.0.2.1;host={EVIL};proto=https"},
    {"X-Host": EVIL, "X-HTTP-Host-Override": EVIL},
    {"X-Original-URL": f"http://{EVIL}/", "X-Rewrite-URL": f"http://{EVIL}/"},
    {"X-Forwarded-Prefix": f"//{EVIL}", "X-Script-Name": f"//{EVIL}"},
)
OURS = {"Sec-Fetch-Site": "same-origin"}


def said(answer: httpx.Response) -> str:
    """Return all of an answer: its headers and its text."""
    return f"{answer.headers.multi_items()} {answer.text}"


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: " ".join(lie))
async def test_a_mail_leads_to_us_whatever_the_browser_says(
    platform: Platform, ada: Browser, lie: dict[str, str]
) -> None:
    form = {"email": EMAIL, "next": ""}

    answer = await ada.post(f"{BLOG}/sign-in/", data=form, headers=OURS | lie)

    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/sign-in/code/")
    assert EVIL not in said(answer)
    ((_, subject, text),) = await platform.mails("blog")
    assert EVIL not in subject + text
    assert (await mailed(platform, "/sign-in/"))[0].startswith(f"{BLOG}/sign-in/")


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: " ".join(lie))
async def test_a_mail_on_a_change_of_address_leads_to_us(
    platform: Platform, ada: Browser, lie: dict[str, str]
) -> None:
    await sign_in(platform, ada)

    form = {"email": "ada@new.example.org"}
    await ada.post(f"{BLOG}/account/address/", data=form, headers=OURS | lie)

    links = await mailed(platform, "/account/address/")
    assert len(links) == 2
    assert all(link.startswith(f"{BLOG}/account/address/") for link in links)


@pytest.mark.parametrize("lie", LIES, ids=lambda lie: " ".join(lie))
async def test_pages_and_redirects_name_us_whatever_the_browser_says(
    platform: Platform, bakery: Bakery, ada: Browser, lie: dict[str, str]
) -> None:
    addresses = [f"http://{app}.{DOMAIN}/" for app in PUBLIC]
    addresses += [f"{MARKET}/bakery/shop/tea/", f"{MARKET}/bakery/shop", f"{BLOG}/account/"]
    addresses += [f"{BLOG}/sitemap.xml", f"{BLOG}/robots.txt", f"{BLOG}/nothing/here/"]

    for address in addresses:
        answer = await ada.get(address, headers=lie)
        assert EVIL not in said(answer), address


async def test_an_origin_is_ours_by_our_settings_and_not_by_what_the_host_is_said_to_be(
    platform: Platform, ada: Browser
) -> None:
    lie = {"Host": EVIL, "X-Forwarded-Host": EVIL, "Origin": f"http://{EVIL}"}

    answer = await ada.post(f"{BLOG}/sign-in/", data={"email": EMAIL}, headers=lie)

    assert answer.status_code == 403
    assert await platform.mails("blog") == []


async def asked_from(browser: Browser, forwarded: str, number: int) -> int:
    form = {"email": f"person-{number}@{number}.example.org"}
    headers = OURS | {"X-Forwarded-For": forwarded, "X-Real-IP": f"10.9.{number}.1"}
    return (await browser.post(f"{BLOG}/sign-in/", data=form, headers=headers)).status_code


async def test_an_invented_way_here_opens_no_new_count(platform: Platform) -> None:
    # Our proxy adds the address it was called from at the end; the rest the browser has made up.
    browser = platform.new_browser()

    statuses = [
        await asked_from(browser, f"10.{number}.0.1, 198.51.100.66", number) for number in range(21)
    ]

    assert statuses == [303] * 20 + [429]


async def test_without_a_proxy_nothing_is_believed_of_the_way(platform: Platform) -> None:
    database = platform.databases["blog"]
    app = create_app(
        "blog", environment_of(platform.servers, "blog", database) | {"SIGN_INS_PER_NETWORK": "20"}
    )
    runtime = runtime_of(app)
    runtime.rpc.use_transport(OverHttpx(platform.router))

    async with Browser(transport=transport_to(app)) as browser:
        statuses = [await asked_from(browser, f"10.{number}.0.1", number) for number in range(21)]

    assert statuses == [303] * 20 + [429]
    await runtime.rpc.close()
    await runtime.redis.aclose()
    await runtime.database.dispose()


async def test_two_networks_have_two_counts(platform: Platform) -> None:
    for number in range(20):
        await asked_from(platform.new_browser(), "198.51.100.66", number)

    statuses = [
        await asked_from(browser_at(platform, address), address, 99)
        for address in ("198.51.100.67", "203.0.113.7")
    ]

    assert statuses == [429, 303]
