"""The golden corpus as the tests read it."""

import functools
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from blog.lexical import Target, render
from blog.tests.lexical.corpus import Node, options_of
from blog.tests.lexical.differences import expected
from blog.tests.lexical.whitespace import normalised

FOLDER = Path(__file__).resolve().parent / "golden"
TYPES = FOLDER / "types.json"


@dataclass(frozen=True, slots=True)
class Golden:
    """A document with what Ghost makes of it."""

    node: str
    name: str
    nodes: list[Node]
    settings: Mapping[str, JsonValue]
    unsafe: bool
    by_target: Mapping[Target, str]

    def ours(self, target: Target) -> str:
        """Render the document here."""
        document = {"root": {"type": "root", "children": self.nodes}}
        return normalised(render(document, target, options_of(self.settings)).html)  # type: ignore[arg-type]

    def expected(self, target: Target) -> str:
        """Give what Ghost makes of it, but for what is meant to differ."""
        return normalised(expected(self.node, target, self.by_target[target]))


@functools.cache
def corpus() -> tuple[Golden, ...]:
    """Read all documents."""
    return tuple(
        Golden(
            node=path.stem,
            name=one["name"],
            nodes=one["nodes"],
            settings=one.get("settings", {}),
            unsafe=one.get("unsafe", False),
            by_target={Target.WEB: one["web"], Target.EMAIL: one.get("email", one["web"])},
        )
        for path in sorted(FOLDER.glob("*.json"))
        if path != TYPES
        for one in json.loads(path.read_text())
    )


def ghosts_types() -> list[str]:
    """List the types of nodes that Ghost has; two that replace another are there twice."""
    types: list[str] = json.loads(TYPES.read_text())[0]
    return types
