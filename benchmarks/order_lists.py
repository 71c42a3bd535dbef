"""How long PostgreSQL takes for each list of orders when there are 100,000 of one seller.

`bin/bench order-list ORDERS` takes another number. It fills a throw-away database by SQL, runs each
query of the pages a dozen times as the app does, and asks PostgreSQL with EXPLAIN ANALYZE for the
statements that were sent. Times are also given as a ratio against reading an order by its key in
the same run.
"""

import asyncio
import tracemalloc
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg

from benchmarks.measuring import Bar, Report, conclude, options_of
from benchmarks.statements import Question, asked, explained
from orders.keeping.exports import csv_of_orders
from orders.keeping.queries import (
    BATCH,
    all_orders_of_page,
    count_to_do,
    orders_of_page,
    title_of_page,
    totals_by_day,
)
from orders.models import Order
from orders.orders.filters import OrderFilter, Stand
from orders.orders.queries import orders_page, sellers_of
from orders.orders.record import record_of
from shared.db import ReadSession
from shared.db.session import PLANNING, Database
from shared.factory import runtime_of
from shared.runtime import running
from shared.testing.apps import base_environment, create_app
from shared.testing.servers import Servers, running_servers
from shared.web.identity import Identity

MANY = 100_000
MOST_MS, MOST_MEGABYTES = 50.0, 16.0
BY_KEY = "one order by its key"
TIMES = 12
BAKERY, ADA = 7, 3
ZONE = ZoneInfo("Europe/London")
LAST = datetime(2026, 11, 20, tzinfo=UTC)

# Every third order has a bridge loaf, one in two thousand quince jelly; every hundredth is Ada's.
FILL = """
INSERT INTO orders (id, caller, key, user_id, email, customer_name, state, ended_because,
  page_post_id, page_title,
  page_config_id, account_version, reference_prefix, currency, total_minor, description,
    shop_url, collection_note,
  expires_at, paid_at, receipt_number, fulfilment, refunded_minor, titles, created_at,
    updated_at)
SELECT n, 'cart', 'k' || n, CASE WHEN n % 100 = 0 THEN 3 ELSE 1000 + n % 30000 END,
  'customer' || n % 30000 || '@example.org',
  (ARRAY['Ada', 'Ben', 'Cleo', 'Dora', 'Emil'])[1 + n % 5] || ' ' || (ARRAY['Marsh', 'Hill',
    'Fenn', 'Ford'])[1 + n % 4] || n % 997,
  CASE WHEN NOT paid THEN 'expired' ELSE 'paid' END, CASE WHEN NOT paid THEN 'not-paid' END,
  CASE WHEN n % 10 = 1 THEN 8 ELSE 7 END, CASE WHEN n % 10 = 1 THEN 'Tidewater' ELSE 'Ash Lane
    Bakery' END,
  70, 1, 'BAKERY', 'GBP', 1425, 'Ash Lane Bakery: things', 'http://market.test/', '',
  at + interval '40 minutes', CASE WHEN paid THEN at END, CASE WHEN paid THEN n END,
  CASE WHEN paid THEN CASE WHEN n > $1 - 60 THEN 'to-prepare' WHEN n > $1 - 120 THEN 'ready'
    ELSE 'collected' END END,
  CASE WHEN paid AND n % 50 = 0 THEN 425 ELSE 0 END,
  CASE WHEN n % 3 = 0 THEN 'Bridge loaf, ' ELSE '' END || CASE WHEN n % 2000 = 0 THEN 'Quince
    jelly' ELSE 'Bun no. ' || n % 150 END,
  at, at
FROM (SELECT n, n % 12 <> 0 AS paid, $2::timestamptz - ($1 - n) * interval '7 minutes' AS at
  FROM generate_series(1, $1::int) AS n) AS made
"""
LINES = """
INSERT INTO order_items (order_id, product_id, title, slug, url, currency, unit_price_minor,
  quantity, line_total_minor)
SELECT id, part, title, 'x', 'http://market.test/', 'GBP', 500, 1, 500
FROM orders, unnest(string_to_array(titles, ', ')) WITH ORDINALITY AS things (title, part)
"""
ATTEMPTS = """
INSERT INTO payment_attempts (id, order_id, number, reference, status, currency, amount_minor,
  checkout_id, valid_until, checks)
SELECT id, id, 1, 'BAKERY-' || id || '-1-' || substr(md5(id::text), 1, 8), CASE state WHEN
  'paid' THEN 'paid' ELSE 'expired' END,
  'GBP', total_minor, 'c' || id, expires_at, 0 FROM orders
"""
PAYMENTS = """
INSERT INTO payments (id, order_id, attempt_id, use, transaction_id, currency, amount_minor,
  refunded_minor, received_at)
SELECT id, id, id, 'order', 't-' || id, currency, total_minor, refunded_minor, paid_at FROM
  orders WHERE state = 'paid'
"""
REFUNDS = """
INSERT INTO refunds (order_id, payment_id, key, reason, state, currency, amount_minor, note,
  ended_at)
SELECT id, id, 'k', 'keeper', 'made', currency, refunded_minor, '', paid_at + interval '1 day'
  FROM orders WHERE refunded_minor > 0
"""


