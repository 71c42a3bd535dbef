"""Paragraphs, headings, quotes and lists."""

import re
from urllib.parse import quote

from blog.lexical import inline
from blog.lexical.document import Node, children, kind, whole
from blog.lexical.options import Target

HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
SPECIAL = re.compile(r"[!-,./:-@\[-^_{-~]")
BLANKS = re.compile(r"\s+")
DASHES = re.compile(r"^-|-{2,}|-$")


class Ids:
    """The ids that a page has given away."""

    __slots__ = ("taken",)

    def __init__(self) -> None:
        self.taken: dict[str, int] = {}

    def give(self, text: str) -> str:
        """Make an id of a heading that no other heading has."""
        wanted = slug(text)
        count = self.taken.get(wanted)
        self.taken[wanted] = 0 if count is None else count + 1
        return wanted if count is None else f"{wanted}-{count + 1}"


def slug(text: str) -> str:
    """Make of a text what can stand behind # in an address."""
    plain = BLANKS.sub("-", SPECIAL.sub("", text.lower()).strip())
    return quote(DASHES.sub("", plain), safe="!~*'()")


def paragraph(node: Node) -> str:
    """Render a paragraph."""
    return f"<p>{inline.line(node)}</p>"


def heading(node: Node, ids: Ids) -> str:
    """Render a heading with an id to link to."""
    held = node.get("tag")
    tag = held if isinstance(held, str) and held in HEADINGS else "h2"
    content = inline.line(node)
    return f'<{tag} id="{ids.give(plain(node))}">{content}</{tag}>'


def quotation(node: Node, target: Target) -> str:
    """Render a quote."""
    return f"<blockquote>{_quoted(node, target)}</blockquote>"


def aside(node: Node, target: Target) -> str:
    """Render a quote of the other kind."""
    return f'<blockquote class="kg-blockquote-alt">{_quoted(node, target)}</blockquote>'


def listing(node: Node) -> str:
    """Render a list; one within an item without a text belongs to the item before."""
    tag = "ol" if node.get("tag") == "ol" or node.get("listType") == "number" else "ul"
    start = node.get("start")
    begins = f' start="{start}"' if isinstance(start, int) and start != 1 else ""
    written: list[str] = []
    is_open = False
    for item in children(node):
        below = children(item)
        nested = below[0] if below and kind(below[0]) == "list" else None
        if nested is not None:
            written.append(listing(nested))
            written.append("</li>" if is_open else "")
            is_open = False
            continue
        written.append("</li>" if is_open else "")
        written.append(f"<li>{inline.line(item)}")
        is_open = True
    written.append("</li>" if is_open else "")
    return f"<{tag}{begins}>{''.join(written)}</{tag}>"


def plain(node: Node) -> str:
    """Give the text of a line, a break being one."""
    found: list[str] = []
    for piece in inline.pieces(node):
        held = piece.get("text")
        if kind(piece) == "linebreak":
            found.append("\n")
        elif kind(piece) in inline.LINKS:
            found.append(plain(piece))
        elif isinstance(held, str):
            found.append(whole(held))
    return "".join(found)


def is_empty(node: Node) -> bool:
    """Tell whether a paragraph has nothing to show."""
    return kind(node) == "paragraph" and not plain(node).strip()


def _quoted(node: Node, target: Target) -> str:
    content = inline.line(node)
    return f"<p>{content}</p>" if target is Target.EMAIL else content
