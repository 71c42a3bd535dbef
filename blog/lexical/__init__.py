"""Stand-in until the renderer's branch is merged: paragraphs, text and HTML cards only."""

from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

from markupsafe import Markup


class Target(StrEnum):
    """Where the HTML is read."""

    WEB = "web"
    FEED = "feed"
    EMAIL = "email"


@dataclass(frozen=True, slots=True)
class Options:
    """Everything around the document that its HTML depends on."""

    site_url: str = ""
    trusted_html: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document as HTML."""

    html: str
    cards: tuple[Any, ...] = ()

    def filled(self, show: Any) -> str:
        return self.html


def render(document: Any, *, target: Target = Target.WEB, options: Options) -> Rendered:
    return Rendered("".join(_html(it, options) for it in document["root"]["children"]))


def plain_text(document: Any) -> str:
    return " ".join(_text(it) for it in document["root"]["children"]).strip()


def word_count(document: Any) -> int:
    return len(plain_text(document).split())


def _html(node: Any, options: Options) -> str:
    match node.get("type"):
        case "html":
            return str(node["html"])
        case "paragraph":
            return f"<p>{''.join(_html(it, options) for it in node['children'])}</p>"
        case "extended-text" | "text":
            return escape(node["text"])
    return ""


def _text(node: Any) -> str:
    if node.get("type") == "html":
        return Markup(node["html"]).striptags()
    return str(node.get("text", "")) + " ".join(_text(it) for it in node.get("children", ()))


@dataclass(frozen=True, slots=True)
class OwnCard:
    """A card of this house in a text."""

    kind: str
    id: int


def fill(html: str, cards: tuple[OwnCard, ...], show: Any) -> str:
    return html
