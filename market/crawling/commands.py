"""Walk through a supplier's shop and send what it sells to market: bin/crawl ADDRESS --shop ID."""

import asyncio
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

from pydantic import SecretStr, ValidationError
from pydantic_settings import BaseSettings

from glue.contracts import market
from market.crawling.adapters import ADAPTERS
from market.crawling.walking import Batch, NotLetIn, Walk, sign_in, walk_through
from shared.errors import DomainError, ServiceUnavailable
from shared.outward.client import OutwardClient
from shared.outward.manners import Manners
from shared.rpc.client import RpcClient
from shared.rpc.server import AnswerTable
from shared.rpc.transport import InternalTransport

CALLER = "crawler"


class CrawlSettings(BaseSettings):
    """What the crawler knows from its environment, and what nobody writes down anywhere else."""

    internal_secrets: SecretStr
    internal_url_market: str
    crawl_contact: str
    crawl_user: str = ""
    crawl_password: SecretStr = SecretStr("")


def main() -> int:
    """Walk and send; 1 where that did not come to its end."""
    arguments = parse(sys.argv[1:])
    try:
        asyncio.run(crawl(arguments, CrawlSettings()))
    except ValidationError as problem:
        missing = ", ".join(str(it["loc"][0]).upper() for it in problem.errors())
        print(f"bin/crawl: set {missing} first.", file=sys.stderr)
        return 1
    except (NotLetIn, DomainError, ServiceUnavailable) as problem:
        print(f"\nbin/crawl: {problem}. Run it again, and it goes on there.", file=sys.stderr)
        return 1
    return 0


def parse(words: Sequence[str]) -> Namespace:
    """Read the command line, or leave with a sentence."""
    parser = ArgumentParser(
        prog="bin/crawl",
        description="Read a supplier's shop and send what it sells to market, where it waits to be"
        " reviewed. Wants INTERNAL_SECRETS, INTERNAL_URL_MARKET and CRAWL_CONTACT (an address to"
        " complain at); signs in with CRAWL_USER and CRAWL_PASSWORD where --sign-in is given.",
    )
    parser.add_argument("address", metavar="ADDRESS", help="where the walk begins")
    parser.add_argument("--shop", type=int, required=True, metavar="ID", help="as in /markets/ID/")
    parser.add_argument("--supplier", required=True, metavar="NAME")
    parser.add_argument("--adapter", choices=sorted(ADAPTERS), default="schema.org")
    parser.add_argument("--sign-in", metavar="ADDRESS", help="the page with the form")
    parser.add_argument("--seconds", type=float, default=1.0, help="between two requests; 1")
    parser.add_argument(
        "--state", type=Path, default=Path("crawl.json"), metavar="FILE", help="how far it is"
    )
    return parser.parse_args(words)


async def crawl(arguments: Namespace, settings: CrawlSettings) -> None:
    """Walk through the shop, from where the last try came to."""
    walk = Walk.resume(arguments.state, run=f"crawl-{uuid4()}", start=arguments.address)
    rpc = _rpc(settings)
    agent = f"RoseAsh/1 (+{settings.crawl_contact})"
    manners = Manners(seconds_between=arguments.seconds)
    try:
        async with OutwardClient(agent, manners=manners) as client:
            if arguments.sign_in:
                word = settings.crawl_password.get_secret_value()
                await sign_in(client, arguments.sign_in, settings.crawl_user, word)

            async def send(batch: Batch) -> None:
                await send_batch(rpc, walk, batch, arguments.shop, arguments.supplier)

            await walk_through(walk, client, ADAPTERS[arguments.adapter], send, _tell)
    finally:
        await rpc.close()
    arguments.state.unlink(missing_ok=True)
    print(f"\n{len(walk.codes):,} products wait to be reviewed, {walk.missed:,} pages were missed")


async def send_batch(
    rpc: RpcClient, walk: Walk, batch: Batch, shop: int, supplier: str
) -> market.StagedImport:
    """Send rows to market; sent twice, they are taken once."""
    action = market.StageImportRows(
        marketplace_id=shop,
        supplier=supplier,
        run=walk.run,
        rows=batch.rows,
        is_last=batch.is_last,
        is_whole=batch.is_last and batch.is_whole,
    )
    return await rpc.act(action, key=f"{walk.run}:{batch.number}")


def _rpc(settings: CrawlSettings) -> RpcClient:
    return RpcClient(
        caller=CALLER,
        secrets=settings.internal_secrets.get_secret_value().split(","),
        urls={"market": settings.internal_url_market.rstrip("/")},
        transport=InternalTransport(),
        answers=AnswerTable((), ()),
        forbid_inside_transactions=False,
    )


def _tell(pages: int, waiting: int, products: int) -> None:
    text = f"{pages:,} pages read, {waiting:,} known of, {products:,} products"
    print(f"\r{text}", end="" if sys.stderr.isatty() else "\n", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
