"""What a keeper says is to go back, kept as it was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Self
from uuid import uuid4

from werkzeug.datastructures import MultiDict

from shared.errors import DomainError, InvalidInput

LONGEST_NOTE = 500
LONGEST_KEY = 64


class Way(StrEnum):
    """All that is left, some of the things, or just an amount."""

    FULL = "full"
    LINES = "lines"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class RefundForm:
    """A refund as it was typed; `key` is the form's own, so that pressing twice is one refund.

    `put_back` is for all that is left, `returned` for single things by their ids. `agreed` is the
    amount that the page named which asked whether to go ahead.
    """

    key: str = field(default_factory=lambda: uuid4().hex)
    way: Way = Way.FULL
    put_back: bool = False
    quantities: Mapping[int, str] = field(default_factory=dict)
    returned: frozenset[int] = frozenset()
    places: frozenset[int] = frozenset()
    amount: str = ""
    note: str = ""
    agreed: int | None = None
    wants_change: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Self:
        """Read what a browser sent; what it cannot have sent is left out."""
        way = form.get("way", "")
        return cls(
            key=form.get("key", "")[:LONGEST_KEY] or uuid4().hex,
            way=Way(way) if way in list(Way) else Way.FULL,
            put_back="put_back" in form,
            quantities={
                int(name[5:]): text.strip()[:8]
                for name, text in form.items()
                if name.startswith("item-") and _is_id(name[5:])
            },
            returned=_ids(form.getlist("return")),
            places=_ids(form.getlist("place")),
            amount=form.get("amount", "").strip()[:40],
            note=form.get("note", "").strip(),
            agreed=form.get("agreed", type=int),
            wants_change="change" in form,
        )

    @property
    def hidden(self) -> list[tuple[str, str]]:
        """Everything that was typed, for the page that asks whether to go ahead."""
        pairs = [("key", self.key), ("way", str(self.way)), ("amount", self.amount)]
        pairs += [("note", self.note)]
        pairs += [(f"item-{id}", text) for id, text in self.quantities.items()]
        pairs += [("return", str(id)) for id in sorted(self.returned)]
        pairs += [("place", str(id)) for id in sorted(self.places)]
        return pairs + ([("put_back", "on")] if self.put_back else [])

    def refused(self, error: DomainError) -> Self:
        """Return the form as it was typed, with what is wrong with it."""
        if isinstance(error, InvalidInput):
            fields = error.detail["fields"]
            assert isinstance(fields, dict)
            return replace(self, errors={name: str(text) for name, text in fields.items()})
        return replace(self, errors={self.way.value: str(error)})


def _ids(texts: Iterable[str]) -> frozenset[int]:
    return frozenset(int(text) for text in texts if _is_id(text))


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
