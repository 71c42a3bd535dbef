"""Ours and each peer side by side, filled alike, and what is compared of them."""

import tempfile
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import Asking, Expected, Sample, UnwantedAnswer, load
from benchmarks.peers.contenders import KEPT, OURS, Comparison, Contender, Load, Place
from benchmarks.peers.flows import (
    CSRF,
    Flow,
    add_to_ours,
    add_to_pretix,
    order_of_ours,
    order_of_pretix,
    visits,
)
from benchmarks.peers.ghost.serving import served_ghost
from benchmarks.peers.goods import Goods
from benchmarks.peers.oscar.serving import served_oscar
from benchmarks.peers.ours import Ours, keeping_pages, our_platform
from benchmarks.peers.pretix.serving import served_pretix
from shared.dev.postgres import running_postgres
from shared.dev.valkey import running_valkey
from shared.testing.servers import Servers, running_servers

# As many processes for each service of ours as for the peer's.
WORKERS = 1

Compared = AbstractAsyncContextManager[list[Comparison]]


@dataclass(frozen=True, slots=True)
class Side:
    """Ours, served once as it comes and once with pages kept."""

    goods: Goods
    cache: Path
    at_once: int
    ours: Ours
    place: Place
    kept: Ours
    kept_place: Place

    def pages(
        self, address: Callable[[Ours], str], counts: Mapping[str, int]
    ) -> dict[str, Contender]:
        """Return both as contenders for a page."""
        return {
            OURS: Contender(self.place, self.page(address(self.ours), counts)),
            KEPT: Contender(self.kept_place, self.page(address(self.kept), counts)),
        }

    def flow(self, flow: Flow) -> dict[str, Contender]:
        """Return what visitors do, which is never kept."""
        return {OURS: Contender(self.place, self.visits(flow, {}))}

    def page(self, url: str, counts: Mapping[str, int]) -> Load:
        """Return the load of a page that shows each of these so often."""
        asking = Asking(url, Expected(counts=counts))

        async def loaded(seconds: float, requests: int) -> Sample:
            return await load(
                [asking], connections=self.at_once, seconds=seconds, requests=requests
            )

        return loaded

    def visits(self, flow: Flow, cookies: Mapping[str, str]) -> Load:
        """Return the load of visitors who do this."""

        async def loaded(seconds: float, requests: int) -> Sample:
            return await visits(
                flow,
                at_once=self.at_once,
                cookies=cookies,
                like_https=self.ours.origins,
                seconds=seconds,
                number=requests,
            )

        return loaded


@asynccontextmanager
async def our_side(
    goods: Goods, *, cache: Path, at_once: int, kept_seconds: int
) -> AsyncIterator[Side]:
    """Serve ours for as long as the block lasts."""
    with running_servers() as servers, tempfile.TemporaryDirectory() as folder:
        platform = our_platform(servers, Path(folder), goods, workers=WORKERS)
        async with platform as ours, keeping_pages(ours, seconds=kept_seconds) as kept:
            place, kept_place = Place(ours.pids, servers), Place(kept.pids, servers)
            try:
                yield Side(goods, cache, at_once, ours, place, kept, kept_place)
            except UnwantedAnswer as error:
                error.add_note(ours.complaints())
                raise
        await servers.aclose()


@asynccontextmanager
async def beside_pretix(side: Side) -> AsyncIterator[list[Comparison]]:
    """Serve pretix, and return what is compared."""
    kinds, csrf = len(side.goods.tickets), {"pretix_csrftoken": CSRF}
    with _place("pretix", side.cache) as (servers, folder):
        smtp = side.ours.served.ports["smtp"]
        serving = served_pretix(
            servers, folder, side.goods, cache=side.cache, workers=WORKERS, smtp=smtp
        )
        async with serving as pretix:
            place = Place(pretix.pids, servers)
            page = Contender(place, side.page(pretix.event, {'name="item_': kinds}))
            add = Contender(place, side.visits(add_to_pretix(pretix), csrf))
            order = Contender(place, side.visits(order_of_pretix(pretix), csrf))
            pages = side.pages(lambda it: it.event, {'class="tickets__offer"': kinds})
            adding = side.flow(add_to_ours(side.ours))
            ordering = side.flow(order_of_ours(side.ours))
            yield [
                Comparison("page of an event", "pretix", pages | {"pretix": page}, 10),
                Comparison("ticket into the basket", "pretix", adding | {"pretix": add}, 10),
                Comparison("order of a free ticket", "pretix", ordering | {"pretix": order}, 5),
            ]


@asynccontextmanager
async def beside_oscar(side: Side) -> AsyncIterator[list[Comparison]]:
    """Serve django-oscar, and return what is compared."""
    cards = side.goods.products_on_a_page
    with _place("oscar", side.cache) as (servers, folder):
        serving = served_oscar(servers, folder, side.goods, cache=side.cache, workers=WORKERS)
        async with serving as oscar:
            place = Place(oscar.pids, servers)
            shown = {'class="product_pod"': cards, 'src="/media/cache/': cards}
            products = Contender(place, side.page(oscar.products, shown))
            product = Contender(
                place, side.page(oscar.product, {"<h1": 1, 'src="/media/cache/': 1})
            )
            lists = side.pages(
                lambda it: it.products,
                {'class="card__title"': cards, 'class="image__picture"': cards},
            )
            pages = side.pages(lambda it: it.product, {"<h1": 1, 'class="add__line"': 5})
            yield [
                Comparison("list of 24 products", "oscar", lists | {"oscar": products}, 20, True),
                Comparison("page of a product", "oscar", pages | {"oscar": product}, 20, True),
            ]


@asynccontextmanager
async def beside_ghost(side: Side) -> AsyncIterator[list[Comparison]]:
    """Serve Ghost, and return what is compared; requests of a core are by the processor's time."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ghost = stack.enter_context(served_ghost(folder, side.goods, cache=side.cache))
        article = Contender(
            Place(ghost.pids, in_python=False),
            side.page(ghost.article, {"<h1": 1, 'class="gh-card post"': 4}),
        )
        pages = side.pages(lambda it: it.article, {"<h1": 1, 'class="card card--note': 3})
        yield [Comparison("article", "ghost", pages | {"ghost": article}, 5, True)]


PEERS: dict[str, Callable[[Side], Compared]] = {
    "pretix": beside_pretix,
    "oscar": beside_oscar,
    "ghost": beside_ghost,
}


@contextmanager
def _place(name: str, cache: Path) -> Iterator[tuple[Servers, Path]]:
    """Have a PostgreSQL, a Valkey and a folder for a peer alone; what migrations made is kept."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        database = cache / f"{name}-postgres"
        postgres = stack.enter_context(running_postgres(database, durable=False))
        valkey = stack.enter_context(running_valkey(folder / "valkey", durable=False))
        yield Servers(postgres, valkey), folder
