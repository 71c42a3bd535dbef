"""What Prometheus is told of the shelves."""

from collections.abc import Callable

from glue.contracts import blog
from market.metrics import shelves
from market.tests.factories import entry, open_shop, product_called, shelve
from market.tests.stock import ADA, BEN, HOLD, Shelf
from shared.clock import FrozenClock
from shared.db import reading
from shared.rpc.client import RpcClient
from shared.runtime import Runtime
from shared.testing.metrics import values_of


async def test_what_is_held_is_told_apart_from_what_only_waits_to_be_freed(
    runtime: Runtime,
    bakery: blog.Post,
    sibling_named: Callable[[str], RpcClient],
    clock: FrozenClock,
) -> None:
    await shelve(await open_shop(), entry("Tea"), entry("Soap"))
    tea, soap = await product_called("Tea"), await product_called("Soap")
    shelf = Shelf(sibling_named("orders"), tea.id, soap.id)
    await shelf.hold(ADA, tea=1, soap=1)
    clock.advance(HOLD)
    # The first teas are freed for these; nobody wants soap.
    await shelf.hold(BEN, tea=3)

    async with reading() as session:
        told = values_of(await shelves(session))

    assert told == {"rose_ash_holds": {"stock": 1}, "rose_ash_holds_run_out": {"stock": 1}}