def questions(orders: int) -> dict[str, Question]:
    """Return what the pages ask, by what a person does."""
    ada = Identity(ADA, "ada's visit")

    def kept(**wanted: Any) -> Question:
        cursor = wanted.pop("cursor", None)
        found = OrderFilter(**wanted)
        return lambda session: orders_of_page(session, BAKERY, found, zone=ZONE, cursor=cursor)

    def own(**wanted: Any) -> Question:
        found = OrderFilter(**wanted)
        return lambda session: orders_page(session, ada, found, zone=ZONE, cursor=None)

    def days(since: date, until: date) -> Question:
        return lambda session: totals_by_day(session, BAKERY, since=since, until=until, zone=ZONE)

    async def portion(session: ReadSession) -> None:
        async for _orders in all_orders_of_page(session, BAKERY, OrderFilter(), zone=ZONE):
            return

    middle = (LAST - timedelta(minutes=7) * (orders // 2)).date()
    last = LAST.date()
    return {
        BY_KEY: lambda session: session.get(Order, orders // 2),
        "kept: first page": kept(),
        "kept: a page from the middle": kept(until=middle),
        "kept: to prepare": kept(stand=Stand.TO_PREPARE),
        "kept: ready": kept(stand=Stand.READY),
        "kept: collected": kept(stand=Stand.COLLECTED),
        "kept: paid": kept(stand=Stand.PAID),
        "kept: not paid yet (none)": kept(stand=Stand.UNPAID),
        "kept: expired": kept(stand=Stand.EXPIRED),
        "kept: money went back": kept(stand=Stand.GIVEN_BACK),
        "kept: a week": kept(since=middle, until=middle + timedelta(days=6)),
        "kept: expired in a week": kept(
            stand=Stand.EXPIRED, since=middle, until=middle + timedelta(days=6)
        ),
        "kept: search a number": kept(q=str(orders // 2)),
        "kept: search a reference": kept(q="BAKERY-77-1-28dd2c79"),
        "kept: search what every third has": kept(q="bridge loaf"),
        "kept: search what few have": kept(q="bun no. 77"),
        "kept: search what hardly any has": kept(q="quince jelly"),
        "kept: search what none has": kept(q="hovercraft"),
        "kept: search a name": kept(q="dora ford77"),
        "kept: search a common name": kept(q="dora"),
        "kept: search an address": kept(q="customer4242@example.org"),
        "kept: search a thing among the expired": kept(q="quince", stand=Stand.EXPIRED),
        "kept: search a thing in a week": kept(
            q="bun no. 77", since=middle, until=middle + timedelta(days=6)
        ),
        "kept: how many are to do": lambda session: count_to_do(session, BAKERY),
        "kept: the page's name": lambda session: title_of_page(session, BAKERY),
        "kept: a portion of the file": portion,
        "kept: one order with all of it": lambda session: record_of(session, orders // 2),
        "days: a month": days(last - timedelta(days=30), last),
        "days: three months": days(last - timedelta(days=92), last),
        "own: first page": own(),
        "own: paid": own(stand=Stand.PAID),
        "own: of one shop": own(seller=BAKERY),
        "own: search": own(q="quince jelly"),
        "own: a week": own(since=middle, until=middle + timedelta(days=6)),
        "own: the shops": lambda session: sellers_of(session, ada),
    }


async def fill(connection: asyncpg.Connection, orders: int) -> None:
    """Make that many orders with all that belongs to them."""
    await connection.execute(FILL, orders, LAST)
    for statement in (LINES, ATTEMPTS, PAYMENTS, REFUNDS):
        await connection.execute(statement)
    await connection.execute("VACUUM ANALYZE")


async def measure(servers: Servers, orders: int) -> Report:
    """Ask each question, and write the file of all orders."""
    name = await servers.new_database("orders")
    connection = await asyncpg.connect(servers.postgres.url(name), server_settings=PLANNING)
    await fill(connection, orders)
    database = Database.connect(servers.serving_url("orders", name), app_name="orders")
    rows, in_database = [], dict[str, float]()
    for words, question in questions(orders).items():
        statements, seconds = await asked(database, question, times=TIMES)
        in_database[words] = sum([await explained(connection, *it) for it in statements])
        by_key = in_database[words] / in_database[BY_KEY]
        rows.append((words, in_database[words], by_key, seconds * 1000, float(len(statements))))
    await database.dispose()
    await connection.close()
    early, peak = await file_megabytes(servers, name)
    return Report(
        name="order-list",
        caption=(
            f"{orders:,} orders; the file of all of one seller's holds {early:.1f} MiB of memory at"
            f" most after three portions and {peak:.1f} at its end."
        ),
        columns=("what", "in PostgreSQL, ms", f"× {BY_KEY}", "as the app, ms", "statements"),
        rows=rows,
        bars=[
            Bar("the slowest in PostgreSQL, ms", max(in_database.values()), at_most=MOST_MS),
            Bar("the file of all orders, MiB", peak, at_most=MOST_MEGABYTES),
        ],
        plotted="milliseconds in PostgreSQL",
        plot=in_database,
    )


async def file_megabytes(servers: Servers, name: str) -> tuple[float, float]:
    """Return how much memory the file of all orders takes, at its beginning and at its end."""
    addresses = {
        "DATABASE_URL": servers.serving_url("orders", name),
        "REDIS_URL": servers.valkey.url(0),
    }
    runtime = runtime_of(create_app("orders", base_environment() | addresses))
    rows, early = 0, 0
    with running(runtime):
        tracemalloc.start()
        async for portion in csv_of_orders(BAKERY, OrderFilter(), zone=ZONE):
            rows += portion.count(b"\r\n")
            early = early or (rows > 2 * BATCH and tracemalloc.get_traced_memory()[1])
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    await runtime.rpc.close()
    await runtime.database.dispose()
    return early / 2**20, peak / 2**20


def main(arguments: Sequence[str]) -> int:
    """Measure with as many orders as are asked for."""
    options = options_of("order-list", __doc__ or "", rounds=1, seconds=0)
    options.add_argument("orders", nargs="?", type=int, default=MANY)
    chosen = options.parse_args(arguments)
    with running_servers() as servers:
        return conclude(asyncio.run(measure(servers, chosen.orders)), arguments)
