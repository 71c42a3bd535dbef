"""Stop counting what is on the shelves of the demonstration."""

import asyncio

from sqlalchemy import update

from market.app import create_app
from market.stock.models import ProductStock
from shared.db import transaction
from shared.standalone import standing_alone


async def stop_counting() -> None:
    """Let every product be there without end."""
    async with standing_alone("market", create_app), transaction() as session:
        await session.execute(update(ProductStock).values(capacity=None))


if __name__ == "__main__":
    asyncio.run(stop_counting())
