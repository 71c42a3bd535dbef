"""A section as it was typed, and where one is to go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from re import fullmatch
from typing import Self

from market.marketplaces.models import SLUG_PATTERN
from market.sections.errors import SectionTaken, WithinItself
from market.sections.models import LONGEST_TITLE, Section
from shared.errors import DomainError
from shared.i18n import gettext as _
from shared.slugs import LONGEST as LONGEST_SLUG

LARGEST = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SectionForm:
    """A section's title, its address and what it lies in, as texts."""

    title: str = ""
    slug: str = ""
    parent: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        return cls(
            title=" ".join(form.get("title", "").split()),
            slug=form.get("slug", "").strip().lower(),
            parent=form.get("parent", ""),
        ).looked_at()

    @classmethod
    def of(cls, section: Section) -> Self:
        return cls(section.title, section.slug, str(section.parent_id or ""))

    @property
    def parent_id(self) -> int | None:
        return number(self.parent)

    def looked_at(self) -> Self:
        """Return the form with what is wrong with it."""
        errors = {}
        if not self.title:
            errors["title"] = _("Please fill this in")
        elif len(self.title) > LONGEST_TITLE:
            errors["title"] = _("At most %(most)s letters, please", most=LONGEST_TITLE)
        if len(self.slug) > LONGEST_SLUG:
            errors["slug"] = _("At most %(most)s letters, please", most=LONGEST_SLUG)
        elif self.slug and not fullmatch(SLUG_PATTERN, self.slug):
            errors["slug"] = _("Letters a to z, digits and hyphens between them, please")
        return replace(self, errors=errors)

    def refused(self, error: DomainError) -> Self:
        field_of = {SectionTaken: "slug", WithinItself: "parent"}
        return replace(self, errors={field_of.get(type(error), "parent"): str(error)})


@dataclass(frozen=True, slots=True)
class MoveForm:
    """Which section is to go one step somewhere, or before another in a third."""

    section_id: int
    way: str
    parent_id: int | None
    before_id: int | None

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        return cls(
            section_id=number(form.get("section", "")) or 0,
            way=form.get("way", ""),
            parent_id=number(form.get("parent", "")),
            before_id=number(form.get("before", "")),
        )


def number(text: str) -> int | None:
    """Read the number of a section; nothing where it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if is_number and int(text) <= LARGEST else None
