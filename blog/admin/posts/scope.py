"""Which posts and pages somebody finds at their desk: those they may write."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import ColumnElement, false, or_

from blog.posts.models import Post
from blog.writing.permitting import may_write_for
from glue.contracts.blog import PostKind, Role
from glue.permissions import pages_of
from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether it is all posts and all pages; those of `page_ids` it is anyway."""

    posts: bool
    pages: bool
    page_ids: frozenset[int]

    @classmethod
    def of(cls, identity: Identity) -> Self:
        """Return what somebody may write."""
        return cls(
            posts=bool(may_write_for(identity, kind=PostKind.POST, page_id=None)),
            pages=bool(may_write_for(identity, kind=PostKind.PAGE, page_id=None)),
            page_ids=pages_of(identity, Role.CONTENT),
        )

    @property
    def has_pages(self) -> bool:
        """Whether there can be pages in the list."""
        return self.pages or bool(self.page_ids)

    def holds_page(self, page_id: int | None) -> bool:
        """Say whether posts of a page, or of the site as a whole, are theirs to write."""
        return self.posts or page_id in self.page_ids

    def condition(self) -> ColumnElement[bool]:
        """Match what is live and theirs to write."""
        is_page = Post.kind == PostKind.PAGE
        return Post.live() & or_(
            Post.page_id.in_(self.page_ids),
            is_page & Post.id.in_(self.page_ids),
            ~is_page if self.posts else false(),
            is_page if self.pages else false(),
        )
