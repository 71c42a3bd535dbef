"""What a letter says: the same for everybody, made of the post's document when it starts."""

import re
from dataclasses import dataclass
from unicodedata import category
from urllib.parse import urljoin

from markupsafe import Markup

from blog.mailings.plain import text_of
from blog.newsletters.models import GhostNewsletter, Subscriber
from blog.posts.bodies import letter_html
from blog.posts.models import Post
from blog.posts.presenting import whole_address
from glue.urls import blog_url
from shared.mail.rendering import MailContent, render_mail
from shared.runtime import current_runtime

TEMPLATE = "mail/letter"
# In place of a reader's token: its pages say that this is a trial, and change nothing.
TRIAL = "trial"
# What a letter leads to or shows by a path of this site, where no page is around it.
_OWN = re.compile(r"""(<[^>]*?\s(?:href|src)\s*=\s*["'])(/(?!/)[^"']*)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LetterBody:
    """A post as HTML for mail readers, and as text beside it."""

    html: str
    text: str


def body_of(post: Post, *, post_url: str = "") -> LetterBody:
    """Render a post for mail: title, picture and document; every address in it is whole.

    It leads to the post, or to `post_url`.
    """
    template = current_runtime().templates.get_template("mail/letter_body.html")
    html = template.render(
        post=post,
        post_url=post_url or blog_url(post.path),
        picture=whole_address(post.feature_image),
        document=Markup(whole_addresses(letter_html(post))),
    )
    return LetterBody(html=html, text=text_of(html))


def whole_addresses(html: str) -> str:
    """Return HTML in which what leads to this site says so."""
    return _OWN.sub(lambda it: it[1] + urljoin(blog_url("/"), it[2]), html)


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a letter is to, and the private address by which they leave."""

    email: str
    name: str
    token: str

    @classmethod
    def of(cls, subscriber: Subscriber) -> "Reader":
        return cls(subscriber.email, subscriber.name, subscriber.token)

    @property
    def preferences(self) -> str:
        return blog_url(f"/letters/preferences/{self.token}/")

    def leaving(self, list_slug: str) -> str:
        """Return where one press ends this letter: a page for people, a POST for programs."""
        return f"{self.preferences}{list_slug}/"


def written_to(
    reader: Reader, *, subject: str, body: LetterBody, newsletter: GhostNewsletter
) -> MailContent:
    """Return the letter to one reader."""
    return render_mail(
        current_runtime().templates,
        TEMPLATE,
        {
            "reader": reader,
            "leaving": reader.leaving(newsletter.slug),
            "letter_subject": _in_one_line(subject),
            "body_html": Markup(body.html),
            "body_text": body.text,
            "newsletter": newsletter,
        },
    )


def _in_one_line(subject: str) -> str:
    """Leave out what no head of a mail may hold: a title may have come with it."""
    shown = (" " if category(letter) in ("Cc", "Zl", "Zp") else letter for letter in subject)
    return " ".join("".join(shown).split())
