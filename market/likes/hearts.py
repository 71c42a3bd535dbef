"""Which hearts a page shows, and how."""

from collections.abc import Set
from dataclasses import dataclass
from typing import Self
from uuid import uuid4

from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Hearts:
    """The hearts of a page's products: one to press, a way to sign in, or none.

    `liked` is None where nobody can tell. `press` names this showing of them, so that pressing
    twice counts once.
    """

    is_signed_in: bool = False
    liked: Set[int] | None = None
    back: str = ""
    press: str = ""

    @classmethod
    def of(cls, identity: Identity, liked: Set[int] | None, *, back: str = "") -> Self:
        can_be_pressed = identity.is_signed_in and liked is not None
        return cls(identity.is_signed_in, liked, back, str(uuid4()) if can_be_pressed else "")

    @property
    def can_be_pressed(self) -> bool:
        return self.is_signed_in and self.liked is not None

    @property
    def are_missing(self) -> bool:
        """Say whether somebody who is signed in cannot be told what they like."""
        return self.is_signed_in and self.liked is None
