"""SumUp's own description of its API, as a judge of what the simulator answers."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

# A schema is a free JSON document; this is the one place that walks it.
Schema = Mapping[str, Any]

_BASE = "urn:sumup"

# Answers that SumUp gives and its description does not show; each has one of its two error shapes.
UNDOCUMENTED: Mapping[tuple[str, str], Mapping[int, str | None]] = {
    ("POST", "/v1.0/merchants/{merchant_code}/payments/{transaction_id}/refunds"): {
        201: None,
        400: "ErrorExtended",
        401: "Problem",
        403: "Problem",
    },
    ("GET", "/v1/merchants/{merchant_code}"): {401: "Problem", 403: "Problem"},
}
UNDOCUMENTED_EVERYWHERE: Mapping[int, str | None] = {429: "Problem", 500: "Problem"}


class Description:
    """Check answers against the description: its schemas, and no field that it does not know."""

    def __init__(self, path: Path) -> None:
        self._document: Schema = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)
        resource = Resource.from_contents(self._document, default_specification=DRAFT202012)
        self._registry: Registry[bool | Schema] = Registry().with_resource(_BASE, resource)
        self._shown = _fields_of_examples(self._document)

    def check(self, operation: str, answer: httpx.Response) -> None:
        """Fail unless the answer is one that the description allows for an operation's path."""
        content = self._content(answer.request.method, operation, answer.status_code)
        if content is None:
            assert answer.content in (b"", b"{}")
            return
        schema, body = _with_base(content["schema"]), answer.json()
        Draft202012Validator(
            schema, registry=self._registry, format_checker=FormatChecker()
        ).validate(body)
        assert set(self._unknown_fields(body, schema)) <= self._shown

    def _content(self, method: str, operation: str, status: int) -> Schema | None:
        """Return what describes an answer; None where it has no body."""
        responses = self._document["paths"][operation][method.lower()]["responses"]
        documented = responses.get(str(status))
        if documented is not None:
            contents = list(documented.get("content", {}).values())
            return contents[0] if contents else None
        shapes = {**UNDOCUMENTED.get((method, operation), {}), **UNDOCUMENTED_EVERYWHERE}
        name = shapes[status]
        return {"schema": {"$ref": f"#/components/schemas/{name}"}} if name else None

    def _unknown_fields(self, body: object, schema: Schema) -> Iterator[str]:
        if isinstance(body, list):
            for item in body:
                yield from self._unknown_fields(item, self._flat(schema).get("items", {}))
        if not isinstance(body, dict):
            return
        flat = self._flat(schema)
        known = flat.get("properties", {})
        for name, value in body.items():
            if name in known:
                yield from self._unknown_fields(value, known[name])
            elif not flat.get("additionalProperties"):
                yield name

    def _flat(self, schema: Schema) -> dict[str, Any]:
        """Follow references and put the parts of `allOf` together."""
        if "$ref" in schema:
            return self._flat(self._named(schema["$ref"]))
        flat = dict(schema)
        for part in flat.pop("allOf", []):
            other = self._flat(part)
            properties = flat.get("properties", {}) | other.get("properties", {})
            flat = other | flat | {"properties": properties}
        return flat

    def _named(self, reference: str) -> Schema:
        schema: Schema = self._document["components"]["schemas"][reference.rsplit("/", 1)[-1]]
        return schema


def _fields_of_examples(document: Schema) -> set[str]:
    """Return fields that examples of answers show although their schemas do not know them."""
    fields: set[str] = set()
    for path in document["paths"].values():
        for operation in path.values():
            responses = operation.get("responses", {}) if isinstance(operation, dict) else {}
            for response in responses.values():
                for content in response.get("content", {}).values():
                    examples = [it["value"] for it in content.get("examples", {}).values()]
                    for example in [*examples, content.get("example")]:
                        fields |= set(example) if isinstance(example, dict) else set()
    return fields


def _with_base(schema: Any) -> Any:
    # The top schema stands alone, so its references need the name of the document.
    if isinstance(schema, dict):
        return {
            name: f"{_BASE}{value}" if name == "$ref" else _with_base(value)
            for name, value in schema.items()
        }
    if isinstance(schema, list):
        return [_with_base(item) for item in schema]
    return schema
