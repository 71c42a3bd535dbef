"""Reading the audit log, newest first: of an object, of a container, of what somebody did."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, RowMapping, select

from shared.actors import ActorKind
from shared.db.bus import audit_entries
from shared.db.session import ReadSession


@dataclass(frozen=True, slots=True)
class Trail:
    """Which entries are asked for: all that is given must fit."""

    object: tuple[str, int] | None = None
    within: int | None = None
    person_id: int | None = None
    actions: Sequence[str] = ()
    before_id: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        columns = audit_entries.c
        wanted: list[ColumnElement[bool]] = []
        if self.object is not None:
            wanted += [columns.object_type == self.object[0], columns.object_id == self.object[1]]
        if self.within is not None:
            wanted.append(columns.within_id == self.within)
        if self.person_id is not None:
            wanted.append(columns.actor_kind == ActorKind.PERSON.value)
            wanted.append(columns.actor_id == self.person_id)
        if self.actions:
            wanted.append(columns.action.in_(self.actions))
        if self.before_id is not None:
            wanted.append(columns.id < self.before_id)
        return wanted


async def audit_trail(session: ReadSession, trail: Trail, *, limit: int) -> Sequence[RowMapping]:
    """Return at most `limit` rows of `audit_entries`, newest first."""
    statement = (
        select(audit_entries)
        .where(*trail.conditions())
        .order_by(audit_entries.c.id.desc())
        .limit(limit)
    )
    return (await session.execute(statement)).mappings().all()
