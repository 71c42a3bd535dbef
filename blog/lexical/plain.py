"""A document as plain text: for mail programs that show no HTML, for searching and for counting."""

import re
from html import unescape

from blog.lexical import addresses, blocks, inline
from blog.lexical.document import Document, Node, children, kind, read, walk, whole
from blog.lexical.fields import Fields
from blog.lexical.rendering import HEADINGS, QUOTES
from blog.lexical.visibility import is_for_visitors

# What of a card is read as text, in this order; what is HTML is named as such.
SAID = {
    "audio": ("title",),
    "bookmark": ("metadata.title", "metadata.description", "caption:html"),
    "button": ("buttonText",),
    "call-to-action": ("sponsorLabel:html", "textValue:html", "buttonText"),
    "callout": ("calloutEmoji", "calloutText:html"),
    "codeblock": ("code", "caption:html"),
    "embed": ("caption:html",),
    "file": ("fileTitle", "fileCaption", "fileName"),
    "gallery": ("caption:html",),
    "header": ("header:html", "subheader:html", "buttonText"),
    "html": ("html:html",),
    "image": ("alt", "caption:html"),
    "markdown": ("markdown",),
    "product": ("productTitle:html", "productDescription:html", "productButton"),
    "signup": ("header:html", "subheader:html", "disclaimer:html"),
    "toggle": ("heading:html", "content:html"),
    "video": ("caption:html",),
}
LEADS = {
    "bookmark": "url",
    "button": "buttonUrl",
    "call-to-action": "buttonUrl",
    "embed": "url",
    "file": "src",
    "header": "buttonUrl",
    "product": "productUrl",
}
SILENT = re.compile(r"<(script|style|template)\b.*?(?:</\1\s*>|$)|<!--.*?(?:-->|$)", re.S | re.I)
ENDS = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/blockquote)\b[^>]*>", re.I)
TAG = re.compile(r"</?[a-zA-Z][^>]*>?")
BLANKS = re.compile(r"[^\S\n]+")
LINES = re.compile(r" ?\n[ \n]*")
WORDS = re.compile(r"\w+(?:['’.-]\w+)*")
MARK_OF_QUOTE = "> "


def plain_text(document: Document, *, with_addresses: bool = False) -> str:
    """Give the text of a document; in a letter the addresses of its links stand behind them."""
    parts = [_part(node, with_addresses) for node in children(read(document))]
    return "\n\n".join(part for part in parts if part)


def public_text(document: Document) -> str:
    """Give the text of a document without the cards that are not for visitors.

    It is searched and quoted for everybody.
    """
    nodes = children(read(document))
    parts = [_part(node, False) for node in nodes if is_for_visitors(Fields(node))]
    return "\n\n".join(part for part in parts if part)


def word_count(document: Document) -> int:
    """Count the words of a document."""
    return len(WORDS.findall(plain_text(document)))


def excerpt(document: Document, most: int = 300) -> str:
    """Give the beginning of the text up to a word's end, on one line and without headings."""
    said = [_part(node, False) for node in children(read(document)) if kind(node) not in HEADINGS]
    whole = " ".join(" ".join(said).split())
    if len(whole) <= most:
        return whole
    return whole[: most + 1].rpartition(" ")[0] or whole[:most]


def first_image(document: Document) -> str | None:
    """Give the address of the first picture of a document."""
    for node in walk(read(document)):
        card = Fields(node)
        shown = card.all("images") if kind(node) == "gallery" else [card]
        for one in shown if kind(node) in {"gallery", "image"} else []:
            if address := addresses.source(one.text("src")):
                return address
    return None


def from_html(html: str) -> str:
    """Give the text of some HTML."""
    bare = TAG.sub("", ENDS.sub("\n", SILENT.sub("", html)))
    return _tidied(unescape(bare))


def _part(node: Node, with_addresses: bool) -> str:
    named = kind(node)
    if named in SAID:
        return _card(node, named, with_addresses)
    if named == "horizontalrule":
        return "---" if with_addresses else ""
    if named == "list":
        return _list(node, with_addresses, "")
    line = _line(node, with_addresses)
    if named in QUOTES or named == "aside":
        return "\n".join(MARK_OF_QUOTE + one for one in line.split("\n"))
    return line


def _card(node: Node, named: str, with_addresses: bool) -> str:
    card = Fields(node)
    said = []
    for field in SAID[named]:
        path, _, form = field.partition(":")
        below, _, name = path.rpartition(".")
        held = (card.below(below) if below else card).text(name)
        said.append(from_html(held) if form else held.strip())
    address = addresses.link(card.text(LEADS[named])) if named in LEADS else ""
    if with_addresses and address:
        said.append(address)
    return "\n".join(one for one in said if one)


def _list(node: Node, with_addresses: bool, indent: str) -> str:
    lines = []
    start = node.get("start")
    number = start if isinstance(start, int) else 1
    for item in children(node):
        below = children(item)
        if below and kind(below[0]) == "list":
            lines.append(_list(below[0], with_addresses, indent + "  "))
            continue
        sign = f"{number}." if node.get("tag") == "ol" else "-"
        number += 1
        lines.append(f"{indent}{sign} {_line(item, with_addresses)}")
    return "\n".join(lines)


def _line(node: Node, with_addresses: bool) -> str:
    said = []
    for piece in inline.pieces(node):
        held = piece.get("text")
        if kind(piece) == "linebreak":
            said.append("\n")
        elif kind(piece) in inline.LINKS:
            said.append(blocks.plain(piece))
            address = addresses.link(Fields(piece).text("url"))
            if with_addresses and address and address != said[-1]:
                said.append(f" ({address})")
        elif isinstance(held, str):
            said.append(whole(held))
    return _tidied("".join(said))


def _tidied(text: str) -> str:
    return LINES.sub("\n", BLANKS.sub(" ", text)).strip()
