"""Finding what a card or a link can be of. Whatever does not answer is said, never left out."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from blog.menu.models import MenuNode, NodeKind
from blog.posts.models import Post
from glue.contracts.families import Card, Found, Hit, Kind
from glue.services.search import Away, search_everywhere
from shared.db import ReadSession, read_session
from shared.errors import ServiceUnavailable

MOST = 12
# Shops and calendars are in the menu, which blog keeps itself.
_IN_THE_MENU = {Card.MARKET: NodeKind.MARKET, Card.CALENDAR: NodeKind.CALENDAR}
_SEARCHED = {Card.PRODUCT: Kind.PRODUCT, Card.EVENT: Kind.EVENT}


@dataclass(frozen=True, slots=True)
class Thing:
    """Something that was found: what its owner knows it by, and where it is."""

    id: int
    title: str
    url: str
    about: str = ""


async def things_called(card: Card, words: str, *, locale: str) -> Sequence[Thing]:
    """Return what a card can be of; raises `ServiceUnavailable` while its owner does not answer."""
    if card in _IN_THE_MENU:
        return await _in_the_menu(read_session(), _IN_THE_MENU[card], words)
    parts = await search_everywhere(words, locale=locale, kind=_SEARCHED[card])
    if any(isinstance(part, Away) for part in parts):
        raise ServiceUnavailable()
    hits = [hit for part in parts if isinstance(part, Found) for hit in part.hits]
    return [_thing(hit, hit.id) for hit in hits if hit.card is card and hit.id is not None][:MOST]


async def posts_called(session: ReadSession, words: str) -> Sequence[Post]:
    """Return what is published under such a title, the newest first."""
    statement = (
        select(Post)
        .where(Post.shown(), Post.title.icontains(words, autoescape=True))
        .order_by(Post.published_at.desc(), Post.id.desc())
        .limit(MOST)
    )
    return (await session.scalars(statement)).all()


async def _in_the_menu(session: ReadSession, of: NodeKind, words: str) -> Sequence[Thing]:
    statement = (
        select(MenuNode.target_id, MenuNode.title, MenuNode.href)
        .where(MenuNode.kind == of, MenuNode.title.icontains(words, autoescape=True))
        .distinct()
        .order_by(MenuNode.title, MenuNode.target_id)
        .limit(MOST)
    )
    rows = await session.execute(statement)
    return [Thing(id, title, href) for id, title, href in rows if id is not None]


def _thing(hit: Hit, id: int) -> Thing:
    about = " · ".join(part for part in (hit.excerpt[:80], hit.eyebrow) if part)
    return Thing(id, hit.title, hit.url, about)
