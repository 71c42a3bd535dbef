"""Writing the audit log: a row in the transaction of the change it tells of."""

from pydantic import JsonValue
from sqlalchemy import insert

from shared.actors import current_actor
from shared.clock import utcnow
from shared.db.bus import audit_entries
from shared.db.session import WriteSession
from shared.logs import current_request_id


async def record(
    session: WriteSession,
    action: str,
    *,
    on: tuple[str, int],
    within: int | None = None,
    why: str = "",
    **detail: JsonValue,
) -> None:
    """Write down that the current actor did `action` to the object `on`, a type and an id.

    `within` is the id of the container the object belongs to. `why` is a reason from a list of
    ours, never what somebody typed; `detail` holds ids, amounts and states, never names.
    """
    actor = current_actor()
    await session.execute(
        insert(audit_entries).values(
            at=utcnow(),
            actor_kind=actor.kind.value,
            actor_id=actor.id,
            network=actor.network,
            request_id=current_request_id(),
            action=action,
            object_type=on[0],
            object_id=on[1],
            within_id=within,
            why=why,
            detail=detail,
        )
    )
