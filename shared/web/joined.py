"""Several files as one, so that a page waits for one answer instead of thirty.

Nothing is built and nothing is shared: the address of a stylesheet names the page, and any process
that has its template knows what it is made of. So a process of the release before or after gives
the styles that it would give its own page, and nobody can ask for more of them than there are
templates. The modules of an app are the same for all of its pages.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import urljoin

JOINED = "/static/joined"
JOINED_MODULES = "/static/joined.js"

_PAGE = re.compile(r"[a-z0-9][\w-]*(?:/[a-z0-9][\w-]*)*", re.ASCII)
_COMMENT = re.compile(r"[ \t]*/\*.*?\*/\n?", re.DOTALL)
_INDENT = re.compile(r"\n\s+")
_URL = re.compile(r"""url\(\s*(["']?)(?!#)([^"')]+?)\1\s*\)""")


@dataclass(frozen=True, slots=True)
class Joined:
    """What several files say together."""

    data: bytes
    version: str


def join(sheets: Iterable[tuple[str, str]]) -> Joined:
    """Join stylesheets given by path and text; what they name is found from anywhere then.

    Comments, empty lines and indents are for whoever reads the files, and stay there.
    """
    return _joined(_from_anywhere(path, text) for path, text in sheets)


def join_modules(modules: Iterable[str]) -> Joined:
    """Join modules that neither import nor export, each with its names to itself."""
    # What a block declares is seen in that block only, functions too: modules are strict.
    return _joined(f"{{\n{text.rstrip()}\n}}" for text in modules)


def joined_url(page: str, version: str) -> str:
    """Return the address of the stylesheet of a page, which is given by its template."""
    return f"{JOINED}/{page.removesuffix('.html')}.css?v={version}"


def page_at(path: str) -> str | None:
    """Return the page that an address names, or None; each page has one address only."""
    return f"{path}.html" if _PAGE.fullmatch(path) else None


def _joined(texts: Iterable[str]) -> Joined:
    data = "\n".join(texts).encode()
    return Joined(data, sha256(data).hexdigest()[:8])


def _from_anywhere(path: str, text: str) -> str:
    def absolute(found: re.Match[str]) -> str:
        return f'url("{urljoin(f"/static/{path}", found[2])}")'

    return _URL.sub(absolute, _INDENT.sub("\n", _COMMENT.sub("", text)))
