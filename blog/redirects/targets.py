"""Where a pattern leads: on this site or another, with what the pattern has quoted put in."""

import re
from urllib.parse import quote, urlsplit

from blog.redirects.errors import NotFollowed
from blog.redirects.patterns import LONGEST_ADDRESS, Pattern
from shared.i18n import gettext as _

LONGEST_TARGET = 2000
# What an address may hold as it is.
_PLAIN = "/-._~!$&'()*+,;=:@"
_QUOTED = re.compile(r"\$(\d)")
_OTHER_SIGNS = re.compile(r"\$(?!\d)")
_CONTROL = re.compile(r"[\x00-\x20\x7f\\]")


def check_target(to: str, pattern: Pattern) -> None:
    """Raise `NotFollowed` where a pattern cannot lead."""
    try:
        parts = urlsplit(to)
    except ValueError as wrong:
        raise NotFollowed(why=_("it leads to no address")) from wrong
    is_here = not parts.scheme and not parts.netloc and parts.path.startswith("/")
    is_elsewhere = parts.scheme in ("http", "https") and bool(parts.netloc)
    if not (is_here or is_elsewhere) or len(to) > LONGEST_TARGET or _CONTROL.search(to):
        raise NotFollowed(why=_("it leads to no address"))
    if "$" in parts.netloc or "$" in parts.query or "$" in parts.fragment:
        raise NotFollowed(why=_("it puts what it quotes elsewhere than into the path"))
    numbers = [int(it) for it in _QUOTED.findall(parts.path)]
    if _OTHER_SIGNS.search(parts.path) or any(not 0 < it <= pattern.groups for it in numbers):
        raise NotFollowed(why=_("it leads to what it does not quote"))


def led_to(pattern: Pattern, to: str, *, path: str, query: str = "") -> str | None:
    """Return where an address leads by a pattern; None where it does not match, or leads to itself.

    `path` is as programs see it, with its signs written out; what is quoted of it never becomes
    another host.
    """
    asked = quote(path, safe=_PLAIN)
    if len(asked) > LONGEST_ADDRESS:
        return None
    found = pattern.regex.fullmatch(asked)
    if found is None:
        return None
    parts = urlsplit(to)
    there = "/" + _QUOTED.sub(lambda it: found[int(it[1])] or "", parts.path).lstrip("/")
    if not parts.netloc and there == asked:
        return None
    return parts._replace(path=quote(there, safe=_PLAIN + "%"), query=parts.query or query).geturl()
