"""A page that is kept, warm: whole, and as “not modified”, beside Quart's bare hello."""

from collections.abc import Mapping, Sequence

from benchmarks.measuring import Asking, Bar, Contender, Expected, Measured
from benchmarks.pages import HELLO, measure_pages
from benchmarks.site import PAGE, Site
from shared.testing.servers import Servers

CACHE_DATABASE = 14
LIST = f"/{PAGE}/counter/"
WHOLE, UNCHANGED = "kept list", "kept list, 304"
BROWSER = {"Accept-Encoding": "br"}


def main(arguments: Sequence[str]) -> int:
    """Measure a kept list of the demonstration."""
    return measure_pages(
        "cached",
        __doc__ or "",
        arguments,
        caption="A list of the demonstration, kept, asked for by strangers who take brotli.",
        contenders=_contenders,
        bars=_bars,
        settings=_settings,
    )


def _settings(servers: Servers) -> Mapping[str, str]:
    return {"PAGE_CACHE_SECONDS": "60", "CACHE_URL": servers.valkey.url(CACHE_DATABASE)}


async def _contenders(site: Site) -> Mapping[str, Contender]:
    answer = await site.served.http.get(site.served.url("market", LIST), headers=BROWSER)
    known = BROWSER | {"If-None-Match": answer.headers["ETag"]}
    whole = site.asking("market", LIST, headers=BROWSER, contains=("Bridge Loaf",))
    asked = site.asking("market", LIST, headers=known)
    unchanged = Asking(asked.url, Expected(304), headers=asked.headers)
    return {WHOLE: site.contender(whole), UNCHANGED: site.contender(unchanged)}


def _bars(found: Measured) -> Sequence[Bar]:
    return [
        Bar("kept list by hello, requests/s", found.ratio(WHOLE, HELLO), at_least=3),
        Bar("kept list by hello, for each core", found.per_core(WHOLE, HELLO), at_least=3),
        Bar("kept list by hello, CPU", found.cpu_ratio(WHOLE, HELLO), at_most=0.35),
        Bar("304 by the whole, requests/s", found.ratio(UNCHANGED, WHOLE), at_least=1),
    ]
