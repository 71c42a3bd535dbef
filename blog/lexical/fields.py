"""What the editor wrote into a card, read without trusting its types."""

from collections.abc import Mapping
from math import floor

from pydantic import JsonValue

from blog.lexical.document import Node, whole

LARGEST = 1_000_000


class Fields:
    """The fields of one card."""

    __slots__ = ("node",)

    def __init__(self, node: Node) -> None:
        self.node = node

    def text(self, name: str, default: str = "") -> str:
        """Give a text; the default where there is none or an empty one."""
        return _text(self.node.get(name)) or default

    def flag(self, name: str, default: bool = False) -> bool:
        """Give a switch; the default where it was never set."""
        held = self.node.get(name)
        return default if held is None else bool(held)

    def number(self, name: str) -> int | float | None:
        """Give a finite number, or None."""
        return number(self.node.get(name))

    def size(self, name: str) -> int | float | None:
        """Give a number of pixels that a picture can have, or None."""
        found = self.number(name)
        return found if found and 1 <= found <= LARGEST else None

    def below(self, name: str) -> "Fields":
        """Give the fields of an object within."""
        held = self.node.get(name)
        return Fields(held if isinstance(held, Mapping) else {})

    def has(self, name: str) -> bool:
        """Tell whether something is there."""
        return bool(self.node.get(name))

    def all(self, name: str) -> "list[Fields]":
        """List the objects of a list."""
        held = self.node.get(name)
        if not isinstance(held, list):
            return []
        return [Fields(one) for one in held if isinstance(one, Mapping)]

    def texts(self, name: str) -> list[str]:
        """List the texts of a list."""
        held = self.node.get(name)
        return [_text(one) for one in held] if isinstance(held, list) else []


def number(held: JsonValue) -> int | float | None:
    """Read a number as the editor writes it: some of its fields hold digits as text."""
    if isinstance(held, bool):
        return None
    if isinstance(held, str):
        try:
            held = float(held[:32])
        except ValueError:
            return None
    if not isinstance(held, int | float) or not abs(held) < 1e15:
        return None
    return int(held) if held == int(held) else held


def rounded(amount: float) -> int:
    """Round a half upwards, as the editor's own renderer does."""
    return floor(amount + 0.5)


def _text(held: JsonValue) -> str:
    if isinstance(held, str):
        return whole(held)
    return str(held) if isinstance(held, int | float) and not isinstance(held, bool) else ""
