"""Every field of every card, for what is put through all of them."""

import copy
from collections.abc import Iterator

from pydantic import JsonValue

from blog.tests.lexical.cases import CASES
from blog.tests.lexical.corpus import Node


def documents_with(content: str) -> Iterator[tuple[str, list[Node]]]:
    """Put a text in place of each text in each kind of card, one at a time, and name where."""
    for type, cases in CASES.items():
        for node in _examples(type, [case.nodes[0] for case in cases]):
            for path in _paths(node):
                yield f"{type}: {'.'.join(map(str, path))}", [_with(node, path, content)]


def _examples(type: str, nodes: list[Node]) -> list[Node]:
    """Choose a node for every way in which the nodes of a type are laid out."""
    chosen: dict[str, Node] = {}
    for node in nodes:
        shape = ",".join(
            str(node.get(name))
            for name in ("version", "layout", "style", "embedType", "cardWidth", "showButton")
        )
        chosen.setdefault(shape, node)
        if len(_paths(node)) > len(_paths(chosen[shape])):
            chosen[shape] = node
    return list(chosen.values())


def _paths(held: JsonValue | Node, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    if isinstance(held, str):
        return [] if at[-1] == "type" else [at]
    if isinstance(held, dict):
        return [path for name, below in held.items() for path in _paths(below, (*at, name))]
    if isinstance(held, list):
        return [path for place, below in enumerate(held) for path in _paths(below, (*at, place))]
    return []


def _with(node: Node, path: tuple[str | int, ...], content: str) -> Node:
    changed = copy.deepcopy(dict(node))
    place: JsonValue = changed
    for step in path[:-1]:
        place = place[step]  # type: ignore[index]
    place[path[-1]] = content  # type: ignore[index]
    return changed
