"""A whole document into HTML."""

import re

from blog.lexical import blocks, inline
from blog.lexical.cards import CARDS
from blog.lexical.document import Document, Node, children, kind, read, walk
from blog.lexical.fields import Fields
from blog.lexical.options import Options, Target
from blog.lexical.page import Page
from blog.lexical.rendered import Rendered

BLOCKS = frozenset({"root", "paragraph", "list", "listitem", "linebreak", "aside"})
HEADINGS = frozenset({"heading", "extended-heading"})
QUOTES = frozenset({"quote", "extended-quote"})
KNOWN = BLOCKS | HEADINGS | QUOTES | inline.TEXTS | inline.LINKS | inline.SEARCHES | CARDS.keys()
TAG = re.compile(r"<[a-z][^<>]*>")
RELATIVE = re.compile(r'( (?:href|src|poster)=")/(?!/)')


def render(
    document: Document, target: Target = Target.WEB, options: Options | None = None
) -> Rendered:
    """Render a document; raises NotADocument or DocumentTooLarge, and for nothing else in it."""
    root = read(document)
    page = Page(target, options or Options())
    for node in walk(root):
        if kind(node) not in KNOWN:
            page.unknown[kind(node)] += 1
    shown = children(root)
    if shown and blocks.is_empty(shown[-1]):
        # The editor keeps a last line to write in.
        shown = shown[:-1]
    html = "".join(_block(node, page) for node in shown)
    if page.is_feed:
        html = absolute(html, page.options.site_url)
    return Rendered(html, tuple(page.own_cards), dict(page.unknown))


def absolute(html: str, site_url: str) -> str:
    """Write the addresses of rendered HTML out that begin at the site's root."""
    base = site_url.rstrip("/")
    return TAG.sub(lambda tag: RELATIVE.sub(rf"\g<1>{base}/", tag[0]), html)


def _block(node: Node, page: Page) -> str:
    named = kind(node)
    card = CARDS.get(named)
    if card is not None:
        return card(Fields(node), page)
    if named == "paragraph":
        return blocks.paragraph(node)
    if named in HEADINGS:
        return blocks.heading(node, page.ids)
    if named in QUOTES:
        return blocks.quotation(node, page.target)
    if named == "aside":
        return blocks.aside(node, page.target)
    if named == "list":
        return blocks.listing(node)
    if named == "listitem" or named in inline.LINKS:
        return inline.line(node)
    return ""
