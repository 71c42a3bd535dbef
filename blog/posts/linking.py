"""Which of something a post has, in which order: its tags, its authors."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert

from shared.db import WriteSession


async def replace_links(
    session: WriteSession, table: Any, *, post_id: int, column: str, ids: Sequence[int]
) -> None:
    """Let a post have exactly these, in this order."""
    await session.execute(delete(table).where(table.post_id == post_id))
    rows = [
        {"post_id": post_id, column: id, "sort_order": place}
        for place, id in enumerate(dict.fromkeys(ids))
    ]
    if rows:
        await session.execute(insert(table), rows)
