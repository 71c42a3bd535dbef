"""A tag and a group of tags as they were typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from pydantic import JsonValue

from blog.admin.hanging import too_long, words_typed, wrong_slug
from blog.admin.pictures import PICTURE_FILE
from blog.admin.post_settings.forms import ADDRESS, MAX_TAG
from blog.admin.posts.filters import read_id
from blog.posts.content import MAX_ADDRESS, MAX_SLUG
from blog.posts.models import SLUG
from blog.tags.models import Tag, TagGroup
from glue.contracts.events import CalendarColour
from shared.errors import DomainError, InvalidInput
from shared.i18n import gettext as _
from shared.images import UnusablePicture
from shared.slugs import slugify

MAX_GROUP = 80
MAX_WORDS = 2000


@dataclass(frozen=True, slots=True)
class TagForm:
    """What was typed of a tag."""

    name: str = ""
    slug: str = ""
    description: str = ""
    feature_image: str = ""
    group: str = ""
    is_internal: bool = False
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, tag: Tag) -> Self:
        """Return the form as it is before anything is typed."""
        return cls(
            name=tag.name,
            slug=tag.slug,
            description=tag.description,
            feature_image=tag.feature_image or "",
            group=str(tag.group_id or ""),
            is_internal=tag.is_internal,
        )

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        typed = {name: text.replace("\0", " ") for name, text in sent.items()}
        return cls(
            name=" ".join(typed.get("name", "").split()),
            slug=typed.get("slug", "").strip().lower(),
            description=words_typed(typed, "description"),
            feature_image=typed.get("feature_image", "").strip(),
            group=typed.get("group", ""),
            is_internal="is_internal" in typed,
        )

    def with_picture(self, address: str | None) -> Self:
        """Return what was typed with a picture that was sent, if one was."""
        return replace(self, feature_image=address or self.feature_image)

    def refused(self, error: DomainError) -> Self:
        """Return what was typed with what is wrong with it."""
        return replace(self, errors=problems_of(error))

    def checked(self, group_ids: Collection[int]) -> dict[str, Any]:
        """Return what the tag is to be; raises `InvalidInput`."""
        fields, group = wrong_name(self.name, MAX_TAG), read_id(self.group)
        slug = self.slug or slugify(self.name.lstrip("#")) or "tag"
        fields |= wrong_slug(slug, pattern=SLUG, longest=MAX_SLUG)
        if len(self.description) > MAX_WORDS:
            fields["description"] = too_long(MAX_WORDS)
        fields |= wrong_address("feature_image", self.feature_image)
        if self.group and group not in group_ids:
            fields["group"] = _("Please choose a group")
        if fields:
            raise InvalidInput(fields=fields)
        return {
            "name": self.name,
            "slug": slug,
            "description": self.description,
            "feature_image": self.feature_image or None,
            "group_id": group,
            "is_internal": self.is_internal or self.name.startswith("#"),
        }


@dataclass(frozen=True, slots=True)
class GroupForm:
    """What was typed of a group of tags."""

    name: str = ""
    colour: str = CalendarColour.ASH
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, group: TagGroup) -> Self:
        """Return the form as it is before anything is typed."""
        return cls(group.name, group.colour)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        name = " ".join(sent.get("name", "").replace("\0", " ").split())
        return cls(name, sent.get("colour", ""))

    def refused(self, error: DomainError) -> Self:
        """Return what was typed with what is wrong with it."""
        return replace(self, errors=problems_of(error))

    def checked(self) -> dict[str, Any]:
        """Return what the group is to be; raises `InvalidInput`."""
        fields = wrong_name(self.name, MAX_GROUP)
        if self.colour not in set(CalendarColour):
            fields["colour"] = _("Please choose a colour")
        if fields:
            raise InvalidInput(fields=fields)
        return {"name": self.name, "colour": self.colour}


def problems_of(error: DomainError) -> dict[str, str]:
    """Return what is wrong by the name of its field; what is taken is taken by name."""
    if isinstance(error, UnusablePicture):
        return {PICTURE_FILE: str(error)}
    fields = error.detail.get("fields")
    if isinstance(fields, dict):
        return {name: str(said) for name, said in fields.items()}
    return {"name": str(error)}


def wrong_name(name: str, longest: int) -> dict[str, JsonValue]:
    """Say what is wrong with a name; nothing is."""
    if not name:
        return {"name": _("Please give it a name")}
    return {"name": too_long(longest)} if len(name) > longest else {}


def wrong_address(name: str, address: str) -> dict[str, JsonValue]:
    """Say what is wrong with an address that may be empty; nothing is."""
    if len(address) > MAX_ADDRESS:
        return {name: too_long(MAX_ADDRESS)}
    if address and not ADDRESS.fullmatch(address):
        return {name: _("An address, please, such as https://example.org/hay")}
    return {}
