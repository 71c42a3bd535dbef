"""A session for reading that holds a connection only while a statement runs.

It runs in AUTOCOMMIT, so ending its transaction sends nothing; the connection goes back to the
pool. A request may then wait for a sibling, or open its write transaction, without holding two:
with a pool of N, N requests that each hold one and wait for a second would wait forever.
"""

from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession


class ReaderSession(AsyncSession):
    """Gives its connection back after every statement; results are read whole before that."""

    # How many blocks are open whose statements share a connection.
    _kept = 0

    async def execute(self, *arguments: Any, **options: Any) -> Any:
        return await self._given_back(super().execute(*arguments, **options))

    async def scalar(self, *arguments: Any, **options: Any) -> Any:
        return await self._given_back(super().scalar(*arguments, **options))

    async def scalars(self, *arguments: Any, **options: Any) -> Any:
        return await self._given_back(super().scalars(*arguments, **options))

    async def get(self, *arguments: Any, **options: Any) -> Any:
        return await self._given_back(super().get(*arguments, **options))

    @asynccontextmanager
    async def together(self) -> AsyncIterator[None]:
        """Keep the connection for the statements of this block, which waits for nothing else.

        To fetch and to give back a connection costs more than most statements do.
        """
        self._kept += 1
        try:
            yield
        finally:
            self._kept -= 1
            if not self._kept:
                await self.commit()

    async def _given_back(self, statement: Awaitable[Any]) -> Any:
        try:
            result = await statement
        except BaseException:
            # A connection that broke, or was cancelled in the middle, cannot be committed: trying
            # to would hide why, and swallow the cancellation.
            await self.rollback()
            raise
        if not self._kept:
            await self.commit()
        return result
