"""Turn mobiledoc, in which Ghost kept texts before Lexical, into a Lexical document."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from blog.ghost.nodes import FORMAT_OF_TAG, Format, Node, block, card, line_break, link, listing
from blog.ghost.nodes import words as words_of
from blog.posts.content import Document, document_of

NAMES = {"code": "codeblock", "hr": "horizontalrule", "card-markdown": "markdown"}
KNOWN = frozenset(
    {
        "audio",
        "bookmark",
        "button",
        "callout",
        "codeblock",
        "email",
        "email-cta",
        "embed",
        "file",
        "gallery",
        "header",
        "horizontalrule",
        "html",
        "image",
        "markdown",
        "paywall",
        "product",
        "toggle",
        "video",
    }
)
COLOUR = re.compile(r"[a-zA-Z\d-]+", re.ASCII)


class NotMobiledoc(ValueError):
    """It is none, or is damaged."""


def lexical_of(mobiledoc: str) -> tuple[Document, list[str]]:
    """Return a document, and the names of the cards it had to leave out; raises `NotMobiledoc`."""
    try:
        held = json.loads(mobiledoc)
        text = _Text(held)
        children = [node for section in held["sections"] for node in text.section(section)]
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as wrong:
        raise NotMobiledoc(str(wrong)[:200]) from wrong
    return document_of(children or [block("p", [])]), text.left_out


class _Text:
    def __init__(self, held: Mapping[str, Any]) -> None:
        self._markups: Sequence[Any] = held.get("markups", ())
        self._atoms: Sequence[Any] = held.get("atoms", ())
        self._cards: Sequence[Any] = held.get("cards", ())
        self.left_out: list[str] = []

    def section(self, section: Sequence[Any]) -> list[Node]:
        kind, held, *rest = section
        # These numbers are mobiledoc's own: text, picture, list, card.
        match kind:
            case 1:
                return [block(str(held).lower(), self._line(rest[0]))]
            case 2:
                return [card("image", src=str(held), cardWidth="regular")]
            case 3:
                return [listing(str(held).lower(), [self._line(it) for it in rest[0]])]
            case 10:
                return self._card(*self._cards[held][:2])
        raise NotMobiledoc(f"it has a section of the unknown kind {kind}")

    def _card(self, name: str, fields: Mapping[str, Any] | None = None) -> list[Node]:
        held, kind = dict(fields or {}), NAMES.get(name, name)
        if kind not in KNOWN:
            self.left_out.append(name)
            html = held.get("html")
            return [card("html", html=html)] if isinstance(html, str) and html else []
        for extra in ("version", "pos"):
            held.pop(extra, None)
        if kind == "embed" and "type" in held:
            held["embedType"] = held.pop("type")
        if kind == "callout" and not COLOUR.fullmatch(str(held.get("backgroundColor") or "white")):
            held["backgroundColor"] = "white"
        # What the card itself is called wins over a field of that name.
        return [held | card(kind)]

    def _line(self, markers: Sequence[Any]) -> list[Node]:
        line: list[Node] = []
        opened: list[tuple[str, str]] = []
        links: list[tuple[str, list[Node]]] = []
        for kind, opens, closes, held in markers:
            for number in opens:
                tag, address = self._markup(number)
                opened.append((tag, address))
                if tag == "a":
                    links.append((address, []))
            into = links[-1][1] if links else line
            into.append(self._atom(held) if kind else words_of(str(held), _format(opened)))
            for _closed in range(closes):
                if opened and opened.pop()[0] == "a":
                    address, children = links.pop()
                    (links[-1][1] if links else line).append(link(address, children))
        while links:
            address, children = links.pop()
            (links[-1][1] if links else line).append(link(address, children))
        return line

    def _markup(self, number: int) -> tuple[str, str]:
        tag, *rest = self._markups[number]
        named = list(rest[0]) if rest and rest[0] else []
        attributes = dict(zip(named[::2], named[1::2], strict=False))
        return str(tag).lower(), str(attributes.get("href", ""))

    def _atom(self, number: int) -> Node:
        name, text, *_payload = self._atoms[number]
        return line_break() if name == "soft-return" else words_of(str(text))


def _format(opened: Sequence[tuple[str, str]]) -> Format:
    format = Format.PLAIN
    for tag, _address in opened:
        format |= FORMAT_OF_TAG.get(tag, Format.PLAIN)
    return format
