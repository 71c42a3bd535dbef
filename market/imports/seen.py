"""Which SKUs a file has named so far, kept in the database: files may be longer than memory."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import column, select, table, text
from sqlalchemy.dialects.postgresql import insert

from shared.db import WriteSession

_seen = table("import_seen_skus", column("sku"), column("line"))


@dataclass(frozen=True, slots=True)
class SeenSkus:
    """The SKUs of one import, for as long as its transaction lasts."""

    session: WriteSession

    @classmethod
    async def begin(cls, session: WriteSession) -> "SeenSkus":
        await session.execute(text(f"DROP TABLE IF EXISTS pg_temp.{_seen.name}"))
        await session.execute(
            text(
                f"CREATE TEMPORARY TABLE {_seen.name}"
                " (sku text PRIMARY KEY, line bigint NOT NULL) ON COMMIT DROP"
            )
        )
        return cls(session)

    async def repeated(self, lines_by_sku: Sequence[tuple[str, int]]) -> Mapping[int, int]:
        """Note these SKUs; return the lines that repeat one, and where it stood first."""
        if not lines_by_sku:
            return {}
        new = (
            insert(_seen)
            .values([{"sku": sku, "line": line} for sku, line in lines_by_sku])
            .on_conflict_do_nothing()
            .returning(_seen.c.line)
        )
        fresh = set(await self.session.scalars(new))
        again = {line: sku for sku, line in lines_by_sku if line not in fresh}
        if not again:
            return {}
        rows = await self.session.execute(
            select(_seen.c.sku, _seen.c.line).where(_seen.c.sku.in_(set(again.values())))
        )
        first = {row.sku: row.line for row in rows}
        return {line: first[sku] for line, sku in again.items()}
