"""Whose basket it is: a signed-in user's, else a visitor's; never both."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, String, bindparam
from sqlalchemy.orm import Mapped, mapped_column

OWNER = "owner"


class Owned:
    """The two columns of an owner, of which exactly one is set."""

    user_id: Mapped[int | None]
    session_id: Mapped[str | None] = mapped_column(String(64))


@dataclass(frozen=True, slots=True)
class Owner:
    """The one id a basket is kept under."""

    user_id: int | None
    session_id: str | None

    @classmethod
    def of(cls, user_id: int | None, session_id: str | None) -> "Owner | None":
        """Return the owner for an identity: the user, else the visitor, else nobody."""
        if user_id is not None:
            return cls(user_id, None)
        return cls(None, session_id) if session_id is not None else None

    def owns(self, table: type[Owned]) -> ColumnElement[bool]:
        """Match this owner's rows."""
        if self.user_id is not None:
            return table.user_id == self.user_id
        return table.session_id == self.session_id

    @property
    def columns(self) -> dict[str, Any]:
        """The values of both columns, for an insert."""
        return {"user_id": self.user_id, "session_id": self.session_id}

    @property
    def key_column(self) -> str:
        """The column that names this owner, for its partial unique index."""
        return "user_id" if self.user_id is not None else "session_id"

    @property
    def key(self) -> dict[str, Any]:
        """The value that a statement of `owned_by` is asked with."""
        return {OWNER: self.session_id if self.user_id is None else self.user_id}


def owned_by(table: type[Owned], key_column: str) -> ColumnElement[bool]:
    """Match the rows of an owner who is named when it is asked, by `Owner.key`."""
    column = getattr(table, key_column)
    matched: ColumnElement[bool] = column == bindparam(OWNER)
    return matched
