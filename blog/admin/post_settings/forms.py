"""The settings of a post as they were typed."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Self

from pydantic import JsonValue
from werkzeug.datastructures import MultiDict

from blog.admin.hanging import too_long, words_typed, wrong_slug
from blog.admin.posts.filters import read_id
from blog.posts.content import (
    MAX_ADDRESS,
    MAX_ALT,
    MAX_AUTHORS,
    MAX_EXCERPT,
    MAX_SLUG,
    MAX_TAGS,
    MAX_TITLE,
    PostContent,
    Seo,
    Visibility,
)
from blog.posts.errors import SlugReserved, SlugTaken
from blog.posts.models import SLUG
from glue.contracts.blog import PostKind
from shared.errors import DomainError, InvalidInput
from shared.i18n import gettext as _

MAX_TAG = 120
MAX_CAPTION = 2000
LINES = ("title", "slug", "feature_image", "feature_image_alt")
TEXTS = ("excerpt", "feature_image_caption")
SEO = "seo_"
SEO_LENGTHS = {
    f"{SEO}{name}": next(it.max_length for it in known.metadata if hasattr(it, "max_length"))
    for name, known in Seo.model_fields.items()
}
ADDRESS = re.compile(r"(https?://|/(?!/))\S+")
ADDRESSES = ("feature_image", "seo_canonical_url", "seo_share_image", "seo_card_image")
LONGEST = {
    "title": MAX_TITLE,
    "slug": MAX_SLUG,
    "excerpt": MAX_EXCERPT,
    "feature_image": MAX_ADDRESS,
    "feature_image_alt": MAX_ALT,
    "feature_image_caption": MAX_CAPTION,
    **SEO_LENGTHS,
}


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """All that is settled of a post, as texts by name; `seen` is the version it was typed on."""

    texts: Mapping[str, str]
    tags: Sequence[str] = ()
    authors: Sequence[str] = ()
    visibility: str = Visibility.PUBLIC
    page: str = ""
    is_featured: bool = False
    seen: int = 0
    errors: Mapping[str, str] = field(default_factory=dict)
    problem: str = ""

    @classmethod
    def of(cls, content: PostContent, tag_names: Sequence[str], seen: int) -> Self:
        """Return the form as it is before anything is typed."""
        texts = {name: getattr(content, name) or "" for name in (*LINES, *TEXTS)}
        return cls(
            texts=texts
            | {name: getattr(content.seo, name.removeprefix(SEO)) for name in SEO_LENGTHS},
            tags=tag_names,
            authors=[str(id) for id in content.author_ids],
            visibility=content.visibility,
            page=str(content.page_id or ""),
            is_featured=content.is_featured,
            seen=seen,
        )

    @classmethod
    def read(cls, sent: MultiDict[str, str]) -> Self:
        """Read what a browser sent; a tag is a line."""
        form = {name: text.replace("\0", " ") for name, text in sent.items()}
        texts = {name: " ".join(form.get(name, "").split()) for name in (*LINES, *SEO_LENGTHS)}
        texts |= {name: words_typed(form, name) for name in TEXTS}
        texts["slug"] = texts["slug"].strip("/").lower()
        tags = (" ".join(line.split()) for line in form.get("tags", "").splitlines())
        return cls(
            texts=texts,
            tags=[*dict.fromkeys(tag for tag in tags if tag)],
            authors=[*dict.fromkeys(id for id in sent.getlist("author") if id)],
            visibility=form.get("visibility", ""),
            page=form.get("page", ""),
            is_featured="is_featured" in form,
            seen=read_id(form.get("seen")) or 0,
        )

    def refused(self, error: DomainError) -> Self:
        """Return what was typed with what is wrong with it."""
        if isinstance(error, SlugReserved | SlugTaken):
            return replace(self, errors={"slug": str(error)})
        fields = error.detail.get("fields")
        if isinstance(fields, dict):
            return replace(self, errors={name: str(said) for name, said in fields.items()})
        return replace(self, problem=str(error))

    def over(self, version: int) -> Self:
        """Return what was typed, to be saved over what somebody else saved meanwhile."""
        return replace(self, seen=version)

    def checked(
        self, kind: PostKind, *, page_ids: Collection[int | None], author_ids: Collection[int]
    ) -> dict[str, Any]:
        """Return what the post is to say beside tags; raises `InvalidInput`."""
        page, authors = read_id(self.page), [read_id(it) or 0 for it in self.authors]
        if kind is PostKind.PAGE:
            page, page_ids = None, {None}
        fields = self._wrong_texts() | self._wrong_tags()
        if self.visibility not in set(Visibility):
            fields["visibility"] = _("Please choose for whom it is")
        if page not in page_ids or (self.page and page is None and kind is PostKind.POST):
            fields["page"] = _("Please choose a page you write for")
        if len(authors) > MAX_AUTHORS or not set(authors) <= set(author_ids):
            fields["authors"] = _("Please choose the authors again")
        if fields:
            raise InvalidInput(fields=fields)
        return {
            **{name: self.texts[name] for name in (*LINES, *TEXTS)},
            "feature_image": self.texts["feature_image"] or None,
            "visibility": Visibility(self.visibility),
            "is_featured": self.is_featured,
            "seo": Seo(**{name.removeprefix(SEO): self.texts[name] for name in SEO_LENGTHS}),
            "page_id": page,
            "author_ids": tuple(authors),
        }

    def _wrong_texts(self) -> dict[str, JsonValue]:
        found: dict[str, JsonValue] = {
            name: too_long(most) for name, most in LONGEST.items() if len(self.texts[name]) > most
        }
        for name in ADDRESSES:
            if self.texts[name] and not ADDRESS.fullmatch(self.texts[name]):
                found[name] = _("An address, please, such as https://example.org/hay")
        return found | wrong_slug(self.texts["slug"], pattern=SLUG, longest=MAX_SLUG)

    def _wrong_tags(self) -> dict[str, JsonValue]:
        if len(self.tags) > MAX_TAGS:
            return {"tags": _("At most %(most)s tags, please", most=MAX_TAGS)}
        if any(len(tag) > MAX_TAG for tag in self.tags):
            return {"tags": too_long(MAX_TAG)}
        return {}
