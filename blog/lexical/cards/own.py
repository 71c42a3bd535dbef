"""Cards of this house: a product, an event, a calendar, a market.

A text holds which one; what it is called, what it costs and when it is comes from its service.
"""

from blog.lexical.fields import Fields
from blog.lexical.page import Page
from blog.lexical.rendered import OwnCard, slot

KINDS = {
    "rose-product": "product",
    "rose-event": "event",
    "rose-calendar": "calendar",
    "rose-market": "market",
}
HELD = frozenset({"type", "version", "id"})


def own(card: Fields, page: Page) -> str:
    """Leave a slot for a card that the caller fills; nothing for one without an id."""
    wanted = card.node.get("id")
    if not isinstance(wanted, int) or isinstance(wanted, bool) or not 0 < wanted < 2**63:
        return ""
    more = {name: held for name, held in card.node.items() if name not in HELD}
    page.own_cards.append(OwnCard(KINDS[card.text("type")], wanted, more))
    return slot(len(page.own_cards) - 1)
