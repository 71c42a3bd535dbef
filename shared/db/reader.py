"""A session for reading that holds a connection only while a statement runs.

It runs in AUTOCOMMIT, so ending its transaction sends nothing; the connection goes back to the
pool. A request may then wait for a sibling, or open its write transaction, without holding two:
with a pool of N, N requests that each hold one and wait for a second would wait forever.
"""

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession


class ReaderSession(AsyncSession):
    """Gives its connection back after every statement; results are read whole before that."""

    async def execute(self, *arguments: Any, **options: Any) -> Any:
        try:
            return await super().execute(*arguments, **options)
        finally:
            await self.commit()

    async def scalar(self, *arguments: Any, **options: Any) -> Any:
        try:
            return await super().scalar(*arguments, **options)
        finally:
            await self.commit()

    async def scalars(self, *arguments: Any, **options: Any) -> Any:
        try:
            return await super().scalars(*arguments, **options)
        finally:
            await self.commit()

    async def get(self, *arguments: Any, **options: Any) -> Any:
        try:
            return await super().get(*arguments, **options)
        finally:
            await self.commit()
