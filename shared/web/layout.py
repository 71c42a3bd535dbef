"""The slots of a page that siblings fill; shared knows their places, not what is in them."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Slots:
    """Named pieces of HTML around a page's own content."""

    menu: Markup = Markup()
    account: Markup = Markup()
    gathered: Markup = Markup()
    container: Markup = Markup()


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
