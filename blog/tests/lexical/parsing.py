"""What a browser would make of rendered HTML: looked at by parsing it as a browser does."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from blog.lexical.addresses import IGNORED, SCHEME
from blog.lexical.cards.players import NOTHING
from blog.lexical.sanitising import FRAME_HOSTS

FORBIDDEN = {
    "animate",
    "applet",
    "base",
    "embed",
    "foreignobject",
    "frame",
    "frameset",
    "link",
    "math",
    "meta",
    "object",
    "script",
    "set",
    "style",
    "template",
    "use",
}
ADDRESSES = {
    "action",
    "background",
    "cite",
    "data",
    "formaction",
    "href",
    "poster",
    "src",
    "xlink:href",
}
ALLOWED = {"http", "https", "mailto", "tel", "sms"}
OUR_FORM = {"class": "kg-signup-card-form", "data-members-form": "signup"}
CSS_ADDRESS = re.compile(r"""url\((["']?)([^"'()]*)\1\)""", re.IGNORECASE)
STYLE_DANGERS = (
    "url(",
    "expression(",
    "javascript:",
    "data:",
    "@import",
    "behavior",
    "-moz-binding",
    "</",
)


def dangers(html: str) -> list[str]:
    """List what in some HTML could run, load from where it may not, or send a form."""
    return [
        danger
        for element in LexborHTMLParser(html).css("*")
        for danger in _of(
            (element.tag or "").lower(),
            {name.lower(): held or "" for name, held in element.attributes.items()},
        )
    ]


def _of(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    if tag in FORBIDDEN:
        yield f"<{tag}>"
    if tag == "form" and attributes != OUR_FORM:
        yield f"a form {attributes}"
    if tag == "iframe" and not _is_known(attributes.get("src", "")):
        yield f"a frame of {attributes}"
    for name, held in attributes.items():
        written = f"{tag} {name}={held}"
        if name.startswith(("on", "hx-", "data-hx")) or name == "srcdoc":
            yield written
        if name in ADDRESSES and not _is_harmless(held):
            yield written
        if name == "srcset" and any(not _is_harmless(one) for one in held.split(",")):
            yield written
        if name == "style":
            bare = CSS_ADDRESS.sub("", held)
            loaded = [found[2] for found in CSS_ADDRESS.finditer(held)]
            if any(danger in bare.lower() for danger in STYLE_DANGERS):
                yield written
            if not all(_is_harmless(address) for address in loaded):
                yield written


def _is_harmless(address: str) -> bool:
    if address == NOTHING:
        return True
    scheme = SCHEME.match(IGNORED.sub("", address))
    return scheme is None or scheme[0][:-1].lower() in ALLOWED


def _is_known(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme in {"https", ""} and parts.hostname in FRAME_HOSTS
