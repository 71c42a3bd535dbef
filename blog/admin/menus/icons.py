"""The icons an entry of a menu can have, in the words they are chosen by."""

from shared.i18n import gettext as _
from shared.i18n import mark as _l

ICONS = {
    "house": _l("Little house"),
    "store": _l("Shop"),
    "shopping-basket": _l("Basket"),
    "calendar": _l("Calendar"),
    "ticket": _l("Ticket"),
    "newspaper": _l("Newspaper"),
    "book-open": _l("Book"),
    "info": _l("Information"),
    "users": _l("People"),
    "heart": _l("Heart"),
    "star": _l("Star"),
    "map-pin": _l("Place"),
    "clock": _l("Clock"),
    "mail": _l("Letter"),
    "phone": _l("Telephone"),
    "globe": _l("World"),
    "link": _l("Link"),
    "image": _l("Picture"),
    "camera": _l("Camera"),
    "music": _l("Music"),
    "gift": _l("Present"),
    "leaf": _l("Leaf"),
    "sprout": _l("Seedling"),
    "wheat": _l("Grain"),
    "coffee": _l("Cup"),
    "utensils": _l("Knife and fork"),
    "hammer": _l("Hammer"),
    "bike": _l("Bicycle"),
}


def icon_choices() -> list[tuple[str, str]]:
    """Return the icons one can choose from, none first."""
    return [("", _("None")), *((name, _(label)) for name, label in ICONS.items())]
