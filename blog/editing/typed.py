"""What the script of the editor sends: what is in its boxes, and on which version it was typed."""

from datetime import date, datetime, time
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from blog.posts.content import (
    MAX_ADDRESS,
    MAX_ALT,
    MAX_EXCERPT,
    MAX_TITLE,
    Document,
    PostContent,
)
from shared.zones import moments

MAX_CAPTION = 2000


class Typed(BaseModel):
    """What the editor changes of a post; the rest of it is changed elsewhere."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(max_length=MAX_TITLE)
    excerpt: str = Field(max_length=MAX_EXCERPT)
    lexical: Document
    feature_image: str | None = Field(max_length=MAX_ADDRESS)
    feature_image_alt: str = Field(max_length=MAX_ALT)
    feature_image_caption: str = Field(max_length=MAX_CAPTION)

    @field_validator("title")
    @classmethod
    def in_one_line(cls, title: str) -> str:
        """Join what was pasted in several lines."""
        return " ".join(title.splitlines())

    @field_validator("lexical")
    @classmethod
    def has_a_root(cls, document: Document) -> Document:
        root = document.get("root")
        if not isinstance(root, dict) or not isinstance(root.get("children"), list):
            raise ValueError("has no root with children")
        return document

    @classmethod
    def of(cls, content: PostContent) -> Self:
        return cls.model_validate({name: getattr(content, name) for name in cls.model_fields})

    def over(self, content: PostContent) -> PostContent:
        """Return a content that says this, and is otherwise as it was."""
        return content.model_copy(update={it: getattr(self, it) for it in type(self).model_fields})


class Sent(BaseModel):
    """What was typed on the version `seen`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen: Annotated[int, Field(ge=1, lt=2**31)]
    typed: Typed
    by_itself: bool = False


class Going(Sent):
    """What is to be published: now, or by the clocks of the site on a day at a time."""

    day: date | None = None
    clock: time | None = None

    def moment(self, zone: ZoneInfo) -> datetime | None:
        """Return when; nothing for now. A time that clocks leave out is the next there is."""
        if self.day is None or self.clock is None:
            return None
        found = moments(self.day, self.clock, zone)
        return found[0] if found else datetime.combine(self.day, self.clock, zone)


class Seen(BaseModel):
    """The version that something is done to."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen: Annotated[int, Field(ge=1, lt=2**31)]
