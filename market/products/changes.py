"""Telling siblings that a product is not as they may have read it."""

from collections.abc import Iterable

from glue.contracts import market
from shared.db import WriteSession
from shared.outbox import emit_all


async def tell_changed(session: WriteSession, product_ids: Iterable[int]) -> None:
    """Emit that these have another price or title, or are sold now or no longer.

    Call it in the transaction of the change, after the rows were written.
    """
    await emit_all(
        session,
        [(market.ProductChanged(product_id=id), f"product:{id}") for id in sorted(product_ids)],
    )
