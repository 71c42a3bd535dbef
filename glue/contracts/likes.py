"""What likes owns: who likes what."""

from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator

from glue.contracts import families
from shared.contracts import Action, Query, Value

MAX_BATCH = 200


class TargetType(StrEnum):
    PRODUCT = "product"
    POST = "post"


class LikeState(Value):
    """Whether this user likes this target."""

    liked: bool


class LikeCount(Value):
    """How many people like a target; one of the two keys is set, as it was asked."""

    target_slug: str | None = None
    target_id: int | None = None
    count: int


class _Target(Value):
    user_id: int
    target_type: TargetType
    target_slug: str | None = Field(default=None, min_length=1, max_length=255)
    target_id: int | None = None

    @model_validator(mode="after")
    def name_exactly_one_target(self) -> Self:
        if (self.target_slug is None) == (self.target_id is None):
            raise ValueError("give either target_slug or target_id")
        return self


class IsLiked(_Target, Query[LikeState], service="likes", name="is-liked"):
    """Ask whether a user likes one thing."""


class LikedSlugs(Query[list[str]], service="likes", name="liked-slugs"):
    """Ask for the slugs of everything of a type that a user likes, newest first."""

    user_id: int
    target_type: TargetType


class LikedIds(Query[list[int]], service="likes", name="liked-ids"):
    """Ask for the ids of everything of a type that a user likes, newest first."""

    user_id: int
    target_type: TargetType


class LikeCounts(Query[list[LikeCount]], service="likes", name="like-counts"):
    """Ask how many people like each of at most 200 targets; those liked by nobody count 0."""

    target_type: TargetType
    target_slugs: list[str] = Field(default=[], max_length=MAX_BATCH)
    target_ids: list[int] = Field(default=[], max_length=MAX_BATCH)


class Operations(families.Operations, service="likes", name="operations", callers=("blog",)):
    """Ask how likes gets on with what it does in the background."""


class TryAgain(families.TryAgain, service="likes", name="try-again", callers=("blog",)):
    """Have stuck work of likes done now."""


class AuditTrail(families.AuditTrail, service="likes", name="audit-trail"):
    """Ask the log of likes who did what, newest first."""


class ExportPerson(families.ExportPerson, service="likes", name="export-person", callers=("blog",)):
    """Ask for what likes holds of a person."""


class ErasePerson(families.ErasePerson, service="likes", name="erase-person", callers=("blog",)):
    """Remove a person's likes."""


class Toggle(_Target, Action[LikeState], service="likes", name="toggle"):
    """Turn a user's like on or off; the key makes it safe to repeat."""
