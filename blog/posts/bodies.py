"""What a post's document is kept as beside it: as HTML for its page, and as text for the search."""

from dataclasses import dataclass

from blog.lexical import Options, Target, plain_text, render, word_count
from blog.posts.content import Document, OwnCardDump
from shared.runtime import current_runtime


@dataclass(frozen=True, slots=True)
class Body:
    """A document as its page shows it, its words, and how many there are."""

    html: str
    text: str
    words: int
    own_cards: list[OwnCardDump]


def body_of(document: Document, *, trusts_html: bool) -> Body:
    """Render a document for the site; raises `NotADocument` and `DocumentTooLarge`."""
    settings = current_runtime().settings
    options = Options(site_url=settings.public_url("blog"), trusted_html=trusts_html)
    rendered = render(document, target=Target.WEB, options=options)
    return Body(
        html=rendered.html,
        text=plain_text(document),
        words=word_count(document),
        own_cards=[{"kind": card.kind, "id": card.id} for card in rendered.cards],
    )
