"""Who reads, as far as what they may read depends on it."""

from dataclasses import dataclass
from typing import Self

from sqlalchemy import ColumnElement, true

from blog.posts.content import Visibility
from blog.posts.models import Post
from glue.permissions import Action, may, pages_of
from shared.web.identity import Identity


@dataclass(frozen=True, slots=True)
class Audience:
    """Somebody who reads: a visitor, a member, a keeper of some pages, or who may read all."""

    is_member: bool = False
    page_ids: frozenset[int] = frozenset()
    reads_all: bool = False

    @classmethod
    def of(cls, identity: Identity) -> Self:
        return cls(
            is_member=identity.is_signed_in,
            page_ids=pages_of(identity),
            reads_all=bool(may(identity, Action.WRITE_POSTS)),
        )

    def may_read(self, post: Post) -> bool:
        """Say whether the whole of a published post is for them."""
        if post.visibility is Visibility.PUBLIC or self.reads_all:
            return True
        if post.visibility is Visibility.MEMBERS:
            return self.is_member
        return (post.page_id or post.id) in self.page_ids

    def may_know_of(self, post: Post) -> bool:
        """Say whether they are told that there is such a post: what is for members tempts."""
        return post.visibility is not Visibility.KEEPERS or self.may_read(post)

    def knows(self) -> ColumnElement[bool]:
        """Match the published posts they are told of."""
        if self.reads_all:
            return Post.shown() & true()
        tempting = Post.visibility.in_((Visibility.PUBLIC, Visibility.MEMBERS))
        if not self.page_ids:
            return Post.shown() & tempting
        return Post.shown() & (tempting | Post.page_id.in_(self.page_ids))


ANYBODY = Audience()
