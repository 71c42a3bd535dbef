"""What the list of people is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from blog.admin.people.queries import Among
from blog.admin.rendering import PEOPLE

LONGEST_QUERY = 100


@dataclass(frozen=True, slots=True)
class PeopleFilter:
    """Words to look for, and among whom."""

    q: str = ""
    among: Among = Among.ALL

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> "PeopleFilter":
        """Read the address; what it does not know of is everybody."""
        q = " ".join(arguments.get("q", "").replace("\0", " ").split())[:LONGEST_QUERY]
        among = arguments.get("among", "")
        return cls(q, Among(among) if among in list(Among) else Among.ALL)

    def only(self, among: Among) -> "PeopleFilter":
        """Return the same words among others."""
        return replace(self, among=among)

    def address(self, after: str | None = None) -> str:
        """Return where this list is, or its next page."""
        values = {"q": self.q, "among": str(self.among), "after": after or ""}
        query = urlencode({name: value for name, value in values.items() if value})
        return f"{PEOPLE}?{query}" if query else PEOPLE
