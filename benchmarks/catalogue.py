"""How long PostgreSQL takes for the lists of a large shop, with all counts, and for a product.

It fills a throw-away database with variations of the real products (Online Retail, D. Chen, CC BY
4.0; see shared/testing/data.py), asks for each list as the app does once the shop's index is known,
and lets EXPLAIN ANALYZE tell what PostgreSQL needs for the statements that were sent. Shops of
several sizes are measured one after the other.
"""

import asyncio
import csv
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from statistics import quantiles

import asyncpg

from benchmarks.measuring import Bar, Report, conclude, options_of
from benchmarks.statements import Question, asked, explained
from market.catalogue.filters import Filters, Sort
from market.catalogue.service import listing
from market.indexes.index import Mark
from market.indexes.service import ShopIndexes
from market.marketplaces.queries import marketplace_by_id
from market.products.models import Product
from market.products.queries import product_on_page, products_beside, products_sold_with
from shared.clock import utcnow
from shared.db import ReadSession
from shared.db.session import PLANNING
from shared.factory import runtime_of
from shared.runtime import Runtime, running
from shared.testing.apps import base_environment, create_app
from shared.testing.data import data_folder
from shared.testing.servers import Servers, running_servers

SIZES = (100_000, 1_000_000)
TIMES = 5
SAMPLES = 200
PAGE = 7
MOST_MS = 5.0
BY_KEY, PRODUCT_PAGE, ANY_LISTS = "a product by its key", "a product's page", "any lists: p95"
# Only where nothing else is found are words looked for that are like those that were typed.
UNLIKE = frozenset({"a word mistyped", "nothing like anything"})

SHOP = """
INSERT INTO marketplaces (container_type, container_id, slug, title, currency)
VALUES ('page', 7, 'shop', 'The Shop', 'GBP')
"""
# Ten sections of ten of ten.
SECTIONS = (
    "INSERT INTO sections (marketplace_id, slug, title)"
    " SELECT 1, 'top-' || n, 'Top ' || n FROM generate_series(0, 9) n",
    "INSERT INTO sections (marketplace_id, parent_id, slug, title)"
    " SELECT 1, id, 'middle-' || id || '-' || n, 'Middle ' || id || ' ' || n"
    " FROM sections, generate_series(0, 9) n WHERE parent_id IS NULL",
    "INSERT INTO sections (marketplace_id, parent_id, slug, title)"
    " SELECT 1, id, 'leaf-' || id || '-' || n, 'Leaf ' || id || ' ' || n"
    " FROM sections, generate_series(0, 9) n WHERE slug LIKE 'middle-%'",
)
PRODUCTS = """
INSERT INTO products (marketplace_id, section_id, sku, slug, title, brand, description,
    regular_price_minor, special_price_minor, labels, stickers, diets)
SELECT 1, 111 + abs(hashint4(n)) % 1000, 's' || n, 'p' || n,
    titles[1 + n % cardinality(titles)] || ' ' ||
        (ARRAY['red', 'blue', 'large', 'small', 'oak', 'tin', 'linen'])[1 + n % 7] || ' ' || n % 97,
    'Brand ' || (abs(hashint4(n * 7)) % 500),
    'Made by hand, and sold by those who made it. ' || titles[1 + n * 31 % cardinality(titles)],
    50 + abs(hashint4(n * 3)) % 5000, CASE WHEN n % 20 = 0 THEN 45 END,
    CASE WHEN n % 5 = 0 THEN ARRAY['New'] ELSE '{}' END,
    CASE WHEN n % 11 = 0 THEN ARRAY['Reduced'] ELSE '{}' END,
    CASE n % 4 WHEN 0 THEN ARRAY['vegan', 'vegetarian'] WHEN 1 THEN ARRAY['organic'] ELSE '{}' END
FROM generate_series(1, $1::int) n, (SELECT $2::text[] AS titles) t
"""
STOCK = """
INSERT INTO product_stock (product_id, capacity, sold)
SELECT id, 5, CASE WHEN id % 500 = 0 THEN 5 ELSE 1 END FROM products WHERE id % 50 = 0
"""
# Five things each, and one in four orders has the one that everybody buys.
ORDERS = """
INSERT INTO stock_holds (order_id, product_id, quantity, state, held_until)
SELECT n, CASE WHEN k = 0 AND n % 4 = 0 THEN $2::bigint
    ELSE 50 * (1 + abs(hashint4(n * 5 + k)) % ($1::int / 50)) END, 1, 'committed', now()
FROM generate_series(1, 20000) n, generate_series(0, 4) k
ON CONFLICT DO NOTHING
"""
BESTSELLER = 750


