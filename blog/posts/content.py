"""What a post says, as the editor sends it and a version keeps it."""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field

from glue.contracts.blog import PostKind

# A Lexical document as Ghost's editor makes it: {"root": {"children": [...], ...}}.
Document = dict[str, Any]
SeoDump = dict[str, str]
# A product, an event, a calendar or a market in a text: {"kind": "event", "id": 7}.
OwnCardDump = dict[str, Any]

MAX_TITLE = 200
MAX_SLUG = 80
MAX_EXCERPT = 500
MAX_ALT = 300
MAX_ADDRESS = 500
MAX_TAGS = 50
MAX_AUTHORS = 20


class Visibility(StrEnum):
    """Who may read what is published: everybody, whoever is signed in, keepers of its page."""

    PUBLIC = "public"
    MEMBERS = "members"
    KEEPERS = "keepers"


class Seo(BaseModel):
    """What searchers and sharers are told instead of title and excerpt; empty is not said."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    title: str = Field(default="", max_length=300)
    description: str = Field(default="", max_length=500)
    canonical_url: str = Field(default="", max_length=MAX_ADDRESS)
    share_title: str = Field(default="", max_length=300)
    share_description: str = Field(default="", max_length=500)
    share_image: str = Field(default="", max_length=MAX_ADDRESS)
    card_title: str = Field(default="", max_length=300)
    card_description: str = Field(default="", max_length=500)
    card_image: str = Field(default="", max_length=MAX_ADDRESS)

    def dump(self) -> SeoDump:
        return self.model_dump(exclude_defaults=True)


def empty_document() -> Document:
    """Return the document of somebody who has not typed anything yet."""
    return document_of([{"type": "paragraph", "version": 1, "children": []}])


def document_of(children: list[Document]) -> Document:
    """Return a document of these nodes, written as the editor writes it."""
    layout = {"direction": None, "format": "", "indent": 0}
    return {"root": {"children": children, **layout, "type": "root", "version": 1}}


def html_document(html: str) -> Document:
    """Return a document that is one card of HTML: what was written before there was an editor."""
    return document_of([{"type": "html", "version": 1, "html": html}])


class PostContent(BaseModel):
    """All that whoever writes decides about; an empty slug is made from the title."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: PostKind = PostKind.POST
    slug: str = Field(default="", max_length=MAX_SLUG)
    title: str = Field(default="", max_length=MAX_TITLE)
    excerpt: str = Field(default="", max_length=MAX_EXCERPT)
    lexical: Document = Field(default_factory=empty_document)
    feature_image: str | None = Field(default=None, max_length=MAX_ADDRESS)
    feature_image_alt: str = Field(default="", max_length=MAX_ALT)
    feature_image_caption: str = Field(default="", max_length=2000)
    visibility: Visibility = Visibility.PUBLIC
    is_featured: bool = False
    seo: Seo = Seo()
    page_id: int | None = None
    tag_ids: Annotated[tuple[int, ...], Field(max_length=MAX_TAGS)] = ()
    author_ids: Annotated[tuple[int, ...], Field(max_length=MAX_AUTHORS)] = ()

    @classmethod
    def of_html(cls, html: str, **said: Any) -> Self:
        """Return what says this HTML."""
        return cls(lexical=html_document(html), **said)
