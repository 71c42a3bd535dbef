"""What the head of a page says of it: its OpenGraph and Twitter words, title and description."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

TITLE = ("og:title", "twitter:title")
DESCRIPTION = ("og:description", "twitter:description", "description")
PICTURE = ("og:image:secure_url", "og:image", "twitter:image")
PUBLISHER = ("og:site_name",)
AUTHOR = ("author", "article:author")
LONGEST = 500
# Heads end long before this; pages may not.
READ = 500_000


@dataclass(slots=True)
class Head(HTMLParser):
    """A page whose head is read; `feed` takes its text."""

    said: dict[str, str] = field(default_factory=dict)
    title: str = ""
    _is_in_title: bool = False

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a meta says; the first of a name counts."""
        held = dict(attrs)
        if tag == "meta":
            name = (held.get("property") or held.get("name") or "").lower()
            self.said.setdefault(name, " ".join((held.get("content") or "").split()))
        self._is_in_title = tag == "title" and not self.title

    def handle_data(self, data: str) -> None:
        """Keep the title."""
        if self._is_in_title:
            self.title += data

    def handle_endtag(self, tag: str) -> None:
        """End the title."""
        if tag == "title":
            self._is_in_title = False

    def first(self, names: Sequence[str]) -> str:
        """Return the first of these that is said."""
        return next((self.said[it][:LONGEST] for it in names if self.said.get(it)), "")


def read_head(text: str, address: str) -> dict[str, str]:
    """Return what a page says of itself, under the names a bookmark has for it."""
    head = Head()
    head.feed(text[:READ])
    picture = head.first(PICTURE)
    author = head.first(AUTHOR)
    return {
        "url": address,
        "title": head.first(TITLE) or " ".join(head.title.split())[:LONGEST] or address,
        "description": head.first(DESCRIPTION),
        "author": "" if author.startswith("http") else author,
        "publisher": head.first(PUBLISHER) or urlsplit(address).hostname or "",
        "thumbnail": urljoin(address, picture) if picture else "",
        "icon": "",
    }
