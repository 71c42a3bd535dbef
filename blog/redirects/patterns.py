"""Patterns of addresses, written as JavaScript's: read into parts, and written anew for Python.

What strangers write is never compiled as it stands. Only parts whose meaning is known here are
written, and only as many of them that can be met in several ways as keep the tries for the longest
address below a limit, so that no address keeps the server busy.
"""

import re
from dataclasses import dataclass

from blog.redirects.errors import NotFollowed
from shared.i18n import gettext as _

LONGEST_PATTERN = 500
LONGEST_ADDRESS = 500
# Ways in which an address can be split among the parts, each of them looked at once at worst.
MOST_WAYS = 5 * LONGEST_ADDRESS
MOST_DEEP = 20
MOST_TIMES = 100
_ENDLESS = LONGEST_ADDRESS
_CASELESS = re.compile(r"/(\^.*)/i", re.DOTALL)
_ANY = "[^\\n]"
_SHORT = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\r\\n"}
_TIMES = re.compile(r"\{(\d{1,4})(,(\d{0,4}))?\}")
_NAMED = re.compile(r"\(\?<[A-Za-z_]\w*>")


@dataclass(frozen=True, slots=True)
class _Some:
    """Signs of one set, in a row: `least` to `most` of them."""

    signs: str
    least: int = 1
    most: int = 1
    is_lazy: bool = False

    @property
    def written(self) -> str:
        times = "" if (self.least, self.most) == (1, 1) else f"{{{self.least},{self.most}}}"
        return self.signs + times + ("?" if self.is_lazy else "")


@dataclass(frozen=True, slots=True)
class _Group:
    """One of several rows of parts, which may be missing; numbered where it is quoted."""

    choices: list[list["_Some | _Group"]]
    is_quoted: bool
    may_miss: bool

    @property
    def written(self) -> str:
        inner = "|".join(_written(it) for it in self.choices)
        return ("(" if self.is_quoted else "(?:") + inner + (")?" if self.may_miss else ")")


