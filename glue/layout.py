"""The pieces a page borrows from siblings: menu, account, basket, what hangs on the page.

A piece that was asked for in nobody's name is remembered for seconds under everything it was asked
with, which is all its owner ever saw: so it is the same for whoever asks the same. What was asked
for in somebody's name is never remembered, nor is what stands in for a sibling that is away. Who is
signed in always sees what is, for they may be the one who changed it: they are shown a stranger's
piece where the numbered changes (`shared/changes.py`) say that it is still so.
"""

import asyncio
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from glue.contracts import blog, cart, events, families, market
from glue.contracts.relations import ContainerType
from glue.remembered import Memory
from glue.site_words import site_words
from glue.urls import cart_url
from shared.changes import Changes, changes_now, remembering
from shared.clock import utcnow
from shared.contracts import Fragment
from shared.i18n import gettext as _
from shared.rpc import fetch_fragment
from shared.runtime import current_runtime
from shared.web.addresses import return_address
from shared.web.icons import icon_svg
from shared.web.identity import Identity
from shared.web.layout import Slots
from shared.web.site import enter_site_words

# The fields by which a contract says in whose name it asks.
PERSONAL_FIELDS = frozenset({"user_id", "session_id"})
REMEMBERED_PIECES = 2_000
LONGEST_KEY = 1_000

# The one element that holds what a post announces; what stands in it is escaped.
_OF_POST = re.compile(r'<div [^>]*data-post="(?P<post>\d+)">')

# A piece, and what stands in its place while its owner is away.
Wanted = tuple[Fragment, Markup]

NOTHING = Markup()
_AWAY = Markup("<!-- away -->")


class PieceMemory(Memory[Markup]):
    """One app's memory of pieces that belong to nobody."""

    def __init__(self) -> None:
        super().__init__(REMEMBERED_PIECES)


async def site_layout(identity: Identity, page: blog.Post | None) -> Slots:
    """Fetch every slot of a full page, side by side."""
    wanted: list[Wanted] = [
        (blog.NavTreeFragment(current_slug=page.slug if page else None), NOTHING),
        (blog.AuthMenu(user_id=identity.user_id, next=return_address()), NOTHING),
        _mini_cart(identity),
        *((piece, NOTHING) for piece in _container_nav(page)),
    ]
    words, (menu, account, basket, *container) = await asyncio.gather(
        site_words(), _borrow_all(identity, wanted)
    )
    enter_site_words(words)
    return Slots(menu=menu, account=account, gathered=basket, container=NOTHING.join(container))


async def mini_cart(identity: Identity) -> Markup:
    """Fetch the basket's link with its count and total."""
    return (await _borrow_all(identity, [_mini_cart(identity)]))[0]


async def account_lines(user_id: int) -> Markup:
    """Fetch the lines that siblings have in the menu of somebody's account, side by side."""
    lines = [owner(user_id=user_id) for owner in families.AccountNavItem.owners()]
    return NOTHING.join(await asyncio.gather(*(fetch_fragment(line) for line in lines)))


async def account_part(part: families.AccountGlance | families.AccountPage) -> Markup | None:
    """Fetch a part of somebody's account; None where its owner is away."""
    piece = await fetch_fragment(part, when_down=_AWAY)
    return None if piece is _AWAY else piece


async def events_of_posts(identity: Identity, post_ids: Sequence[int]) -> Mapping[int, Markup]:
    """Fetch the cards of what each of some posts announces in one call; none while events is away.

    A post that announces nothing is left out.
    """
    if not post_ids:
        return {}
    cards = await _borrow(identity, events.ContainerCards(post_ids=list(post_ids)))
    begins = list(_OF_POST.finditer(cards))
    ends = [it.start() for it in begins[1:]] + [len(cards)]
    return {int(it["post"]): cards[it.start() : end] for it, end in zip(begins, ends, strict=False)}


async def link_card(identity: Identity, kind: str, id: int) -> Markup:
    """Fetch the card that a text has of something of a sibling's; nothing for a kind nobody has."""
    wanted: dict[str, Fragment] = {
        "product": market.LinkCard(product_id=id),
        "market": market.LinkCard(marketplace_id=id),
        "event": events.LinkCard(entry_id=id),
        "calendar": events.LinkCard(calendar_id=id),
    }
    return await _borrow(identity, wanted[kind]) if kind in wanted else NOTHING


def _container_nav(page: blog.Post | None) -> list[Fragment]:
    if page is None:
        return []
    of_page = {"container_type": ContainerType.PAGE, "container_id": page.id}
    pieces: dict[blog.Feature, Fragment] = {
        blog.Feature.MARKET: market.ContainerNav.model_validate(of_page),
        blog.Feature.CALENDAR: events.ContainerNav.model_validate(of_page),
    }
    return [piece for feature, piece in pieces.items() if feature not in page.hidden]


def _mini_cart(identity: Identity) -> Wanted:
    asked = cart.CartMini(user_id=identity.user_id, session_id=identity.session_id)
    return asked, _basket_link()


async def _borrow(identity: Identity, fragment: Fragment) -> Markup:
    return (await _borrow_all(identity, [(fragment, NOTHING)]))[0]


async def _borrow_all(identity: Identity, wanted: Sequence[Wanted]) -> list[Markup]:
    """Recall what is remembered and still so, and fetch the rest side by side."""
    keys = [_key(fragment) for fragment, _ in wanted]
    now = utcnow()
    changes = await changes_now() if any(keys) else None
    may_recall = changes is not None or not identity.is_signed_in
    found = [_recalled(key, changes, now=now) if key and may_recall else None for key in keys]
    missing = [number for number, known in enumerate(found) if known is None]
    fetched = await asyncio.gather(
        *(_fetched(identity, *wanted[number], keys[number], now=now) for number in missing)
    )
    pieces = dict(zip(missing, fetched, strict=True))
    return [pieces[number] if known is None else known[0] for number, known in enumerate(found)]


async def _fetched(
    identity: Identity, fragment: Fragment, when_down: Markup, key: str | None, *, now: datetime
) -> Markup:
    if key is None or identity.is_signed_in:
        # What is asked for by them is kept for nobody else.
        return await fetch_fragment(fragment, when_down=when_down)
    async with remembering() as reads:
        piece = await fetch_fragment(fragment, when_down=_AWAY)
    if piece is _AWAY:
        return when_down
    _memory().keep(key, piece, now=now, reads=reads)
    return piece


def _recalled(key: str, changes: Changes | None, *, now: datetime) -> tuple[Markup] | None:
    for_moments = timedelta(seconds=current_runtime().settings.layout_memory_seconds)
    return _memory().recall(key, younger_than=for_moments, now=now, changes=changes)


def _memory() -> PieceMemory:
    memory = current_runtime().extras.setdefault(PieceMemory, PieceMemory())
    assert isinstance(memory, PieceMemory)
    return memory


def _key(fragment: Fragment) -> str | None:
    """Return what a piece is remembered by; None for one that is not to be remembered."""
    if _is_personal(fragment):
        return None
    key = f"{fragment.label()} {fragment.model_dump_json()}"
    return key if len(key) <= LONGEST_KEY else None


def _is_personal(fragment: Fragment) -> bool:
    return any(getattr(fragment, name, None) is not None for name in PERSONAL_FIELDS)


def _basket_link() -> Markup:
    face = icon_svg("shopping-basket") + Markup('<span class="masthead__label">{}</span>')
    link = Markup('<a class="masthead__link" id="mini-cart" href="{}">{}</a>')
    return link.format(cart_url("/"), face.format(_("Basket")))
