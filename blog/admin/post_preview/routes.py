"""What is written as an anonymous visitor, somebody signed in or a keeper would see it."""

from enum import StrEnum

from markupsafe import Markup
from quart import Blueprint, Response, request

from blog.admin.posts.addresses import POST, edit_address, preview_address
from blog.admin.posts.filters import read_id
from blog.posts.bodies import body_of
from blog.posts.content import PostContent, Visibility
from blog.posts.models import Post
from blog.writing.content import content_of
from blog.writing.permitting import current_post, the_post
from blog.writing.queries import revision_of, working_copy
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session
from shared.errors import NotFound
from shared.i18n import gettext as _
from shared.web.htmx import render
from shared.web.identity import signed_in_user_id
from shared.web.private import keep_private

post_preview = Blueprint("post_preview", __name__, url_prefix=f"{POST}/preview")
post_preview.after_request(keep_private)


class Reader(StrEnum):
    """As whom one looks."""

    VISITOR = "visitor"
    MEMBER = "member"
    KEEPER = "keeper"


# Who reads what is for whom.
READ_BY = {
    Visibility.PUBLIC: set(Reader),
    Visibility.MEMBERS: {Reader.MEMBER, Reader.KEEPER},
    Visibility.KEEPERS: {Reader.KEEPER},
}


@post_preview.get("/")
@allows(Action.WRITE_POSTS, on=the_post)
async def show(post_id: int) -> Response:
    post, version = current_post(), read_id(request.args.get("version"))
    reader = request.args.get("as")
    reader = Reader(reader) if reader in set(Reader) else Reader.VISITOR
    content = await _content(post, version)
    # What an older version had in a card of HTML may have been taken out for a reason.
    trusts = post.trusts_html and version is None
    return await render(
        "admin/post_preview/show.html",
        post=post,
        content=content,
        body=Markup(body_of(content.lexical, trusts_html=trusts).html),
        reads=reader in READ_BY[content.visibility],
        for_members=content.visibility is Visibility.MEMBERS,
        readers=_readers(post_id, version, reader),
        version=version,
        shown_at=post.published_at or post.publish_at or utcnow(),
        edit_url=edit_address(post_id),
    )


async def _content(post: Post, version: int | None) -> PostContent:
    """Return a version, or what whoever looks has typed, or what is saved."""
    session = read_session()
    if version is not None:
        found = await revision_of(session, post_id=post.id, version=version)
        if found is None:
            raise NotFound()
        return PostContent.model_validate(found[0].content)
    typed = await working_copy(session, post_id=post.id, user_id=signed_in_user_id())
    return PostContent.model_validate(typed.content) if typed else await content_of(session, post)


def _readers(
    post_id: int, version: int | None, now: Reader
) -> list[tuple[str, str, bool, int | None]]:
    names = {
        Reader.VISITOR: _("As a visitor"),
        Reader.MEMBER: _("Signed in"),
        Reader.KEEPER: _("As a keeper"),
    }
    return [
        (
            label,
            f"{preview_address(post_id, version)}{'&' if version else '?'}as={reader}",
            reader is now,
            None,
        )
        for reader, label in names.items()
    ]