_Row = list[_Some | _Group]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern that is safe to compare any address with."""

    regex: re.Pattern[str]
    groups: int
    ways: int


def read_pattern(said: str) -> Pattern:
    """Read what Ghost's redirects lead from; raises `NotFollowed`.

    As there, a slash at the end may be missing, and the pattern holds to the end of an address. One
    that begins with a slash holds from the beginning, too.
    """
    if len(said) > LONGEST_PATTERN:
        raise NotFollowed(why=_("it is longer than %(most)s signs", most=LONGEST_PATTERN))
    text, flags = said.strip(), re.ASCII
    if caseless := _CASELESS.fullmatch(text):
        text, flags = caseless[1], re.ASCII | re.IGNORECASE
    if not text.startswith(("^", "/", "\\/")):
        raise NotFollowed(why=_("it does not say how an address begins"))
    text, end = text.removeprefix("^"), ""
    if text.endswith("$") and not text.endswith("\\$"):
        text = text[:-1]
    else:
        text, end = text.removesuffix("\\/").removesuffix("/"), "/?"
    reader = _Reader(text)
    row = reader.read()
    ways = _ways(row, "")
    if ways > MOST_WAYS:
        raise NotFollowed(why=_("an address could match it in too many ways"))
    return Pattern(re.compile(_written(row) + end, flags), reader.groups, ways)


def _written(row: _Row) -> str:
    return "".join(it.written for it in row)


def _ways(row: _Row, after: str) -> int:
    """Count in how many ways a row of parts can be met; `after` is the set that follows, if any."""
    ways = 1
    for place, part in enumerate(row):
        follows = _begins(row[place + 1 :]) if place + 1 < len(row) else after
        if isinstance(part, _Group):
            inner = sum(_ways(it, follows) for it in part.choices)
            ways *= inner + part.may_miss
        elif part.most > part.least and not _ends_by_itself(part, follows):
            ways *= part.most - part.least + 1
    return ways


def _begins(row: _Row) -> str:
    """Return the set of the sign that must come first; an odd one where that is not one set."""
    first = row[0]
    return first.signs if isinstance(first, _Some) and first.least else _UNKNOWN


def _ends_by_itself(part: _Some, follows: str) -> bool:
    """Say whether a row of signs ends where the address does, or at a sign that is none of it."""
    if not follows:
        return True
    return (
        len(follows) <= 2
        and follows != _UNKNOWN
        and not re.fullmatch(part.signs, follows[-1], re.IGNORECASE)
    )


_UNKNOWN = "?"


@dataclass
class _Reader:
    """Reads a pattern from left to right."""

    text: str
    at: int = 0
    groups: int = 0
    depth: int = 0

    def read(self) -> _Row:
        choices = self._choices()
        if self.at < len(self.text):
            raise _cannot(self.text[self.at])
        # Outside of groups "or" would be about the anchors as well.
        if len(choices) > 1:
            raise _cannot("|")
        return choices[0]

    def _choices(self) -> list[_Row]:
        choices: list[_Row] = [[]]
        while self.at < len(self.text) and self._next != ")":
            if self._next == "|":
                self.at += 1
                choices.append([])
            else:
                choices[-1].append(self._part())
        return choices

    @property
    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _part(self) -> _Some | _Group:
        if self._next == "(":
            return self._group()
        signs = self._signs()
        least, most = self._times()
        is_lazy = (least, most) != (1, 1) and self._took("?")
        if self._next in ("*", "+", "?", "{"):
            raise _cannot(self._next)
        return _Some(signs, least, most, is_lazy)

    def _group(self) -> _Group:
        named = _NAMED.match(self.text, self.at)
        is_quoted = bool(named) or not self.text.startswith("(?", self.at)
        if not is_quoted and not self.text.startswith("(?:", self.at):
            raise _cannot(self.text[self.at : self.at + 3])
        self.at = named.end() if named else self.at + (1 if is_quoted else 3)
        self.groups += is_quoted
        self.depth += 1
        if self.depth > MOST_DEEP:
            raise _cannot("(")
        choices = self._choices()
        self.depth -= 1
        if not self._took(")"):
            raise _cannot("(")
        may_miss = self._took("?")
        if self._next in ("*", "+", "?", "{"):
            raise NotFollowed(why=_("it repeats a group"))
        return _Group(choices, is_quoted, may_miss)

    def _signs(self) -> str:
        sign = self._taken()
        if sign == ".":
            return _ANY
        if sign == "[":
            return self._set()
        if sign == "\\":
            return self._escaped(inside=False)
        if sign in "^$*+?{}])":
            raise _cannot(sign)
        return re.escape(sign)

    def _set(self) -> str:
        begin = "[^" if self._took("^") else "["
        inner = ""
        while not self._took("]"):
            sign = self._taken()
            if sign == "\\":
                inner += self._escaped(inside=True)
            else:
                inner += sign if sign == "-" else re.escape(sign)
        try:
            re.compile(f"{begin}{inner}]")
        except re.error as wrong:
            raise _cannot(f"[{inner}]") from wrong
        return f"{begin}{inner}]"

    def _escaped(self, *, inside: bool) -> str:
        sign = self._taken()
        if sign in _SHORT:
            return _SHORT[sign] if inside else f"[{_SHORT[sign]}]"
        if sign.lower() in _SHORT and not inside:
            return f"[^{_SHORT[sign.lower()]}]"
        if sign.isalnum():
            raise _cannot(f"\\{sign}")
        return re.escape(sign) if not inside or sign != "-" else "\\-"

    def _times(self) -> tuple[int, int]:
        if self._took("*"):
            return 0, _ENDLESS
        if self._took("+"):
            return 1, _ENDLESS
        if self._took("?"):
            return 0, 1
        found = _TIMES.match(self.text, self.at)
        if found is None:
            return 1, 1
        self.at = found.end()
        least = int(found[1])
        most = least if found[2] is None else int(found[3] or _ENDLESS)
        if not least <= most or max(least, most if found[3] else 0) > MOST_TIMES:
            raise _cannot(found[0])
        return least, most

    def _took(self, sign: str) -> bool:
        if self._next != sign:
            return False
        self.at += 1
        return True

    def _taken(self) -> str:
        sign = self._next
        if not sign:
            raise NotFollowed(why=_("it ends in the middle"))
        self.at += 1
        return sign


def _cannot(part: str) -> NotFollowed:
    return NotFollowed(why=_("it holds “%(part)s”, which is not known here", part=part[:40]))
