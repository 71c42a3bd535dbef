"""Pieces of pages that are rendered once for all who are shown the same.

A piece is a template that knows nothing but one `value` and its fields, so the value says all that
is on it, and is what the piece is remembered by: another price is another value, another piece.
What differs from request to request besides, such as `site` and the identity, is not for pieces.
"""

from dataclasses import fields
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Protocol

from jinja2 import Environment
from markupsafe import Markup

if TYPE_CHECKING:
    from dataclasses import Field

# So many characters of pieces, the latest ones shown.
MOST = 4_000_000


class Value(Protocol):
    """A frozen dataclass, whose fields a piece is made of; it is known by all of them."""

    __dataclass_fields__: ClassVar[dict[str, "Field[Any]"]]

    def __hash__(self) -> int: ...


class Pieces:
    """The pieces of one app, rendered by its templates."""

    def __init__(self, environment: Environment, *, most: int = MOST) -> None:
        """Remember so many characters at most; none at all where `most` is 0."""
        self._environment = environment
        self._most = most
        # Two generations instead of an order: to move a value to the front is to hash it again.
        self._young: dict[tuple[str, Value], Markup] = {}
        self._old: dict[tuple[str, Value], Markup] = {}
        self._characters = 0

    def __call__(self, template: str, value: Value, *, remember: bool = True) -> Markup:
        """Return the piece of a value; what is somebody's own is not to be remembered."""
        if not remember or not self._most:
            return self._rendered(template, value)
        key = (template, value)
        piece = self._young.get(key)
        if piece is None:
            piece = self._old.get(key) or self._rendered(template, value)
            self._keep(key, piece)
        return piece

    def _keep(self, key: tuple[str, Value], piece: Markup) -> None:
        self._characters += len(piece)
        if self._characters > self._most / 2:
            self._old, self._young, self._characters = self._young, {}, len(piece)
        self._young[key] = piece

    def _rendered(self, template: str, value: Value) -> Markup:
        told = {name: getattr(value, name) for name in _names(type(value))} | {"value": value}
        return Markup(self._environment.get_template(template).render(told))


@cache
def _names(kind: type[Value]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))
