"""A list of posts as its page and its feeds tell of it: what is chosen, and under which words."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Self

from blog.authors.models import Author
from blog.posts.models import Post
from blog.reading.queries import Choice
from blog.tags.models import Tag
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.images.addresses import srcset_up_to
from shared.runtime import current_runtime
from shared.web.jinja import long_date

EARLIEST_YEAR = 1970
LATEST_YEAR = 9998


@dataclass(frozen=True, slots=True)
class PostList:
    """Some posts under one address; `path` is where its page is, and its feeds lie below."""

    title: str
    path: str
    choice: Choice = field(default_factory=Choice)
    description: str = ""
    picture: str | None = None
    author: Author | None = None
    has_feeds: bool = True

    @property
    def cover(self) -> str | None:
        """The picture above its name, which it decorates; an author's is a portrait beside it."""
        return None if self.author else self.picture

    @property
    def cover_in_widths(self) -> str | None:
        return srcset_up_to(self.cover) if self.cover else None

    @classmethod
    def of_all(cls) -> Self:
        return cls(_("Notice board"), "/posts/")

    @classmethod
    def of_tag(cls, tag: Tag) -> Self:
        return cls(
            tag.name,
            tag.path,
            Choice(tag_id=tag.id),
            description=tag.description,
            picture=tag.feature_image,
        )

    @classmethod
    def of_author(cls, author: Author) -> Self:
        return cls(
            author.name,
            author.path,
            Choice(author_id=author.id),
            description=author.bio,
            picture=author.picture,
            author=author,
        )

    @classmethod
    def of_page(cls, page: Post) -> Self:
        title = _("Notices of %(page)s", page=page.title)
        return cls(title, f"{page.path}posts/", Choice(page_id=page.id))

    @classmethod
    def of_year(cls, year: int) -> Self:
        _require_year(year)
        choice = Choice(since=_beginning(year, 1), before=_beginning(year + 1, 1))
        return cls(str(year), f"/posts/{year}/", choice, has_feeds=False)

    @classmethod
    def of_month(cls, year: int, month: int) -> Self:
        _require_year(year)
        if not 1 <= month <= 12:
            raise NotFound()
        following = (year + 1, 1) if month == 12 else (year, month + 1)
        choice = Choice(since=_beginning(year, month), before=_beginning(*following))
        title = month_name(year, month)
        return cls(title, f"/posts/{year}/{month:02}/", choice, has_feeds=False)


def month_name(year: int, month: int) -> str:
    """Write a month: November 2026."""
    site = current_runtime().settings.site
    return long_date(date(year, month, 1), "LLLL y", zone=site.zone, locale=site.locale)


def _require_year(year: int) -> None:
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise NotFound()


def _beginning(year: int, month: int) -> datetime:
    return datetime(year, month, 1, tzinfo=current_runtime().settings.site.zone)
