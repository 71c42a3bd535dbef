"""What a post's document is kept as beside it: as HTML for its page, and as text for the search."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from blog.embeds import providers
from blog.lexical import (
    Audience,
    Images,
    Options,
    OwnCard,
    Sizes,
    Target,
    addresses,
    public_text,
    render,
    sanitising,
    word_count,
)
from blog.posts.content import Document, OwnCardDump
from blog.posts.models import Post
from glue.urls import blog_url
from shared.images.addresses import drawn_everywhere, srcset_up_to
from shared.runtime import current_runtime

# Where a form in a text is sent by which readers sign up for letters.
SIGNUP = "/letters/"
# Whose frames a text may hold.
FRAME_HOSTS = sanitising.FRAME_HOSTS | providers.FRAME_HOSTS


# Raise it whenever the same document comes out otherwise: then what is kept is rendered anew, by
# `blog.posts.rendering_anew`.
RENDERER = 1


@dataclass(frozen=True, slots=True)
class Body:
    """A document as its page shows it, the text of it that is for visitors too, and its length."""

    html: str
    text: str
    words: int
    own_cards: list[OwnCardDump]


def feed_html(post: Post) -> str:
    """Render a post for readers' programs: whole addresses, and cards of ours as plain links."""
    options = replace(_options(post.trusts_html), audience=Audience.VISITOR)
    return render(post.lexical, target=Target.FEED, options=options).filled(_plain_link)


def letter_html(post: Post) -> str:
    """Render a post for a letter to readers, with cards of ours as plain links."""
    options = replace(
        _options(post.trusts_html), post_url=blog_url(post.path), audience=Audience.FREE
    )
    return render(post.lexical, target=Target.EMAIL, options=options).filled(_plain_link)


def body_of(document: Document, *, trusts_html: bool) -> Body:
    """Render a document for the site; raises `NotADocument` and `DocumentTooLarge`."""
    options = replace(_options(trusts_html), without_scripts=True, signup_url=SIGNUP)
    rendered = render(document, target=Target.WEB, options=options)
    return Body(
        html=rendered.html,
        text=public_text(document),
        words=word_count(document),
        own_cards=[{"kind": card.kind, "id": card.id} for card in rendered.cards],
    )


def body_columns(document: Document, *, trusts_html: bool) -> dict[str, object]:
    """Return what is kept of a document in the columns of its post; raises as `body_of` does."""
    body = body_of(document, trusts_html=trusts_html)
    return {
        "body_html": body.html,
        "body_text": body.text,
        "word_count": body.words,
        "own_cards": body.own_cards,
        "renderer": RENDERER,
    }


def _options(trusts_html: bool) -> Options:
    site_url = current_runtime().settings.public_url("blog")
    return Options(
        site_url=site_url,
        trusted_html=trusts_html,
        frame_hosts=providers.FRAME_HOSTS,
        images=Images(own=_sizes),
    )


def _sizes(address: str) -> Sizes | None:
    """Return the sizes of a picture that was sent to us; mail programs know no WebP."""
    found = srcset_up_to(address)
    return Sizes(found, drawn_everywhere(address) or address) if found else None


def _plain_link(card: OwnCard) -> str:
    address, title = (str(card.fields.get(name) or "") for name in ("url", "title"))
    address = addresses.link(address)
    if not (address and title):
        return ""
    return str(Markup('<p><a href="{}">{}</a></p>').format(address, title))
