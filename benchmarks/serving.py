"""Which server is the default: Hypercorn and uvicorn on real pages, beside Quart's bare hello."""

import asyncio
from collections.abc import Sequence
from contextlib import AsyncExitStack

import httpx

from benchmarks.greetings import greetings
from benchmarks.measuring import COLUMNS, Contender, Report, conclude, measured, options_of
from benchmarks.site import PAGE, Site, beside, standing_site
from shared.serving import Server
from shared.testing.servers import running_servers

SERVERS: tuple[Server, ...] = ("uvicorn", "hypercorn")
SHELF = f"/{PAGE}/counter/"
LOAF = f"{SHELF}bridge-loaf/"
POST = "/the-flood-boards-go-up/"
# Their time would be counted with the requests, and there are few of those in a second.
WITHOUT_LOOPS = {"BACKGROUND_LOOPS": "false"}
AGAINST = "bare hello, uvicorn"


def main(arguments: Sequence[str]) -> int:
    """Measure every page by both servers."""
    options = options_of("serving", __doc__ or "", rounds=3, seconds=3)
    options.add_argument("--connections", type=int, default=8)
    chosen = options.parse_args(arguments)
    report = asyncio.run(_measure(chosen.rounds, chosen.seconds, chosen.connections))
    return conclude(report, arguments)


async def _measure(rounds: int, seconds: float, connections: int) -> Report:
    with running_servers() as servers:
        async with AsyncExitStack() as stack:
            site = await stack.enter_async_context(
                standing_site(servers, settings=WITHOUT_LOOPS | {"SERVER": "uvicorn"})
            )
            other = await stack.enter_async_context(
                beside(site, "hypercorn", "blog", "market", "cart")
            )
            basket = await _visitor_with_a_basket(site)
            contenders = {
                f"bare hello, {name.partition(', ')[2]}": it
                for name, it in (
                    await stack.enter_async_context(
                        greetings(*(("bare", server) for server in SERVERS))
                    )
                ).items()
            }
            for words in ("health", "product page", "shop list", "post", "basket"):
                for server, where in zip(SERVERS, (site, other), strict=True):
                    contenders[f"{words}, {server}"] = _pages(where, basket)[words]
            found = await measured(
                contenders,
                rounds=rounds,
                seconds=seconds,
                connections=connections,
                warm_requests=40,
            )
    return Report(
        name="serving",
        caption=(
            f"Pages of the demonstration as in production, made anew for each request,"
            f" {connections} connections. CPU is that of all seven services together."
        ),
        columns=COLUMNS,
        rows=found.rows(against=AGAINST),
        plotted="CPU µs of a request",
        plot=found.cpu(),
    )


def _pages(site: Site, basket: str) -> dict[str, Contender]:
    """Return what is asked of a site, by the words of the table."""
    cookie = {"Cookie": basket}
    return {
        "health": site.contender(site.asking("market", "/internal/health", contains=("true",))),
        "product page": site.contender(site.asking("market", LOAF, contains=("Bridge Loaf",))),
        "shop list": site.contender(site.asking("market", SHELF, contains=("Bridge Loaf",))),
        "post": site.contender(site.asking("blog", POST, contains=("<article",))),
        "basket": site.contender(
            site.asking("cart", f"/{PAGE}/", headers=cookie, contains=("Bridge Loaf",))
        ),
    }


async def _visitor_with_a_basket(site: Site) -> str:
    async with httpx.AsyncClient(headers={"Sec-Fetch-Site": "same-origin"}) as visitor:
        answer = await visitor.post(
            site.served.url("market", f"{LOAF}basket/"), data={"quantity": "1", "on": "card"}
        )
        assert answer.status_code == httpx.codes.SEE_OTHER, answer.text
        return f"visitor={visitor.cookies['visitor']}"
