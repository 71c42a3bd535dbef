"""Cards of ours in a text: a product, an event, a calendar, a market, as they are right now.

Their owners are asked side by side, each card once. What is away, private or gone leaves nothing.
"""

import asyncio

from markupsafe import Markup

from blog.lexical import OwnCard, fill
from blog.posts.content import OwnCardDump
from blog.posts.models import Post
from glue.layout import link_card
from shared.web.identity import Identity

# Each is a call: a text with more of them shows the first.
MOST_CARDS = 24


async def with_own_cards(identity: Identity, post: Post, html: str) -> Markup:
    """Return HTML of a post with its cards of ours filled."""
    if not post.own_cards:
        return Markup(html)
    wanted = list(dict.fromkeys(map(_key, post.own_cards)))[:MOST_CARDS]
    pieces = await asyncio.gather(*(link_card(identity, kind, id) for kind, id in wanted))
    shown = dict(zip(wanted, pieces, strict=True))

    def show(card: OwnCard) -> str:
        return shown.get((card.kind, card.id), "")

    cards = tuple(OwnCard(*_key(card)) for card in post.own_cards)
    return Markup(fill(html, cards, show))


def _key(card: OwnCardDump) -> tuple[str, int]:
    return str(card["kind"]), int(card["id"])
