"""An action's key, its effect and its reply commit together, so a retry returns the first reply."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import bindparam, insert, select
from sqlalchemy.exc import IntegrityError

from shared.clock import utcnow
from shared.contracts import Action, reply_adapter
from shared.db.bus import handled_actions
from shared.db.session import (
    ReadSession,
    commit_request,
    read_session,
    rollback_request,
    write_session,
)
from shared.errors import DomainError
from shared.i18n import mark as _l

LONGEST_KEY = 200


class KeyReused(DomainError):
    code = "key-reused"
    status = 422
    message = _l("This key was used for another request")


class KeyMissing(DomainError):
    code = "key-missing"
    status = 422
    message = _l("An action needs a key of at most 200 characters")


@dataclass(frozen=True, slots=True)
class Call:
    """Who calls an action, and with which key; together they are unique.

    Raises `KeyMissing` without a usable key.
    """

    caller: str
    action: str
    key: str

    def __post_init__(self) -> None:
        if not 0 < len(self.key) <= LONGEST_KEY:
            raise KeyMissing()

    @property
    def named(self) -> dict[str, str]:
        """What it is known by, by the names of the columns."""
        return {"caller": self.caller, "action": self.action, "key": self.key}


_COLUMNS = handled_actions.c
# Made once: every action asks by them.
_LOOKING_UP = select(_COLUMNS.request_hash, _COLUMNS.reply).where(
    *(_COLUMNS[name] == bindparam(name) for name in ("caller", "action", "key"))
)
_WRITING_DOWN = insert(handled_actions)


async def handled_once(
    call: Call, action: Action[Any], handler: Callable[[Any], Awaitable[Any]]
) -> Any:
    """Run an action's handler once for its key and return the first reply.

    The key is looked up first and written last, in the transaction of the effect: of two calls at
    once the second waits at the key, is rolled back, and returns what the first one replied. Raises
    `KeyReused` when the key came with another request.
    """
    request_hash = _hash_of(action)
    first = await _first_reply(read_session(), call, action, request_hash)
    if first is not None:
        return first.reply
    try:
        reply = reply_adapter(type(action)).validate_python(await handler(action))
        await write_session().execute(
            _WRITING_DOWN,
            {
                **call.named,
                "request_hash": request_hash,
                "reply": reply_adapter(type(action)).dump_python(reply, mode="json"),
                "handled_at": utcnow(),
            },
        )
        await commit_request()
    except (DomainError, IntegrityError):
        await rollback_request()
        first = await _first_reply(read_session(), call, action, request_hash)
        if first is None:
            raise
        return first.reply
    return reply


def _hash_of(action: Action[Any]) -> str:
    # Without defaults and in one order, so that a retry is still the same request to a callee whose
    # contract has grown a field in between.
    fields = action.model_dump(mode="json", exclude_defaults=True)
    return hashlib.sha256(orjson.dumps(fields, option=orjson.OPT_SORT_KEYS)).hexdigest()


@dataclass(frozen=True, slots=True)
class _FirstReply:
    reply: Any


async def _first_reply(
    session: ReadSession, call: Call, action: Action[Any], request_hash: str
) -> _FirstReply | None:
    row = (await session.execute(_LOOKING_UP, call.named)).one_or_none()
    if row is None:
        return None
    if row.request_hash != request_hash:
        raise KeyReused()
    return _FirstReply(reply_adapter(type(action)).validate_python(row.reply))
