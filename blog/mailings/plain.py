"""HTML of a letter as plain text, for those who read mails so; links keep their addresses."""

import re
from html.parser import HTMLParser

HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
BLOCKS = HEADINGS | {
    "blockquote",
    "div",
    "figcaption",
    "figure",
    "ol",
    "p",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
}
HIDDEN = frozenset({"style", "script", "head", "title"})
RULE = "-" * 20
_SPACES = re.compile(r"[ \t\r\n\f]+")
_GAPS = re.compile(r"\n{3,}")


def text_of(html: str) -> str:
    """Write HTML as text."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (line.strip() for line in "".join(reader.written).split("\n"))
    return _GAPS.sub("\n\n", "\n".join(lines)).strip()


class _Reader(HTMLParser):
    """Writes down what is said; what is in hidden elements is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self._hidden = 0
        self._links: list[tuple[str, int]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in HIDDEN:
            self._hidden += 1
        elif tag == "hr":
            self.written.append(f"\n\n{RULE}\n\n")
        elif tag == "br":
            self.written.append("\n")
        elif tag == "li":
            self.written.append("\n- ")
        elif tag == "a":
            self._links.append((given.get("href") or "", len(self.written)))
        elif tag == "img":
            self.written.append(given.get("alt") or "")
        elif tag in BLOCKS:
            self.written.append("\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag == "a" and self._links:
            href, begins = self._links.pop()
            if href and href != "".join(self.written[begins:]).strip():
                self.written.append(f" ({href})")
        elif tag in BLOCKS:
            self.written.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.written.append(_SPACES.sub(" ", data))
