"""The answer every service gives about its audit log."""

from glue.contracts.families import AuditEntry, AuditTrail
from shared.actors import ActorKind
from shared.audit import Trail, audit_trail
from shared.db import read_session


async def entries_of(query: AuditTrail) -> list[AuditEntry]:
    """Return the entries of the running app's log that are asked for."""
    about = None
    if query.object_type is not None and query.object_id is not None:
        about = (query.object_type.value, query.object_id)
    trail = Trail(
        object=about,
        within=query.within_id,
        person_id=query.person_id,
        actions=tuple(query.actions),
        before_id=query.before_id,
    )
    rows = await audit_trail(read_session(), trail, limit=query.limit)
    return [
        AuditEntry(
            id=row["id"],
            at=row["at"],
            actor=ActorKind(row["actor_kind"]),
            actor_id=row["actor_id"],
            network=row["network"],
            action=row["action"],
            object_type=row["object_type"],
            object_id=row["object_id"],
            within_id=row["within_id"],
            why=row["why"],
            detail=row["detail"],
        )
        for row in rows
    ]
