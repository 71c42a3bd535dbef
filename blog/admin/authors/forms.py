"""An author as it was typed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from blog.admin.hanging import too_long, words_typed, wrong_slug
from blog.admin.tags.forms import MAX_WORDS, problems_of, wrong_address, wrong_name
from blog.authors.errors import AuthorTaken
from blog.authors.models import Author
from blog.people.models import MAX_NAME
from blog.posts.content import MAX_SLUG
from blog.posts.models import SLUG
from shared.errors import DomainError, InvalidInput
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class AuthorForm:
    """What was typed of an author."""

    name: str = ""
    slug: str = ""
    bio: str = ""
    picture: str = ""
    website: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, author: Author) -> Self:
        """Return the form as it is before anything is typed."""
        texts = author.picture or "", author.website or ""
        return cls(author.name, author.slug, author.bio, *texts)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        typed = {name: text.replace("\0", " ") for name, text in sent.items()}
        return cls(
            name=" ".join(typed.get("name", "").split()),
            slug=typed.get("slug", "").strip().lower(),
            bio=words_typed(typed, "bio"),
            picture=typed.get("picture", "").strip(),
            website=typed.get("website", "").strip(),
        )

    def with_picture(self, address: str | None) -> Self:
        """Return what was typed with a picture that was sent, if one was."""
        return replace(self, picture=address or self.picture)

    def refused(self, error: DomainError) -> Self:
        """Return what was typed with what is wrong with it."""
        if isinstance(error, AuthorTaken):
            return replace(self, errors={"slug": str(error)})
        return replace(self, errors=problems_of(error))

    def checked(self) -> dict[str, Any]:
        """Return what the author is to be; raises `InvalidInput`."""
        fields = wrong_name(self.name, MAX_NAME)
        fields |= wrong_slug(self.slug, pattern=SLUG, longest=MAX_SLUG)
        if not self.slug:
            fields["slug"] = _("Letters a to z, digits and hyphens between them, please")
        if len(self.bio) > MAX_WORDS:
            fields["bio"] = too_long(MAX_WORDS)
        fields |= wrong_address("picture", self.picture) | wrong_address("website", self.website)
        if fields:
            raise InvalidInput(fields=fields)
        return {
            "name": self.name,
            "slug": self.slug,
            "bio": self.bio,
            "picture": self.picture or None,
            "website": self.website or None,
        }
