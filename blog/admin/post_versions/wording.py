"""Why there is a version, and what the fields of one say, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blog.admin.post_settings.wording import seo_names, setting_names
from blog.admin.posts.wording import visibility_names
from blog.authors.queries import all_authors
from blog.posts.content import PostContent, Seo, Visibility
from blog.posts.queries import posts_by_id
from blog.tags.queries import all_tags
from blog.writing.models import Occasion
from shared.db import ReadSession
from shared.i18n import gettext as _


def occasion_names() -> Mapping[Occasion, str]:
    """Return what each occasion is called."""
    return {
        Occasion.BEGUN: _("Begun"),
        Occasion.SAVED: _("Saved"),
        Occasion.SAVED_ITSELF: _("Saved by itself"),
        Occasion.PUBLISHED: _("Published"),
        Occasion.RESTORED: _("Restored from an older one"),
        Occasion.MERGED: _("Put together from two"),
        Occasion.IMPORTED: _("Imported"),
    }


def field_names() -> Mapping[str, str]:
    """Return the label of each field of a version."""
    return {
        **{name: label for name, label in setting_names().items() if not name.startswith("seo_")},
        "visibility": _("For whom"),
        "is_featured": _("Featured"),
        "seo": _("For searchers and sharers"),
        "page_id": _("Page"),
        "tag_ids": _("Tags"),
        "author_ids": _("Authors"),
    }


@dataclass(frozen=True, slots=True)
class Names:
    """What the tags, authors and pages of some versions are called."""

    tags: Mapping[int, str]
    authors: Mapping[int, str]
    pages: Mapping[int, str]

    def told(self, name: str, value: Any) -> str:
        """Return what a field says, in words."""
        if name == "tag_ids":
            return _listed(self.tags, value)
        if name == "author_ids":
            return _listed(self.authors, value)
        if name == "page_id":
            return self.pages.get(value or 0, "?") if value else _("The whole site")
        if isinstance(value, Seo):
            labels = seo_names()
            return "\n".join(f"{labels[f'seo_{key}']}: {it}" for key, it in value.dump().items())
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        return visibility_names()[value] if isinstance(value, Visibility) else str(value or "")


async def names_in(session: ReadSession, contents: Sequence[PostContent]) -> Names:
    """Read what the tags, authors and pages of versions are called."""
    page_ids = [it.page_id for it in contents if it.page_id is not None]
    return Names(
        tags={tag.id: tag.name for tag in await all_tags(session)},
        authors={author.id: author.name for author in await all_authors(session)},
        pages={page.id: page.title for page in await posts_by_id(session, ids=page_ids)},
    )


def _listed(names: Mapping[int, str], ids: Sequence[int]) -> str:
    return ", ".join(names.get(id, _("one that is gone")) for id in ids)
