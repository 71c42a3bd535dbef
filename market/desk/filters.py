"""What a keeper asked the table of products for, read from and written to its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Self
from urllib.parse import urlencode

from shared.db.words import clean_query
from shared.i18n import gettext as _


class Stand(StrEnum):
    """Which products are meant, by how they stand."""

    ALL = ""
    UNPUBLISHED = "unpublished"
    LOW = "low"
    SOLD_OUT = "sold-out"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class DeskFilter:
    """Words or a SKU, a section, and how products stand; anything unusable is left out."""

    q: str = ""
    section: str = ""
    stand: Stand = Stand.ALL

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        q, section, stand = (clean_query(arguments.get(it.name, "")) for it in fields(cls))
        return cls(q, section, Stand(stand) if stand in set(Stand) else Stand.ALL)

    @property
    def are_set(self) -> bool:
        return self != type(self)(stand=self.stand)

    def only(self, stand: Stand) -> Self:
        return replace(self, stand=stand)

    def at(self, address: str, cursor: str | None = None) -> str:
        """Return `address` with these filters as its query, and a cursor where there is one."""
        given = {it.name: str(getattr(self, it.name)) for it in fields(self)}
        query = urlencode({name: it for name, it in (given | {"cursor": cursor}).items() if it})
        return f"{address}?{query}" if query else address


def stand_names() -> Mapping[Stand, str]:
    """Return what each kind is called."""
    return {
        Stand.ALL: _("All"),
        Stand.UNPUBLISHED: _("Not shown"),
        Stand.LOW: _("Running low"),
        Stand.SOLD_OUT: _("Sold out"),
        Stand.DELETED: _("Deleted"),
    }
