"""What a person changes about themselves."""

from collections.abc import Mapping
from dataclasses import dataclass

from blog.people.models import MAX_NAME
from shared.errors import InvalidInput
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class NameForm:
    """What somebody likes to be called; nothing is fine too."""

    name: str

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "NameForm":
        """Read the form; raises `InvalidInput` for a name that is too long."""
        letters = (letter if letter.isprintable() else " " for letter in form.get("name", ""))
        name = " ".join("".join(letters).split())
        if len(name) > MAX_NAME:
            message = _("Please keep it to %(most)s letters", most=MAX_NAME)
            raise InvalidInput(fields={"name": message})
        return cls(name)
