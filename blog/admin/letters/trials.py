"""A letter as an admin sees it before and while it is sent."""

from blog.admin.posts.addresses import preview_address
from blog.mailings.bodies import TRIAL, LetterBody, Reader, body_of, written_to
from blog.mailings.queries import Letter
from blog.people.models import User
from blog.posts.models import Post, PostStatus
from blog.site_settings.reading import current_settings
from glue.urls import blog_url
from shared.mail.rendering import MailContent
from shared.web.site import SiteWords, enter_site_words


async def written_as_trial(letter: Letter, me: User, *, subject: str) -> MailContent:
    """Return a letter as oneself would get it, its links leading to where nothing is changed."""
    mailing = letter.mailing
    now_called = (await current_settings()).title
    enter_site_words(SiteWords(title=mailing.sender_name if mailing.started_at else now_called))
    kept = LetterBody(mailing.html_body, mailing.text_body)
    body = kept if mailing.started_at else body_of(letter.post, post_url=_seen_by_me(letter.post))
    reader = Reader(me.email, me.name, token=TRIAL)
    return written_to(reader, subject=subject, body=body, newsletter=letter.newsletter)


def _seen_by_me(post: Post) -> str:
    """Return where an admin sees a post, which is not on the site before it is published."""
    is_there = post.status is PostStatus.PUBLISHED
    return blog_url(post.path if is_there else preview_address(post.id))
