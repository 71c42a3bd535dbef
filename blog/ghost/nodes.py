"""Nodes of a Lexical document, written as Ghost's editor writes them."""

from enum import IntFlag
from typing import Any

Node = dict[str, Any]
_BLOCK = {"direction": "ltr", "format": "", "indent": 0, "version": 1}


class Format(IntFlag):
    """How letters look, as Lexical counts it."""

    PLAIN = 0
    BOLD = 1
    ITALIC = 2
    STRUCK = 4
    UNDERLINED = 8
    CODE = 16
    BELOW = 32
    ABOVE = 64
    MARKED = 128


FORMAT_OF_TAG = {
    "b": Format.BOLD,
    "strong": Format.BOLD,
    "i": Format.ITALIC,
    "em": Format.ITALIC,
    "s": Format.STRUCK,
    "del": Format.STRUCK,
    "strike": Format.STRUCK,
    "u": Format.UNDERLINED,
    "code": Format.CODE,
    "sub": Format.BELOW,
    "sup": Format.ABOVE,
    "mark": Format.MARKED,
}
HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})


def words(text: str, format: Format = Format.PLAIN) -> Node:
    return {
        "detail": 0,
        "format": int(format),
        "mode": "normal",
        "style": "",
        "text": text,
        "type": "extended-text",
        "version": 1,
    }


def line_break() -> Node:
    return {"type": "linebreak", "version": 1}


def link(address: str, children: list[Node]) -> Node:
    more = {"rel": None, "target": None, "title": None, "url": address}
    return _BLOCK | more | {"type": "link", "children": children}


def block(tag: str, children: list[Node]) -> Node:
    """Return what an element of text is: a heading, a quote, an aside or a paragraph."""
    if tag in HEADINGS:
        return _BLOCK | {"type": "extended-heading", "tag": tag, "children": children}
    kinds = {"blockquote": "extended-quote", "aside": "aside", "pull-quote": "aside"}
    return _BLOCK | {"type": kinds.get(tag, "paragraph"), "children": children}


def listing(tag: str, items: list[list[Node]]) -> Node:
    """Return a list, `ol` with numbers."""
    kind = "number" if tag == "ol" else "bullet"
    points = [
        _BLOCK | {"type": "listitem", "value": number, "children": children}
        for number, children in enumerate(items, start=1)
    ]
    tag = "ol" if tag == "ol" else "ul"
    more = {"listType": kind, "start": 1, "tag": tag}
    return _BLOCK | more | {"type": "list", "children": points}


def card(kind: str, **fields: Any) -> Node:
    return {"type": kind, "version": 1} | fields
