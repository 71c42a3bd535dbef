"""Turn HTML into Lexical nodes as far as it is plain; the rest stays as cards of HTML."""

import re
from typing import Any

from lxml import html as lxml_html
from lxml.etree import ParserError, tostring

from blog.ghost.nodes import (
    FORMAT_OF_TAG,
    HEADINGS,
    Format,
    Node,
    block,
    card,
    line_break,
    link,
    listing,
    words,
)
from blog.posts.content import Document, document_of

_PARAGRAPHS = re.compile(r"\n\s*\n")
_BLANKS = re.compile(r"\s+")
_BLOCK = re.compile(r"<(p|h[1-6]|div|ul|ol|blockquote|figure|table|pre|hr)\b", re.IGNORECASE)
# In a line of text these change nothing that a reader sees.
_TRANSPARENT = frozenset({"span", "font", "small", "abbr", "cite", "time"})
_EMBED = re.compile(r"\s*(https?://[^\s<>]+)\s*")


class _NotPlain(Exception):
    """It holds something that has no node of its own."""


def document_of_html(html: str) -> Document:
    """Return a document that shows what this HTML shows."""
    return document_of(nodes_of(html) or [block("p", [])])


def nodes_of(html: str) -> list[Node]:
    """Return the nodes of a text; lines between empty ones are paragraphs, as WordPress has it."""
    text = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    text = text.replace("\x0b", " ").replace("\x0c", " ")
    if not _BLOCK.search(text):
        text = "".join(f"<p>{it.strip()}</p>" for it in _PARAGRAPHS.split(text) if it.strip())
    try:
        root: Any = lxml_html.fragment_fromstring(text, create_parent="div")
    except (ParserError, ValueError):
        return []
    found = _loose(root.text)
    for element in root:
        found += _block(element) + _loose(element.tail)
    return found


def _block(element: Any) -> list[Node]:
    tag = element.tag if isinstance(element.tag, str) else ""
    try:
        if tag == "figure":
            return [_figure(element)]
        if tag == "img":
            return [_image(element)]
        if tag in ("ul", "ol"):
            return [listing(tag, [_line(it) for it in _points(element)])]
        if tag == "blockquote":
            return [block(tag, _quoted(element))]
        if tag == "hr":
            return [card("horizontalrule")]
        if tag == "p" or tag in HEADINGS:
            return _paragraph(tag, element)
        if tag == "a" or tag in FORMAT_OF_TAG or tag in _TRANSPARENT:
            return [block("p", _inline(element, Format.PLAIN))]
    except _NotPlain:
        pass
    return [
        card("html", html=tostring(element, encoding="unicode", method="html", with_tail=False))
    ]


def _paragraph(tag: str, element: Any) -> list[Node]:
    pictures = element.findall("img")
    if len(pictures) == len(element) == 1 and not _said(element):
        return [_image(pictures[0])]
    address = _EMBED.fullmatch(element.text or "") if len(element) == 0 else None
    if address is not None:
        # An address alone in its line is what WordPress shows as an embed.
        return [card("embed", url=address[1], embedType="", html="", caption="", metadata={})]
    line = _line(element)
    return [block(tag, line)] if line else []


def _figure(element: Any) -> Node:
    caption = element.find("figcaption")
    inner = [it for it in element if it is not caption]
    if len(inner) != 1:
        raise _NotPlain
    (shown,) = inner
    picture = shown if shown.tag == "img" else shown.find("img")
    if picture is None or (shown.tag == "a" and len(shown) != 1) or shown.tag not in ("a", "img"):
        raise _NotPlain
    node = _image(picture)
    if shown.tag == "a":
        node["href"] = shown.get("href", "")
    if caption is not None:
        node["caption"] = _BLANKS.sub(" ", caption.text_content()).strip()
    return node


def _image(element: Any) -> Node:
    source = element.get("src")
    if not source:
        raise _NotPlain
    alt = element.get("alt", "")
    return card("image", src=source, alt=alt, caption="", title="", href="", cardWidth="regular")


def _points(element: Any) -> list[Any]:
    if any(
        it.tag != "li" or it.find("ul") is not None or it.find("ol") is not None for it in element
    ):
        raise _NotPlain
    return list(element)


def _quoted(element: Any) -> list[Node]:
    if not len(element) or all(it.tag != "p" for it in element):
        return _line(element)
    line: list[Node] = []
    for paragraph in element:
        if paragraph.tag != "p":
            raise _NotPlain
        line += ([line_break(), line_break()] if line else []) + _line(paragraph)
    return line


def _line(element: Any) -> list[Node]:
    """Return what stands in a line, without blanks at its ends."""
    line = _text(element.text, Format.PLAIN)
    for child in element:
        line += _inline(child, Format.PLAIN) + _text(child.tail, Format.PLAIN)
    if line and "text" in line[0]:
        line[0]["text"] = line[0]["text"].lstrip()
    if line and "text" in line[-1]:
        line[-1]["text"] = line[-1]["text"].rstrip()
    return [it for it in line if it.get("text") != ""]


def _inline(element: Any, format: Format) -> list[Node]:
    tag = element.tag
    if tag == "br":
        return [line_break()]
    if tag not in FORMAT_OF_TAG and tag not in _TRANSPARENT and tag != "a":
        raise _NotPlain
    format |= FORMAT_OF_TAG.get(tag, Format.PLAIN)
    inner = _text(element.text, format)
    for child in element:
        inner += _inline(child, format) + _text(child.tail, format)
    if tag == "a" and element.get("href") and inner:
        return [link(element.get("href"), inner)]
    return inner


def _text(text: str | None, format: Format) -> list[Node]:
    return [words(_BLANKS.sub(" ", text), format)] if text else []


def _loose(text: str | None) -> list[Node]:
    said = _BLANKS.sub(" ", text or "").strip()
    return [block("p", [words(said)])] if said else []


def _said(element: Any) -> str:
    return str(element.text_content()).strip()
