"""The slots of a page that siblings fill; shared knows their places, not what is in them."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from shared.web.identity import Identity
from shared.web.site import NamedSite


@dataclass(frozen=True, slots=True)
class Slots:
    """Named pieces of HTML around a page's own content."""

    menu: Markup = Markup()
    account: Markup = Markup()
    gathered: Markup = Markup()
    container: Markup = Markup()


@dataclass(frozen=True, slots=True)
class Furniture:
    """What stands around every page and is nobody's own: a piece's value."""

    title: str
    tagline: str
    footer: str
    menu: Markup


def furniture(site: NamedSite, slots: Slots) -> Furniture:
    """Return what stands around a page of the site as it is called now."""
    return Furniture(site.title, site.tagline, site.footer, slots.menu)


Layout = Callable[[Identity, Any], Awaitable[Slots]]


async def empty_layout(identity: Identity, page: Any) -> Slots:
    """Leave every slot empty."""
    return Slots()


_layout: ContextVar[Layout] = ContextVar("layout", default=empty_layout)


def current_layout() -> Layout:
    """Return the running app's layout."""
    return _layout.get()


def enter_layout(layout: Layout) -> None:
    """Use this layout for the rest of this task."""
    _layout.set(layout)
