"""A session for reading that holds a connection only while a statement runs.

It runs in AUTOCOMMIT, so ending its transaction sends nothing; the connection goes back to the
pool. A request may then wait for a sibling, or open its write transaction, without holding two:
with a pool of N, N requests that each hold one and wait for a second would wait forever.
"""

from collections.abc import Awaitable
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession


class ReaderSession(AsyncSession):
    """Gives its connection back after every statement; results are read whole before that."""

    async def execute(self, *arguments: Any, **options: Any) -> Any:
        return await self._given_back(super().execute(*arguments, **options))

    async def scalar(self, *arguments: Any, **options: Any) -> Any:
        return await self._given_back(super().scalar(*arguments, **options))

    async def scalars(self, *arguments: Any, **options: Any) -> Any:
        return await self._given_back(super().scalars(*arguments, **options))

    async def get(self, *arguments: Any, **options: Any) -> Any:
        return await self._given_back(super().get(*arguments, **options))

    async def _given_back(self, statement: Awaitable[Any]) -> Any:
        try:
            result = await statement
        except BaseException:
            # A connection that broke, or was cancelled in the middle, cannot be committed: trying
            # to would hide why, and swallow the cancellation.
            await self.rollback()
            raise
        await self.commit()
        return result
