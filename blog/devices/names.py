"""What a browser calls itself, in words a person knows it by.

Read by a list of our own, not by a library of some thousand patterns: what is asked is whether a
person knows their own devices again, and a name that is not in the list is said to be unknown.
"""

import re
from collections.abc import Sequence

from shared.i18n import gettext as _

# The first that is named wins, for browsers also name those they descend from.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Vivaldi", "Vivaldi"),
    ("SamsungBrowser", "Samsung Internet"),
    ("DuckDuckGo", "DuckDuckGo"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
SMALL_SCREENS = frozenset({"iPhone", "iPad", "Android"})


def device_name(user_agent: str) -> str:
    """Return what to call a device: `Firefox on Android`."""
    browser, system = _named(user_agent, BROWSERS), _named(user_agent, SYSTEMS)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    if system:
        return _("A browser on %(system)s", system=system)
    return browser or _("Unknown device")


def is_handheld(user_agent: str) -> bool:
    """Say whether it is a phone or a tablet, as far as it tells."""
    return _named(user_agent, SYSTEMS) in SMALL_SCREENS


def _named(user_agent: str, names: Sequence[tuple[str, str]]) -> str | None:
    # Some have letters for the system behind them, as in `EdgA` and `EdgiOS`.
    return next((name for mark, name in names if re.search(rf"{mark}(A|iOS)?\b", user_agent)), None)
