"""The line of text: runs with their marks, links and breaks."""

from pydantic import JsonValue

from blog.lexical import addresses, escaping
from blog.lexical.document import Node, children, kind

MARKS = {1: "strong", 2: "em", 4: "s", 8: "u", 16: "code", 32: "sub", 64: "sup", 128: "mark"}
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
    line = _joined(line)
    for position, piece in enumerate(line):
        named = kind(piece)
        if named == "linebreak":
            written.append("<br>")
        elif named in LINKS:
            written.append(_link(piece))
        else:
            following = _following(line[position + 1 :])
            for mark in _to_open(_marks(piece), open_marks, following):
                open_marks.append(mark)
                written.append(f"<{mark}>")
            written.append(escaping.text(_content(piece)))
            kept = following[0] if following else []
            for _ in [mark for mark in open_marks if mark not in kept]:
                written.append(f"</{open_marks.pop()}>")
    return "".join(written)


def _joined(line: list[Node]) -> list[Node]:
    """Make one text of neighbours that look the same, and leave empty ones out: so the editor "
    "reads them."""
    joined: list[Node] = []
    for piece in line:
        if kind(piece) in TEXTS and not _content(piece):
            continue
        if kind(piece) in LINKS and children(piece) and not _joined(pieces(piece)):
            continue
        if joined and _looks(piece) is not None and _looks(piece) == _looks(joined[-1]):
            joined[-1] = {**joined[-1], "text": _content(joined[-1]) + _content(piece)}
        else:
            joined.append(piece)
    return joined


def _looks(piece: Node) -> tuple[JsonValue, ...] | None:
    if kind(piece) not in {"text", "extended-text"}:
        return None
    return tuple(piece.get(name) for name in ("format", "style", "mode", "detail"))


def _link(piece: Node) -> str:
    address = piece.get("url")
    href = addresses.link(address) if isinstance(address, str) else ""
    rel = piece.get("rel")
    attributes = escaping.attribute("href", href or None)
    attributes += escaping.attribute("rel", rel if isinstance(rel, str) and rel else None)
    return f"<a{attributes}>{line(piece)}</a>"


def _to_open(marks: list[str], open_marks: list[str], following: list[list[str]]) -> list[str]:
    """Order the marks that begin here: first what the nearest of the next texts has as well."""
    wanted = [mark for mark in marks if mark not in open_marks]
    ordered: list[str] = []
    for later in [*following, marks]:
        ordered.extend(mark for mark in wanted if mark in later and mark not in ordered)
        if len(ordered) == len(wanted):
            break
    return ordered


def _following(rest: list[Node]) -> list[list[str]]:
    """List the marks of the texts after this one, across breaks and up to a link."""
    found: list[list[str]] = []
    for piece in rest:
        if kind(piece) in LINKS:
            break
        if kind(piece) != "linebreak":
            found.append(_marks(piece))
    return found


def _marks(piece: Node) -> list[str]:
    held = piece.get("format")
    bits = held if isinstance(held, int) else 0
    return [mark for bit, mark in MARKS.items() if bits & bit]


def _content(piece: Node) -> str:
    held = piece.get("text")
    return held if isinstance(held, str) else ""
