"""What stands in the way of an order, by name: what is gone, and what there is too little of."""

from collections.abc import Iterator

from glue.contracts.orders import NotAvailable
from shared.i18n import gettext as _
from shared.i18n import ngettext


def what_is_missing(refusal: NotAvailable) -> str:
    """Say to a shopper what they cannot have, and how much of it they could."""
    return " ".join(_sentences(refusal)) or str(refusal)


def _sentences(refusal: NotAvailable) -> Iterator[str]:
    for title in _listed(refusal, "titles"):
        yield _("“%(title)s” is no longer available.", title=str(title))
    for thing in _listed(refusal, "lacking"):
        assert isinstance(thing, dict)
        title, left = str(thing["title"]), int(str(thing["left"]))
        if left:
            yield ngettext(
                "There is only %(num)s left of “%(title)s”.",
                "There are only %(num)s left of “%(title)s”.",
                left,
                title=title,
            )
        else:
            yield _("“%(title)s” is sold out.", title=title)


def _listed(refusal: NotAvailable, what: str) -> list[object]:
    found = refusal.detail.get(what, [])
    assert isinstance(found, list)
    return list(found)
