"""Read a page as a robot would: what its head tells, and its blocks of data."""

import json
from html.parser import HTMLParser
from typing import Any

from shared.testing.browser import SameOriginClient


class Head(HTMLParser):
    """The title, links, metas, kinds of inline scripts and data of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.title = ""
        self.metas: dict[str, str] = {}
        self.links: dict[str, str] = {}
        self.inline_scripts: list[str] = []
        self.data: dict[str, Any] = {}
        self._open = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._open = tag
        if tag == "meta":
            self.metas[values.get("property") or values.get("name", "")] = values.get("content", "")
        elif tag == "link":
            self.links[values["rel"]] = values["href"]
        elif tag == "script" and "src" not in values:
            self.inline_scripts.append(values.get("type", ""))

    def handle_data(self, data: str) -> None:
        if self._open == "title":
            self.title += data
        elif self._open == "script" and data.strip():
            told = json.loads(data)
            self.data[told["@type"]] = told

    def handle_endtag(self, tag: str) -> None:
        self._open = ""


async def head_of(client: SameOriginClient, path: str) -> Head:
    """Ask for a page and read its head."""
    answer = await client.get(path)
    return Head(await answer.get_data(as_text=True))