def real_titles() -> list[str]:
    """Return the titles of the real products."""
    file = data_folder() / "retail" / "products.csv"
    if not file.exists():
        sys.exit(f"The real products are needed: {file} is not there.")
    with file.open(encoding="utf-8", newline="") as rows:
        return [row["title"] for row in csv.DictReader(rows)]


def lists() -> dict[str, Filters]:
    """Return what shoppers ask a list for."""
    return {
        "everything": Filters(),
        "everything, cheapest first": Filters(sort=Sort.CHEAPEST),
        "a section of a tenth": Filters(section="top-3"),
        "a section of a thousandth": Filters(section="leaf-25-4"),
        "a maker": Filters(brand=("Brand 7",)),
        "twenty makers": Filters(brand=tuple(f"Brand {n}" for n in range(20))),
        "vegan": Filters(diet=("vegan",)),
        "vegan, new, in a section": Filters(diet=("vegan",), label=("New",), section="top-3"),
        "vegan and organic (none)": Filters(diet=("vegan", "organic")),
        "in stock": Filters(stock=True),
        "from £10 to £20": Filters(least="10", most="20"),
        "from £10 to £20, dearest first": Filters(least="10", most="20", sort=Sort.DEAREST),
        "a maker, from £10, in stock": Filters(brand=("Brand 7",), least="10", stock=True),
    }


def searches() -> dict[str, Filters]:
    """Return what shoppers type."""
    return {
        "a word of 7 %": Filters(q="heart"),
        "a word of 14 %": Filters(q="linen"),
        "a word that all have": Filters(q="made by hand"),
        "two words": Filters(q="hanging heart"),
        "the beginning of a word": Filters(q="lant"),
        "a word with a filter": Filters(q="heart", diet=("vegan",), sort=Sort.CHEAPEST),
        "a word mistyped": Filters(q="lantren"),
        "nothing like anything": Filters(q="xylophonist"),
    }


def random_filters(random: Random) -> Filters:
    """Return a list somebody may ask for: mostly one or two filters, in any order."""
    filters = Filters(sort=random.choice([Sort.USUAL, Sort.USUAL, Sort.CHEAPEST, Sort.DEAREST]))
    choices = [
        lambda it: it.in_section(f"top-{random.randrange(10)}"),
        lambda it: it.in_section(f"leaf-{random.randrange(11, 111)}-{random.randrange(10)}"),
        lambda it: it.with_word(Mark.BRAND, f"Brand {random.randrange(500)}"),
        lambda it: it.with_word(Mark.DIET, random.choice(["vegan", "organic"])),
        lambda it: it.with_word(Mark.LABEL, "New"),
        lambda it: it.priced(str(random.randrange(30)), str(random.randrange(30, 60))),
        lambda it: it.only_in_stock(True),
    ]
    for _ in range(random.choice([0, 1, 1, 2, 2, 3])):
        filters = random.choice(choices)(filters)
    return filters


async def fill(connection: asyncpg.Connection, products: int) -> None:
    """Make a shop with that many products."""
    for statement in (SHOP, *SECTIONS):
        await connection.execute(statement)
    await connection.execute(PRODUCTS, products, real_titles())
    await connection.execute(STOCK)
    await connection.execute(ORDERS, products, BESTSELLER)
    await connection.execute("VACUUM ANALYZE")


@dataclass(frozen=True, slots=True)
class Bench:
    """A filled database, and the app's own view of it."""

    connection: asyncpg.Connection
    runtime: Runtime
    shows_plans: bool

    async def in_database(self, question: Question, *, times: int = TIMES) -> float:
        """Return PostgreSQL's milliseconds for a question."""
        statements, _ = await asked(self.runtime.database, question, times=times)
        if self.shows_plans and times > 1:
            await self._show_plans(statements)
        return sum([await explained(self.connection, *it, times=times) for it in statements])

    async def any_lists(self) -> float:
        """Return what 95 of 100 lists take at most, of those that somebody may ask for."""
        random = Random(1)
        taken = [
            await self.in_database(asking_for(random_filters(random)), times=1)
            for _ in range(SAMPLES)
        ]
        return quantiles(taken, n=20)[-1]

    async def _show_plans(self, statements: Sequence[tuple[str, Sequence[object]]]) -> None:
        for statement, values in statements:
            plan = await self.connection.fetch(f"EXPLAIN {statement}", *values)
            print("\n".join(row[0] for row in plan))


