"""A Lexical document as it is stored, and the limits of one."""

import json
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from pydantic import JsonValue

from shared.errors import DomainError
from shared.i18n import mark as _l

Node: TypeAlias = Mapping[str, JsonValue]
Document: TypeAlias = str | Node

MAX_LENGTH = 4_000_000
MAX_NODES = 20_000
MAX_DEPTH = 64


class NotADocument(DomainError):
    code = "not-a-document"
    status = 422
    message = _l("This text is damaged and was not taken: reload the editor and try again")


class DocumentTooLarge(DomainError):
    code = "document-too-large"
    status = 413
    message = _l("This text is too long: divide it into several")


def validate(document: Document) -> None:
    """Look at a document that is to be stored; raises NotADocument or DocumentTooLarge."""
    read(document)


def read(document: Document) -> Node:
    """Give the root of a document; raises NotADocument or DocumentTooLarge."""
    root = _parse(document).get("root")
    if not isinstance(root, Mapping) or not isinstance(root.get("children"), list):
        raise NotADocument(why="it has no root with children")
    nodes = 0
    level: list[Node] = [root]
    for _ in range(MAX_DEPTH):
        nodes += len(level)
        if nodes > MAX_NODES:
            raise DocumentTooLarge(most_nodes=MAX_NODES)
        level = [child for node in level for child in children(node)]
        if not level:
            return root
    raise DocumentTooLarge(most_levels=MAX_DEPTH)


def children(node: Node) -> list[Node]:
    """List the nodes right below a node."""
    below = node.get("children")
    if not isinstance(below, list):
        return []
    return [child for child in below if isinstance(child, Mapping)]


def kind(node: Node) -> str:
    """Name the type of a node."""
    named = node.get("type")
    return named if isinstance(named, str) else ""


def whole(text: str) -> str:
    """Replace halves of characters, which JSON can hold and nothing can send."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def walk(node: Node) -> Iterator[Node]:
    """Go through a node and all below it, in the order of reading."""
    waiting = [node]
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(children(one)))


def _parse(document: Document) -> Node:
    if not isinstance(document, str):
        return document
    if len(document) > MAX_LENGTH:
        raise DocumentTooLarge(most_characters=MAX_LENGTH)
    try:
        parsed = json.loads(document)
    except (ValueError, RecursionError) as wrong:
        raise NotADocument(why="it is not JSON") from wrong
    if not isinstance(parsed, dict):
        raise NotADocument(why="it is not an object")
    return parsed
