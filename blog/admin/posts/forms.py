"""A post that is to be begun, as it was typed."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from uuid import uuid4

from blog.admin.hanging import too_long
from blog.admin.posts.filters import read_id
from blog.posts.content import MAX_TITLE, PostContent
from blog.writing.models import LONGEST_KEY
from glue.contracts.blog import PostKind
from shared.errors import InvalidInput
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class NewPostForm:
    """A title and the page it is for; `key` is the form's own, so that sending it twice is once."""

    kind: PostKind = PostKind.POST
    title: str = ""
    page: str = ""
    key: str = field(default_factory=lambda: uuid4().hex)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        return cls(
            kind=PostKind.PAGE if sent.get("kind") == PostKind.PAGE else PostKind.POST,
            title=" ".join(sent.get("title", "").replace("\0", " ").split()),
            page=sent.get("page", ""),
            key=sent.get("key", "").replace("\0", "")[:LONGEST_KEY] or uuid4().hex,
        )

    def refused(self, error: InvalidInput) -> Self:
        """Return what was typed with what is wrong with it."""
        fields = error.detail["fields"]
        assert isinstance(fields, dict)
        return replace(self, errors={name: str(said) for name, said in fields.items()})

    def content(self, page_ids: Collection[int | None]) -> PostContent:
        """Return what the draft says, for one of these pages or for none; raises `InvalidInput`."""
        if len(self.title) > MAX_TITLE:
            raise InvalidInput(fields={"title": too_long(MAX_TITLE)})
        if self.kind is PostKind.PAGE:
            return PostContent(kind=self.kind, title=self.title)
        page_id = read_id(self.page)
        if page_id not in page_ids or (self.page and page_id is None):
            raise InvalidInput(fields={"page": _("Please choose a page you write for")})
        return PostContent(kind=self.kind, title=self.title, page_id=page_id)
