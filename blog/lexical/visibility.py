"""Cards that only some readers see."""

import re

from blog.lexical import escaping
from blog.lexical.fields import Fields
from blog.lexical.options import Audience
from blog.lexical.page import Page

EVERYONE = "status:free,status:-free"
SEGMENTS = {Audience.FREE: "status:free", Audience.PAID: "status:-free"}
GATED = re.compile(
    r"<!--kg-gated-block:begin nonMember:(?P<visitors>true|false)"
    r' memberSegment:"(?P<segment>[^"]*)" -->'
    r"(?P<html>.*?)<!--kg-gated-block:end-->",
    re.DOTALL,
)
SEGMENT = re.compile(r"[a-z]+:-?[a-z0-9_-]+(?:,[a-z]+:-?[a-z0-9_-]+)*")


# The cards with words in them that can be for some readers only.
GATED_CARDS = frozenset({"call-to-action", "html"})


def is_for_visitors(card: Fields) -> bool:
    """Say whether a card is seen by who is not signed in."""
    return card.text("type") not in GATED_CARDS or _web(card, non_members=True)[0]


def gated(html: str, card: Fields, page: Page, *, non_members: bool = True) -> str:
    """Wrap a card for those who may see it, or leave it out for an audience that may not."""
    if not html:
        return html
    seen_by_visitors, segment = _web(card, non_members)
    if page.is_email:
        segment = _letter(card)
    audience = page.options.audience
    if audience is not None:
        if audience is Audience.VISITOR and not page.is_email:
            return html if seen_by_visitors else ""
        return html if SEGMENTS.get(audience, "") in segment.split(",") else ""
    if page.is_email:
        if segment in {"", EVERYONE}:
            return html if segment else ""
        return (
            f'<div data-gh-segment="{escaping.value(segment)}" class="kg-visibility-wrapper">'
            f"{html}</div>"
        )
    if seen_by_visitors and segment == EVERYONE:
        return html
    if not seen_by_visitors and not segment:
        return ""
    return (
        f"<!--kg-gated-block:begin nonMember:{str(seen_by_visitors).lower()}"
        f' memberSegment:"{segment}" -->{html}<!--kg-gated-block:end-->'
    )


def shown_to(html: str, audience: Audience) -> str:
    """Leave out of a page's stored HTML what is not for whoever reads; the markers go as well."""

    def shown(found: re.Match[str]) -> str:
        if audience is Audience.VISITOR:
            return found["html"] if found["visitors"] == "true" else ""
        return found["html"] if SEGMENTS[audience] in found["segment"].split(",") else ""

    return GATED.sub(shown, html)


def _web(card: Fields, non_members: bool) -> tuple[bool, str]:
    visibility = card.below("visibility")
    if "showOnWeb" in visibility.node:
        shown = visibility.flag("showOnWeb")
        return shown, EVERYONE if shown else ""
    if not card.has("visibility"):
        return non_members, EVERYONE
    web = visibility.below("web")
    return web.flag("nonMember", non_members), _segment(web)


def _letter(card: Fields) -> str:
    visibility = card.below("visibility")
    if "showOnEmail" in visibility.node:
        if not visibility.flag("showOnEmail"):
            return ""
        segment = visibility.text("segment")
        return segment if SEGMENT.fullmatch(segment) else EVERYONE
    return _segment(visibility.below("email"))


def _segment(place: Fields) -> str:
    """Read who may see a card; what is no segment means nobody."""
    held = place.node.get("memberSegment")
    if held is None:
        return EVERYONE
    return held if isinstance(held, str) and SEGMENT.fullmatch(held) else ""
