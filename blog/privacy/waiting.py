"""How far an archive or an erasure has come, for the person who waits for it."""

from collections.abc import Sequence
from dataclasses import dataclass

from blog.privacy.models import DataExport, Erasure, HeldUpBy
from glue.contracts.families import ErasePerson, ExportPerson
from shared.i18n import gettext as _
from shared.i18n import mark as _l

# What people call what a service holds.
NAMES = {
    "blog": _l("Your account"),
    "market": _l("The shops"),
    "cart": _l("Your basket"),
    "events": _l("Bookings and tickets"),
    "relations": _l("The lists of pages"),
    "likes": _l("What you like"),
    "orders": _l("Orders and payments"),
}

# An order that is being paid goes first, so that nothing is gone of somebody who still pays.
ERASING_ORDER = ("orders", "events", "cart", "likes", "market", "relations")
HERE = "blog"

FIRST_LOOK_SECONDS = 1
LONGEST_LOOK_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Progress:
    """How many parts are done, and whose turn it is; `held_up_by` says why that takes long."""

    done: int
    total: int
    turn: str | None
    held_up_by: HeldUpBy | None
    looks: int = 0

    @property
    def look_again_seconds(self) -> int:
        return min(FIRST_LOOK_SECONDS + self.looks, LONGEST_LOOK_SECONDS)


def still_to_tell(done: Sequence[str]) -> list[type[ExportPerson]]:
    """Return the services that have not told everything yet, the next one first."""
    return [owner for owner in ExportPerson.owners() if owner.owner not in done]


def still_to_erase(done: Sequence[str]) -> list[type[ErasePerson]]:
    """Return the services that have not erased the person yet, the next one first."""
    known = {name: place for place, name in enumerate(ERASING_ORDER)}
    left = [owner for owner in ErasePerson.owners() if owner.owner not in done]
    return sorted(left, key=lambda owner: known.get(owner.owner, len(known)))


def progress_of_export(export: DataExport, *, looks: int = 0) -> Progress:
    """Say how far an archive is."""
    left = still_to_tell(export.done)
    return Progress(
        done=len(export.done),
        total=len(export.done) + len(left),
        turn=name_of(left[0].owner) if left else None,
        held_up_by=export.held_up_by,
        looks=looks,
    )


def progress_of_erasure(erasure: Erasure, *, looks: int = 0) -> Progress:
    """Say how far an erasure is; blog does its own part last."""
    left = [owner.owner for owner in still_to_erase(erasure.done)]
    left += [HERE] if HERE not in erasure.done else []
    return Progress(
        done=len(erasure.done),
        total=len(erasure.done) + len(left),
        turn=name_of(left[0]) if left else None,
        held_up_by=erasure.held_up_by,
        looks=looks,
    )


def name_of(service: str) -> str:
    """Say what people call what a service holds."""
    return _(NAMES.get(service, service))
