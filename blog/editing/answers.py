"""Answers to the scripts of those who write: JSON, also where something is refused."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from quart import Blueprint, Response, request

from shared.db.session import commit_request, rollback_request
from shared.errors import DomainError, InvalidInput

JSON = "application/json"
M = TypeVar("M", bound=BaseModel)


async def answer(said: Mapping[str, Any], *, status: int = 200) -> Response:
    """Commit, then tell a script something."""
    await commit_request()
    return Response(orjson.dumps(said), status, content_type=JSON)


async def sent(model: type[M]) -> M:
    """Read what a script sent; raises `InvalidInput`."""
    try:
        return model.model_validate_json(await request.get_data())
    except ValidationError as error:
        raise InvalidInput() from error


def refuses_in_json(blueprint: Blueprint) -> None:
    """Let every refusal of these routes be read by a script."""

    @blueprint.errorhandler(DomainError)
    async def refuse(error: DomainError) -> Response:
        await rollback_request()
        said = {"code": error.code, "message": str(error)}
        return Response(orjson.dumps(said), error.status, content_type=JSON)
