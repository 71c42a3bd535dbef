"""A calendar as it was typed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from pydantic import JsonValue

from blog.admin.hanging import HangingForm, names_typed, too_long, words_typed, wrong_slug
from glue.contracts import events
from glue.contracts.events import LONGEST_SLUG, LONGEST_TITLE, LONGEST_WORDS, CalendarColour
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.zones import is_zone


@dataclass(frozen=True, slots=True)
class CalendarForm(HangingForm):
    """What was typed of a calendar."""

    ADDRESS_PROBLEMS: ClassVar = (events.SlugTaken, events.SlugReserved)

    description: str = ""
    time_zone: str = ""
    colour: str = CalendarColour.ASH
    is_listed: bool = True

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        return cls(
            **names_typed(form),
            description=words_typed(form, "description"),
            time_zone=form.get("time_zone", ""),
            colour=form.get("colour", ""),
            is_listed="is_listed" in form,
        )

    @classmethod
    def of(cls, calendar: events.Calendar) -> Self:
        """Return the form as it is before anything is typed."""
        return cls(
            title=calendar.title,
            slug=calendar.slug,
            description=calendar.description,
            time_zone=calendar.time_zone,
            colour=calendar.colour,
            is_listed=calendar.is_listed,
            seen=calendar.version,
        )

    @property
    def typed(self) -> list[str]:
        return [
            self.title,
            self.slug,
            self.description,
            self.time_zone,
            self.colour,
            str(self.is_listed),
        ]

    def checked(self) -> dict[str, Any]:
        """Return what it is to say; raises `InvalidInput` where events would not take it."""
        fields: dict[str, JsonValue] = {}
        if not self.title:
            fields["title"] = _("Please give the calendar a name")
        elif len(self.title) > LONGEST_TITLE:
            fields["title"] = too_long(LONGEST_TITLE)
        fields |= wrong_slug(self.slug, pattern=events.SLUG, longest=LONGEST_SLUG)
        if len(self.description) > LONGEST_WORDS:
            fields["description"] = too_long(LONGEST_WORDS)
        if not is_zone(self.time_zone):
            fields["time_zone"] = _("Please choose a time zone")
        if self.colour not in set(CalendarColour):
            fields["colour"] = _("Please choose a colour")
        if fields:
            raise InvalidInput(fields=fields)
        return {
            "title": self.title,
            "description": self.description,
            "time_zone": self.time_zone,
            "colour": CalendarColour(self.colour),
            "is_listed": self.is_listed,
        }
