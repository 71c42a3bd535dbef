"""Find what a person would read in English whatever the language of the site."""

import ast
import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from jinja2 import Environment

# Attributes that are shown or read aloud.
READ = {"alt", "aria-description", "aria-label", "aria-valuetext", "data-announce", "placeholder"}
READ |= {"data-label", "title"}
# What Python says to people: by call, and the arguments that hold words.
SAYING = {"flash", "page_meta", "error_response", "Refusal"}

_WORDS = re.compile(r"[^\W\d_]{3,}")
# A sentence or its beginning, or a piece that is to be put to another.
_LIKE_WORDS = re.compile(r"[A-Z][a-z]{2,}\b(?!-)|\s[a-z]{2,}\b(?!-)|.*[a-z]{2,}\s$")
_SAID = re.compile(r"""\b(_|ngettext)\((?:\s*"[^"]*",?)+""")
# Texts of macros and blocks that are pieces of a tag: classes, ids, attributes.
_PIECE_OF_A_TAG = re.compile(r"--|=\"|^-")
_SILENT = {"script", "style"}


def in_page(source: str) -> list[str]:
    """Return the words in a template of HTML that gettext does not say."""
    page = _Page()
    texts = list(_texts(source, page.feed))
    page.close()
    return [*page.found, *texts]


def in_plain_text(source: str) -> list[str]:
    """Return the words in a template of plain text that gettext does not say."""
    found: list[str] = []
    texts = list(_texts(source, found.append))
    return [text.strip() for text in found if _WORDS.search(text)] + texts


def in_python(source: str) -> Iterator[str]:
    """Yield what a module says to people without gettext: flashes, titles, errors."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _called(node) in SAYING:
            values = [*node.args, *(keyword.value for keyword in node.keywords)]
            yield from (ast.unparse(value) for value in values if _has_words(value))
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if "message" in names:
                yield ast.unparse(node.value)


def _texts(source: str, write: Callable[[str], object]) -> Iterator[str]:
    """Write the markup without Jinja, and yield the literals in its expressions that are words."""
    is_code = is_no_text = False
    names: list[str] = []
    for _line, kind, value in Environment().lex(_SAID.sub(r"\1(", source)):
        if kind == "data" and not is_no_text:
            write(value)
        elif kind in {"variable_begin", "block_begin"}:
            is_code, names = True, []
        elif kind in {"variable_end", "block_end"}:
            is_code = False
        elif is_code and kind == "name":
            names.append(value)
            is_no_text = _begins_no_text(names) or (is_no_text and not names[0].startswith("end"))
        elif is_code and kind == "string" and _LIKE_WORDS.match(value[1:-1]):
            yield value


class _Page(HTMLParser):
    """Collects the texts and the attributes that people read."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [
            f'{name}="{value}"'
            for name, value in attrs
            if name in READ and value and _WORDS.search(value)
        ]

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if self.cdata_elem in _SILENT or _PIECE_OF_A_TAG.search(text):
            return
        if _WORDS.search(text):
            self.found.append(text)


def _begins_no_text(names: list[str]) -> bool:
    return names == ["trans"] or (names[0] == "block" and names[-1].endswith("_class"))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ast.unparse(call.func)


def _has_words(value: ast.expr) -> bool:
    pieces = value.values if isinstance(value, ast.JoinedStr) else [value]
    return any(
        isinstance(piece, ast.Constant)
        and isinstance(piece.value, str)
        and re.search(r"\b[A-Z][a-z]{2,}|[a-z]{2,} [a-z]{2,}", piece.value)
        for piece in pieces
    )
