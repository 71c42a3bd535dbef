"""What a row of Ghost says in our words, and what could not be said."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from blog.ghost.addresses import HERE, is_of_site, whole_address, with_pictures
from blog.ghost.errors import DamagedText, ForMembersOnly
from blog.ghost.items import Item, clean
from blog.ghost.mobiledoc import NotMobiledoc, lexical_of
from blog.lexical import plain_text
from blog.posts.content import (
    MAX_ADDRESS,
    MAX_ALT,
    MAX_EXCERPT,
    MAX_TITLE,
    Document,
    Seo,
    Visibility,
    empty_document,
    html_document,
)
from glue.contracts.blog import PostKind
from shared.i18n import gettext as _
from shared.images.addresses import is_kept

# What the fields of ours are called there.
SEO = {
    "title": "meta_title",
    "description": "meta_description",
    "canonical_url": "canonical_url",
    "share_title": "og_title",
    "share_description": "og_description",
    "share_image": "og_image",
    "card_title": "twitter_title",
    "card_description": "twitter_description",
    "card_image": "twitter_image",
}
PICTURES_OF_SEO = frozenset({"share_image", "card_image"})


@dataclass
class Reading:
    """How rows are read: of which site, with which pictures; `notes` gathers what to report.

    `kept` says where a picture of another site is here by now. `own` is our own address, below
    which an export of ours has its pictures.
    """

    site: str
    own: str
    kept: Callable[[str], str | None]
    notes: list[str] = field(default_factory=list)

    def note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)

    def picture(self, address: str) -> str:
        """Return where a picture is, here if it was taken."""
        ours = address.removeprefix(self.own.rstrip("/"))
        if is_kept(ours):
            return ours
        whole = whole_address(address, self.site)
        kept = self.kept(whole)
        if kept is None and (is_of_site(whole, self.site) or HERE in address):
            self.note(_("A picture is not here: %(address)s", address=whole[:200]))
        return kept or whole.replace(HERE, "")

    def cut(self, text: str, most: int, what: str) -> str:
        if len(text) > most:
            self.note(
                _("%(what)s is longer than %(most)s letters and was cut", what=what, most=most)
            )
        return text[:most]


@dataclass(frozen=True, slots=True)
class PostWords:
    """What a post says, but for its tags and authors."""

    kind: PostKind
    slug: str
    status: str
    published_at: datetime | None
    said: dict[str, Any]


def post_words(item: Item, reading: Reading) -> PostWords:
    """Read a post or a page."""
    meta = item.of.get("meta") or {}
    fields = {**meta, **{name: it for name, it in item.fields.items() if it is not None}}

    def text(name: str) -> str:
        value = fields.get(name)
        return value.strip() if isinstance(value, str) else ""

    if fields.get("access") is False:
        # What the Content API tells instead is its beginning, or nothing.
        raise ForMembersOnly()
    image = reading.picture(text("feature_image")) if text("feature_image") else None
    if image is not None and len(image) > MAX_ADDRESS:
        reading.note(_("The address of its picture is too long and was left out"))
        image = None
    said = {
        "title": reading.cut(text("title"), MAX_TITLE, _("The title")),
        "excerpt": reading.cut(text("custom_excerpt"), MAX_EXCERPT, _("The excerpt")),
        "lexical": with_pictures(_document(text, reading), reading.picture),
        "feature_image": image,
        "feature_image_alt": text("feature_image_alt")[:MAX_ALT],
        "feature_image_caption": text("feature_image_caption")[:2000],
        "visibility": _visibility(text("visibility"), reading),
        "is_featured": bool(fields.get("featured")),
        "seo": _seo(fields, reading),
    }
    is_page = text("type") == "page" or bool(fields.get("page"))
    return PostWords(
        kind=PostKind.PAGE if is_page else PostKind.POST,
        slug=text("slug"),
        status=text("status"),
        published_at=moment(fields.get("published_at")),
        said=said,
    )


def seo_of(item: Item, reading: Reading) -> Seo:
    """Read what searchers and sharers are told of a tag."""
    return _seo(item.fields, reading)


def moment(value: object) -> datetime | None:
    """Read a time as Ghost writes it."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    if not isinstance(value, str):
        return None
    try:
        read = datetime.fromisoformat(value.strip())
        return read.astimezone(UTC) if read.tzinfo else read.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _document(text: Callable[[str], str], reading: Reading) -> Document:
    if text("lexical"):
        document = _lexical(text("lexical"))
        if document is not None:
            return document
        if text("html"):
            reading.note(_("Its Lexical document is damaged; its HTML was taken"))
    elif text("mobiledoc"):
        try:
            document, left_out = lexical_of(text("mobiledoc"))
        except NotMobiledoc:
            if text("html"):
                reading.note(_("Its mobiledoc is damaged; its HTML was taken"))
        else:
            for name in left_out:
                reading.note(_("It has a card we do not know: %(name)s", name=name[:60]))
            return document
    if text("html"):
        return html_document(text("html"))
    if text("lexical") or text("mobiledoc"):
        raise DamagedText()
    return empty_document()


def _lexical(text: str) -> Document | None:
    try:
        document = json.loads(text)
        # Whoever renders it says whether it is one.
        plain_text(document)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
        return None
    return clean(document) if isinstance(document, dict) else None


def _visibility(said: str, reading: Reading) -> Visibility:
    if said in ("", "public"):
        return Visibility.PUBLIC
    if said != "members":
        reading.note(_("It was for paying members; here it is for whoever is signed in"))
    return Visibility.MEMBERS


def _seo(fields: dict[str, Any], reading: Reading) -> Seo:
    said = {}
    for ours, theirs in SEO.items():
        value = fields.get(theirs)
        if not isinstance(value, str) or not value.strip():
            continue
        value = value.strip()
        if ours in PICTURES_OF_SEO:
            value = reading.picture(value)
        elif ours == "canonical_url":
            value = whole_address(value, reading.site)
        said[ours] = value[: _longest(ours)]
    return Seo.model_validate(said)


def _longest(name: str) -> int:
    for held in Seo.model_fields[name].metadata:
        most = getattr(held, "max_length", None)
        if isinstance(most, int):
            return most
    return MAX_ADDRESS
