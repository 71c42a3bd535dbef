"""A page of a stranger's shop, and what can be seen on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from lxml import etree, html


@dataclass(frozen=True)
class ShopPage:
    """A page at an address."""

    url: str
    text: str

    @cached_property
    def tree(self) -> Any:
        """The page as a tree; an empty one where there is none."""
        try:
            return html.fromstring(self.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
        except (etree.ParserError, ValueError):
            return html.fromstring("<html></html>")

    def links(self, path: str = "//a[@href]") -> Iterator[str]:
        """Return where links lead on the same site, without the place on the page."""
        for link in self.tree.xpath(path):
            if "nofollow" in link.get("rel", ""):
                continue
            try:
                address = urldefrag(urljoin(self.url, link.get("href", "").strip())).url
                here, there = urlsplit(self.url), urlsplit(address)
            except ValueError:
                continue
            if (there.scheme, there.netloc) == (here.scheme, here.netloc):
                yield address

    def words(self, path: str) -> str:
        """Return the text at a path, its first place."""
        found = self.tree.xpath(path)
        if not found:
            return ""
        text = found[0] if isinstance(found[0], str) else found[0].text_content()
        return " ".join(text.split())

    def all_words(self, path: str) -> list[str]:
        """Return the texts at a path."""
        texts = (it if isinstance(it, str) else it.text_content() for it in self.tree.xpath(path))
        return [" ".join(text.split()) for text in texts if text.strip()]

    def form_with_password(self) -> tuple[str, dict[str, str], str, str] | None:
        """Return a sign-in form: where it goes, what it holds, and its fields of name and word."""
        for form in self.tree.xpath("//form[.//input[@type='password']]"):
            inputs = form.xpath(".//input[@name]")
            held = {it.get("name"): it.get("value", "") for it in inputs}
            names = [it.get("name") for it in inputs if it.get("type", "text") in ("text", "email")]
            secrets = [it.get("name") for it in inputs if it.get("type") == "password"]
            if names and secrets:
                target = urljoin(self.url, form.get("action", ""))
                return target, held, names[0], secrets[0]
        return None
