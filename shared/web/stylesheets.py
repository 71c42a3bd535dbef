"""The stylesheets of a page: those whose blocks its templates name, and no others.

A stylesheet belongs to the blocks that open its selectors. It is linked when one of them is named
anywhere in the page's template or in what that extends, includes, imports or has as a piece; naming
one by chance costs a few bytes, and nothing that a template draws can be without its styles.

What is for screens arrives as one, under an address of the page's own (`shared.web.joined`).
"""

import functools
import re
from collections.abc import Iterator

from jinja2 import Environment, TemplateNotFound
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup

from shared.web.assets import Assets
from shared.web.joined import Joined, join, joined_url

FOR_EVERY_PAGE = ("_global", "fonts", "reset", "base", "layout", "utilities")
# What siblings' fragments are made of: a page cannot know which of these it will be lent.
LENT = ("icon", "masthead", "menu", "dropdown", "avatar")
FOR_PAPER = "shared/css/print.css"
SHARED = "shared"

_REFERENCE = re.compile(
    r"""(?:\{%-?\s*(?:extends|include|import|from)\s+|\bpiece\()["']([^"']+)["']"""
)
_COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
# What is said to people names no class, whichever words it is said in.
_SAID = re.compile(
    r"""\b(?:_|ngettext)\((?:\s*"[^"]*",?)+|\{%-?\s*trans\b.*?\bendtrans\b""", re.DOTALL
)
_JINJA = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_TEXT = re.compile(r"\"([^\"]*)\"|'([^']*)'")
_NO_CLASS = re.compile(
    r"""</?[a-z][a-z0-9]*|\b(?:role|name|type|rel|content)=(?:"[^"]*"|'[^']*')"""
)
_WORD = re.compile(r"(?<![\w./-])[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?![a-z0-9./(])")
_OPENS_A_SELECTOR = re.compile(r"^[ \t]*(?:[a-z]+)?\.([a-z][a-z0-9]*(?:-[a-z0-9]+)*)", re.MULTILINE)


class Stylesheets:
    """Chooses the stylesheets of pages, joins them in their fixed order, and links them."""

    def __init__(self, environment: Environment, assets: Assets) -> None:
        """Take where templates and stylesheets are found."""
        self._environment = environment
        self._assets = assets
        self._joined: dict[str, Joined] = {}
        self._links: dict[str, Markup] = {}

    @pass_context
    def links(self, context: Context) -> Markup:
        """Return the links of the page that is being rendered."""
        page = context.name
        assert page is not None, "a text without a name is no page"
        if self._assets.development or page not in self._links:
            self._links[page] = self._links_of(page)
        return self._links[page]

    def joined(self, page: str) -> Joined:
        """Join what a page shows on a screen; raises `TemplateNotFound` where there is none."""
        if self._assets.development or page not in self._joined:
            self._joined[page] = join(self._sheets_of(page))
        return self._joined[page]

    def of(self, page: str) -> list[str]:
        """Return the paths of the stylesheets that a page is made of, in their order."""
        return [path for path, _ in self._sheets_of(page)]

    def _links_of(self, page: str) -> Markup:
        return Markup(
            '<link rel="stylesheet" href="{}">\n  <link rel="stylesheet" href="{}" media="print">'
        ).format(joined_url(page, self.joined(page).version), self._assets.asset_url(FOR_PAPER))

    def _sheets_of(self, page: str) -> list[tuple[str, str]]:
        words = {*FOR_EVERY_PAGE, *LENT}
        for source in self._sources(page):
            words |= _words_of(source)
        return [
            (path, text)
            for path, text in self._assets.stylesheet_texts()
            if path != FOR_PAPER and (_name_of(path) in words or blocks_of(text) & words)
        ]

    def _sources(self, page: str) -> Iterator[str]:
        waiting, seen = [page], {page}
        while waiting:
            source = _source(self._environment, waiting.pop())
            yield source
            for name in _REFERENCE.findall(source):
                if name not in seen:
                    seen.add(name)
                    waiting.append(name)


# Asked again for each page in development, where any text may have changed and few have.
@functools.lru_cache(maxsize=1024)
def blocks_of(stylesheet: str) -> frozenset[str]:
    """Return the names of the blocks that open selectors of a stylesheet."""
    return frozenset(_OPENS_A_SELECTOR.findall(stylesheet))


@functools.lru_cache(maxsize=1024)
def _words_of(source: str) -> frozenset[str]:
    text = _NO_CLASS.sub(" ", _SAID.sub(" ", _COMMENT.sub(" ", source)))
    return frozenset(_WORD.findall(_JINJA.sub(_texts_in, text)))


def _texts_in(expression: re.Match[str]) -> str:
    """Keep of an expression what it may print: variables are not classes."""
    return " ".join(a or b for a, b in _TEXT.findall(expression[0]))


def _source(environment: Environment, name: str) -> str:
    loader = environment.loader
    assert loader is not None
    try:
        return loader.get_source(environment, name)[0]
    except TemplateNotFound:
        # A template that is mounted under a prefix does not know it: error pages, the gallery.
        return loader.get_source(environment, f"{SHARED}/{name}")[0]


def _name_of(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".css")
