"""How contracts, replies and errors look as bytes; built and read here and nowhere else."""

from collections.abc import Mapping
from functools import cache
from typing import Any, TypeVar
from urllib.parse import urlencode

import orjson
from pydantic import ValidationError

from shared.contracts import Contract, declared_errors, reply_adapter
from shared.errors import DomainError, InvalidInput, ServiceUnavailable

C = TypeVar("C", bound=Contract)

_BIGINT = range(-(2**63), 2**63)


def query_string(contract: Contract) -> str:
    """Return a query's fields as parameters: scalars as text, everything else as JSON."""
    structured = _structured_fields(type(contract))
    values = contract.model_dump(mode="json", exclude_none=True)
    return urlencode(
        {
            name: orjson.dumps(value).decode() if name in structured else _text(value)
            for name, value in values.items()
        }
    )


def body(contract: Contract) -> bytes:
    """Return an action's fields as JSON."""
    return orjson.dumps(contract.model_dump(mode="json"))


def contract_from_parameters(contract: type[C], parameters: Mapping[str, str]) -> C:
    """Read a query from its parameters; raises `InvalidInput` naming the fields that are wrong."""
    structured = _structured_fields(contract)
    try:
        values = {
            name: orjson.loads(text) if name in structured else text
            for name, text in parameters.items()
        }
    except orjson.JSONDecodeError as error:
        raise InvalidInput(contract=contract.label(), fields={"": "is not JSON"}) from error
    return _validated(contract, values)


def contract_from_body(contract: type[C], raw: bytes) -> C:
    """Read an action from its JSON body; raises `InvalidInput` naming the fields that are wrong."""
    try:
        values = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise InvalidInput(contract=contract.label(), fields={"": "is not JSON"}) from error
    return _validated(contract, values)


def encode_reply(contract: type[Contract], reply: Any) -> bytes:
    """Return a reply as JSON; a reply the contract does not declare raises `ValidationError`."""
    adapter = reply_adapter(contract)
    return adapter.dump_json(adapter.validate_python(reply))


def decode_reply(contract: type[Contract], raw: bytes) -> Any:
    """Read a reply; one that the contract does not know raises `ServiceUnavailable`."""
    try:
        return reply_adapter(contract).validate_json(raw)
    except ValidationError as error:
        raise ServiceUnavailable(contract=contract.label()) from error


def encode_error(error: DomainError) -> bytes:
    """Return a declared error as `{"code", "detail"}`; the text stays on the side that shows it."""
    return orjson.dumps({"code": error.code, "detail": error.detail})


def decode_error(contract: type[Contract], raw: bytes) -> DomainError:
    """Return the declared error an answer names, or `ServiceUnavailable` for anything else."""
    try:
        answer = orjson.loads(raw)
        error = declared_errors(contract)[answer["code"]]
        return error(**answer["detail"])
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return ServiceUnavailable(contract=contract.label())


def _validated(contract: type[C], values: Any) -> C:
    try:
        read = contract.model_validate(values)
    except ValidationError as error:
        fields = {
            ".".join(str(part) for part in problem["loc"]): problem["msg"]
            for problem in error.errors()
        }
        raise InvalidInput(contract=contract.label(), fields=dict(fields)) from error
    unstorable = [name for name, value in read.model_dump().items() if not _is_storable(value)]
    if unstorable:
        fields = dict.fromkeys(unstorable, "is nothing a database can hold")
        raise InvalidInput(contract=contract.label(), fields=dict(fields))
    return read


def _is_storable(value: Any) -> bool:
    """Say whether PostgreSQL has room for a value: no NUL in a text, no integer over 64 bits."""
    match value:
        case str():
            return "\0" not in value
        case int():
            return value in _BIGINT
        case dict():
            return all(map(_is_storable, [*value, *value.values()]))
        case list() | tuple() | set() | frozenset():
            return all(map(_is_storable, value))
    return True


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


@cache
def _structured_fields(contract: type[Contract]) -> frozenset[str]:
    """Name the fields that travel as JSON, because their schema is an array or an object."""
    schema = contract.model_json_schema()
    definitions = schema.get("$defs", {})
    return frozenset(
        name
        for name, field in schema.get("properties", {}).items()
        if _is_structured(field, definitions)
    )


def _is_structured(field: dict[str, Any], definitions: dict[str, Any]) -> bool:
    if "$ref" in field:
        return _is_structured(definitions[field["$ref"].rsplit("/", 1)[-1]], definitions)
    options = field.get("anyOf") or field.get("allOf")
    if options:
        return any(_is_structured(option, definitions) for option in options)
    return field.get("type") in ("array", "object")
