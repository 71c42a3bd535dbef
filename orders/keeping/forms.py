"""A note as a keeper typed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Self
from uuid import uuid4

from werkzeug.datastructures import MultiDict

from orders.models.note import LONGEST_NOTE
from shared.errors import InvalidInput
from shared.i18n import gettext as _

LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class NoteForm:
    """A note as it was typed; `key` is the form's own, minted with the page that shows it."""

    key: str = field(default_factory=lambda: uuid4().hex)
    text: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: MultiDict[str, str]) -> Self:
        """Read what a browser sent."""
        return cls(
            key=form.get("key", "")[:LONGEST_KEY] or uuid4().hex, text=form.get("text", "").strip()
        )

    @property
    def note_key(self) -> str:
        """The key of the note: who goes back and writes something else means another one."""
        return sha256(f"{self.key}:{self.text}".encode()).hexdigest()

    def check(self) -> None:
        """Raise `InvalidInput` where this is no note."""
        if not self.text:
            raise InvalidInput(fields={"text": _("Write something first")})
        if len(self.text) > LONGEST_NOTE:
            raise InvalidInput(
                fields={"text": _("At most %(most)s letters, please", most=LONGEST_NOTE)}
            )

    def refused(self, error: InvalidInput) -> Self:
        """Return the form as it was typed, with what is wrong with it."""
        fields = error.detail["fields"]
        assert isinstance(fields, dict)
        return replace(self, errors={name: str(text) for name, text in fields.items()})
