"""A piece of text as its name was typed, and for whom it is to be."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from blog.admin.tags.forms import problems_of, wrong_name
from blog.snippets.models import LONGEST_NAME, Snippet, SnippetScope
from shared.errors import DomainError, InvalidInput
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class SnippetForm:
    """What was typed of a piece."""

    name: str = ""
    scope: str = SnippetScope.PRIVATE
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, snippet: Snippet) -> Self:
        """Return the form as it is before anything is typed."""
        return cls(snippet.name, snippet.scope)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        name = " ".join(sent.get("name", "").replace("\0", " ").split())
        return cls(name, sent.get("scope", ""))

    def refused(self, error: DomainError) -> Self:
        """Return what was typed with what is wrong with it."""
        return replace(self, errors=problems_of(error))

    def checked(self) -> tuple[str, SnippetScope]:
        """Return the name and for whom it is to be; raises `InvalidInput`."""
        fields = wrong_name(self.name, LONGEST_NAME)
        if self.scope not in set(SnippetScope):
            fields["scope"] = _("Please choose for whom it is to be")
        if fields:
            raise InvalidInput(fields=fields)
        return self.name, SnippetScope(self.scope)
