"""Whether an app can work, and for signed callers how it is doing."""

from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from shared.mail import MAILS
from shared.outbox.health import outbox_health
from shared.runtime import Runtime
from shared.saga.record import RECORDS

_OWNS_TABLES = text(
    "SELECT count(*) FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
)


async def is_ready(runtime: Runtime) -> bool:
    """Say whether the app's database answers."""
    session = runtime.database.new_reader()
    try:
        await session.execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError):
        return False
    finally:
        await session.close()
    return True


async def health_detail(runtime: Runtime) -> dict[str, Any]:
    """Return readiness, the outbox's depth and age, the loops, and warnings in words."""
    if not await is_ready(runtime):
        return {"ready": False, "warnings": ["The database does not answer"]}
    session = runtime.database.new_reader()
    try:
        owned = (await session.execute(_OWNS_TABLES)).scalar_one()
        outbox = await outbox_health(session)
        mails = await MAILS.backlog(session)
        sagas = await RECORDS.backlog(session)
    finally:
        await session.close()
    parked = {"deliveries": outbox.parked, "mails": mails.parked, "sagas": sagas.parked}
    warnings = [f"{count} {what} are parked" for what, count in parked.items() if count]
    if owned:
        warnings.append(
            "The serving role owns its tables, so the database cannot forbid it to change them"
        )
    return {
        "ready": True,
        "service": runtime.name,
        "warnings": warnings,
        "outbox": {
            "depth": outbox.depth,
            "oldest_seconds": outbox.oldest_seconds,
            "parked": outbox.parked,
        },
        "mails": {"waiting": mails.waiting, "parked": mails.parked},
        "sagas": {"waiting": sagas.waiting, "parked": sagas.parked},
        "loops": {
            name: {
                "running": loop.is_running,
                "last_success_at": loop.last_success_at and loop.last_success_at.isoformat(),
                "last_error": loop.last_error,
            }
            for name, loop in runtime.loops.items()
        },
    }
