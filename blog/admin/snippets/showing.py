"""A piece of text as readers would see it, and in a few words."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from blog.lexical import inline, plain_text
from blog.posts.bodies import body_of
from blog.posts.content import Document, document_of
from blog.snippets.models import Snippet

# What stands within a line: a selection of some words is kept without the paragraph around them.
WITHIN = inline.TEXTS | inline.LINKS | {"linebreak"}
MOST_LETTERS = 140


def shown(snippet: Snippet) -> Markup:
    """Return it as a text would show it."""
    return Markup(body_of(_document(snippet), trusts_html=False).html)


def in_short(snippet: Snippet) -> str:
    """Return how it begins."""
    return " ".join(plain_text(_document(snippet)).split())[:MOST_LETTERS]


def _document(snippet: Snippet) -> Document:
    nodes: Sequence[Any] = snippet.value["nodes"]
    blocks: list[Any] = []
    line: list[Any] | None = None
    for node in nodes:
        if isinstance(node, dict) and node.get("type") in WITHIN:
            if line is None:
                line = []
                blocks.append({"type": "paragraph", "version": 1, "children": line})
            line.append(node)
        else:
            blocks.append(node)
            line = None
    return document_of(blocks)