def asking_for(filters: Filters) -> Question:
    async def ask(session: ReadSession) -> object:
        return await listing(session, PAGE, "shop", filters, None, now=utcnow())

    return ask


def asking_after_change(connection: asyncpg.Connection, filters: Filters) -> Question:
    """Ask for a search that nobody has made since the catalogue changed."""

    async def ask(session: ReadSession) -> object:
        await connection.execute(
            "UPDATE marketplaces SET catalogue_version = catalogue_version + 1"
        )
        return await asking_for(filters)(session)

    return ask


async def a_product(session: ReadSession) -> None:
    """Ask for what a product's page needs."""
    now = utcnow()
    product = await product_on_page(session, PAGE, "shop", f"p{BESTSELLER}", now=now)
    assert product is not None
    together = await products_sold_with(session, product, 4, now=now)
    assert together
    await products_beside(session, product, 4, now=now)


async def measure(servers: Servers, products: int, *, shows_plans: bool) -> dict[str, float]:
    """Return PostgreSQL's milliseconds for each list, search and page, in a shop of this size."""
    name = await servers.new_database("market")
    connection = await asyncpg.connect(servers.postgres.url(name), server_settings=PLANNING)
    await fill(connection, products)
    addresses = {
        "DATABASE_URL": servers.serving_url("market", name),
        "REDIS_URL": servers.valkey.url(0),
    }
    runtime = runtime_of(create_app("market", base_environment() | addresses))
    bench = Bench(connection, runtime, shows_plans)
    with running(runtime):
        await _first_look(runtime)
        questions: dict[str, Question] = {
            BY_KEY: lambda session: session.get(Product, BESTSELLER),
            PRODUCT_PAGE: a_product,
            **{f"list: {words}": asking_for(filters) for words, filters in lists().items()},
        }
        for words, filters in searches().items():
            questions[f"search: {words}"] = asking_after_change(connection, filters)
            questions[f"search: {words}, again"] = asking_for(filters)
        found = {words: await bench.in_database(it) for words, it in questions.items()}
        found[ANY_LISTS] = await bench.any_lists()
    await runtime.rpc.close()
    await runtime.database.dispose()
    await connection.close()
    return found


async def _first_look(runtime: Runtime) -> None:
    session = runtime.database.new_reader()
    shop = await marketplace_by_id(session, 1)
    assert shop is not None
    await runtime.extra(ShopIndexes).index_of(session, shop)
    await session.close()


def main(arguments: Sequence[str]) -> int:
    """Measure shops of as many products as are asked for."""
    options = options_of("catalogue", __doc__ or "", rounds=1, seconds=0)
    options.add_argument("products", nargs="*", type=int, default=SIZES)
    options.add_argument("--plans", action="store_true", help="show the plan of each statement")
    chosen = options.parse_args(arguments)

    async def work() -> dict[int, dict[str, float]]:
        return {
            size: await measure(servers, size, shows_plans=chosen.plans) for size in chosen.products
        }

    with running_servers() as servers:
        return conclude(_report(asyncio.run(work())), arguments)


def _report(found: Mapping[int, Mapping[str, float]]) -> Report:
    largest = found[max(found)]
    bars = [
        Bar(f"the slowest {kind} of {size:,}, ms", max(taken), at_most=MOST_MS)
        for size, of_size in found.items()
        for kind, taken in _kinds(of_size).items()
    ]
    return Report(
        name="catalogue",
        caption="Milliseconds that PostgreSQL needs, warmed, for what a page of a shop asks.",
        columns=("what", *(f"{size:,} products" for size in found), f"× {BY_KEY}"),
        rows=[
            (words, *(it[words] for it in found.values()), taken / largest[BY_KEY])
            for words, taken in largest.items()
        ],
        bars=bars,
        plotted=f"milliseconds in PostgreSQL, {max(found):,} products",
        plot=largest,
    )


def _kinds(taken: Mapping[str, float]) -> dict[str, list[float]]:
    """Return what the bars are about: words that are like those that were typed are left out."""
    return {
        "list": [ms for words, ms in taken.items() if words.startswith("list: ")],
        "search": [
            ms
            for words, ms in taken.items()
            if words.startswith("search: ")
            and words.removeprefix("search: ").removesuffix(", again") not in UNLIKE
        ],
        "product's page": [taken[PRODUCT_PAGE]],
    }
