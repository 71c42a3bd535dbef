"""The line of text: runs with their marks, links and breaks."""

from collections.abc import Sequence
from functools import cache

from pydantic import JsonValue

from blog.lexical import addresses, escaping
from blog.lexical.document import Node, children, kind, whole

MARKS = {1: "strong", 2: "em", 4: "s", 8: "u", 16: "code", 32: "sub", 64: "sup", 128: "mark"}
# A line with thousands of texts is not looked through for each of them.
FURTHEST = 256
TEXTS = frozenset({"text", "extended-text", "tk", "tab", "zwnj"})
LINKS = frozenset({"link", "autolink"})
# What the editor shows while somebody looks for an address; it is no part of the text.
SEARCHES = frozenset({"at-link", "at-link-search"})


def line(parent: Node) -> str:
    """Render what stands below a paragraph, a heading, a quote or a list item."""
    return run(pieces(parent))


def pieces(parent: Node) -> list[Node]:
    """List texts, breaks and links below a node; of blocks that stand there, what is in them."""
    found: list[Node] = []
    for child in children(parent):
        named = kind(child)
        if named in TEXTS or named in LINKS or named == "linebreak":
            found.append(child)
        elif named not in SEARCHES:
            found.extend(pieces(child))
    return found


def run(line: list[Node]) -> str:
    """Render neighbours, with marks that several share opened once.

    Marks are closed by how many the next text is without, from the innermost: Ghost does so, and
    what follows can stand in a mark of its neighbour.
    """
    written: list[str] = []
    open_marks: list[str] = []
    joined = _joined(line)
    # Of a break there are no marks to know, and a link ends all that are open.
    held = [_marks(piece) if named in TEXTS else named for named, piece in joined]
    for position, (named, piece) in enumerate(joined):
        marks = held[position]
        if named == "linebreak":
            written.append("<br>")
        elif isinstance(marks, str):
            written.append(_link(piece))
        elif not marks and not open_marks:
            written.append(escaping.text(_content(piece)))
        else:
            following = _following(held, position)
            for mark in _to_open(marks, open_marks, following):
                open_marks.append(mark)
                written.append(f"<{mark}>")
            written.append(escaping.text(_content(piece)))
            kept = following[0] if following else ()
            for _ in [mark for mark in open_marks if mark not in kept]:
                written.append(f"</{open_marks.pop()}>")
    return "".join(written)


def _joined(line: list[Node]) -> list[tuple[str, Node]]:
    """Make one text of neighbours of one look and leave empty ones out, as the editor does."""
    joined: list[tuple[str, Node]] = []
    look: tuple[JsonValue, ...] | None = None
    for piece in line:
        named = kind(piece)
        if named in TEXTS and not _content(piece):
            continue
        if named in LINKS and children(piece) and not _joined(pieces(piece)):
            continue
        before, look = look, _look(named, piece)
        if look is not None and look == before:
            joined[-1] = (named, {**piece, "text": _content(joined[-1][1]) + _content(piece)})
        else:
            joined.append((named, piece))
    return joined


def _look(named: str, piece: Node) -> tuple[JsonValue, ...] | None:
    if named not in {"extended-text", "text"}:
        return None
    return (piece.get("format"), piece.get("style"), piece.get("mode"), piece.get("detail"))


def _link(piece: Node) -> str:
    address = piece.get("url")
    href = addresses.link(whole(address)) if isinstance(address, str) else ""
    rel = piece.get("rel")
    attributes = escaping.attribute("href", href or None)
    attributes += escaping.attribute("rel", whole(rel) if isinstance(rel, str) and rel else None)
    return f"<a{attributes}>{line(piece)}</a>"


def _to_open(
    marks: Sequence[str], open_marks: list[str], following: list[Sequence[str]]
) -> list[str]:
    """Order the marks that begin here: first what the nearest of the next texts has as well."""
    wanted = [mark for mark in marks if mark not in open_marks]
    ordered: list[str] = []
    for later in [*following, marks]:
        if len(ordered) == len(wanted):
            break
        ordered.extend(mark for mark in wanted if mark in later and mark not in ordered)
    return ordered


def _following(held: list[tuple[str, ...] | str], position: int) -> list[Sequence[str]]:
    """List the marks of the texts after this one, across breaks and up to a link."""
    found: list[Sequence[str]] = []
    for marks in held[position + 1 : position + 1 + FURTHEST]:
        if isinstance(marks, tuple):
            found.append(marks)
        elif marks in LINKS:
            break
    return found


def _marks(piece: Node) -> tuple[str, ...]:
    held = piece.get("format")
    return _named(held & 255) if isinstance(held, int) else ()


@cache
def _named(bits: int) -> tuple[str, ...]:
    return tuple(mark for bit, mark in MARKS.items() if bits & bit)


def _content(piece: Node) -> str:
    held = piece.get("text")
    return whole(held) if isinstance(held, str) else ""
