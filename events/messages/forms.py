"""A message as a keeper typed it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import Self
from uuid import uuid4

from events.entries.models import CalendarEntry
from events.entries.telling import when
from events.messages.models import LONGEST_SUBJECT, LONGEST_TEXT
from shared.i18n import gettext as _
from shared.settings import SiteConfig

LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class MessageForm:
    """A message as it was typed; `key` is the form's own, minted with the page that shows it."""

    key: str = field(default_factory=lambda: uuid4().hex)
    subject: str = ""
    text: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Read what a browser sent."""
        text = sent.get("text", "").replace("\0", "").replace("\r\n", "\n").strip()
        return cls(
            key=sent.get("key", "")[:LONGEST_KEY] or uuid4().hex,
            subject=" ".join(sent.get("subject", "").replace("\0", "").split())[:1000],
            text=text[: 2 * LONGEST_TEXT],
        )

    @classmethod
    def of_another_time(cls, entry: CalendarEntry, site: SiteConfig) -> Self:
        """Return a form that says when an event is now, to be changed or sent as it is."""
        return cls(
            subject=_("Another time"),
            text=_(
                "It takes place at another time now: %(when)s. Your tickets stay as they are.",
                when=when(entry, site),
            ),
        )

    @property
    def message_key(self) -> str:
        """The key of the message: who goes back and writes something else means another one."""
        return sha256(f"{self.key}:{self.subject}:{self.text}".encode()).hexdigest()

    def checked(self) -> Self:
        """Return the form with what is wrong with it, by field."""
        errors = {}
        for name, typed, most in (
            ("subject", self.subject, LONGEST_SUBJECT),
            ("text", self.text, LONGEST_TEXT),
        ):
            if not typed:
                errors[name] = _("Write something first")
            elif len(typed) > most:
                errors[name] = _("At most %(most)s letters, please", most=most)
        return replace(self, errors=errors)
