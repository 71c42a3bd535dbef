"""What a post's document is kept as beside it: as HTML for its page, and as text for the search."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from blog.lexical import Options, Target, plain_text, render, word_count
from blog.posts.content import Document, OwnCardDump
from blog.posts.models import Post
from shared.runtime import current_runtime

# Where a form in a text is sent by which readers sign up for letters.
SIGNUP = "/letters/"


@dataclass(frozen=True, slots=True)
class Body:
    """A document as its page shows it, its words, and how many there are."""

    html: str
    text: str
    words: int
    own_cards: list[OwnCardDump]


def feed_html(post: Post) -> str:
    """Render a post for readers' programs: whole addresses, and cards of ours as plain links."""
    return render(post.lexical, target=Target.FEED, options=_options(post.trusts_html)).filled(
        lambda card: str(
            Markup('<p><a href="{}">{}</a></p>').format(
                card.fields.get("url", ""), card.fields.get("title", "")
            )
        )
    )


def body_of(document: Document, *, trusts_html: bool) -> Body:
    """Render a document for the site; raises `NotADocument` and `DocumentTooLarge`."""
    options = replace(_options(trusts_html), without_scripts=True, signup_url=SIGNUP)
    rendered = render(document, target=Target.WEB, options=options)
    return Body(
        html=rendered.html,
        text=plain_text(document),
        words=word_count(document),
        own_cards=[{"kind": card.kind, "id": card.id} for card in rendered.cards],
    )


def _options(trusts_html: bool) -> Options:
    site_url = current_runtime().settings.public_url("blog")
    return Options(site_url=site_url, trusted_html=trusts_html)
