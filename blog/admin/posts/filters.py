"""What the list of posts was asked for, read from and written to its address."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Self, TypeVar
from urllib.parse import urlencode

from blog.posts.content import Visibility
from blog.posts.models import PostStatus
from glue.contracts.blog import PostKind
from shared.db.words import clean_query

POSTS = "/admin/posts/"
HIGHEST_ID = 2**31 - 1

Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class PostFilter:
    """Posts or pages, and which of them; anything unusable is left out."""

    kind: PostKind = PostKind.POST
    q: str = ""
    status: PostStatus | None = None
    visibility: Visibility | None = None
    author: int | None = None
    tag: int | None = None
    page: int | None = None

    @classmethod
    def read(cls, arguments: Mapping[str, str]) -> Self:
        """Read the address."""
        return cls(
            kind=_choice(PostKind, arguments.get("kind")) or PostKind.POST,
            q=clean_query(arguments.get("q", "")),
            status=_choice(PostStatus, arguments.get("status")),
            visibility=_choice(Visibility, arguments.get("visibility")),
            author=read_id(arguments.get("author")),
            tag=read_id(arguments.get("tag")),
            page=read_id(arguments.get("page")),
        )

    @property
    def are_set(self) -> bool:
        return self != type(self)(kind=self.kind)

    def of(self, kind: PostKind) -> Self:
        """Return posts or pages, whatever else was asked for."""
        return replace(type(self)(), kind=kind)

    def address(self, cursor: str | None = None) -> str:
        """Return where this list is, or its next page."""
        given = {it.name: getattr(self, it.name) for it in fields(self)} | {"cursor": cursor}
        if self.kind is PostKind.POST:
            given.pop("kind")
        query = urlencode({name: str(value) for name, value in given.items() if value})
        return f"{POSTS}?{query}" if query else POSTS


def read_id(text: str | None) -> int | None:
    """Read an id a browser sent; nothing where it cannot be one."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > len(str(HIGHEST_ID)):
        return None
    return int(text) if 0 < int(text) <= HIGHEST_ID else None


def _choice(choices: type[Choice], text: str | None) -> Choice | None:
    return choices(text) if text in set(choices) else None
