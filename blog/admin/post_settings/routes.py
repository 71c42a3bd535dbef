"""The settings of a post: slug, tags, authors, readers, picture, what searchers are told."""

from quart import Blueprint, Response, request

from blog.admin.post_settings.forms import SettingsForm
from blog.admin.post_settings.rendering import differences, form_of, settings_page
from blog.admin.posts.addresses import POST, settings_address
from blog.admin.posts.rendering import page_ids_of
from blog.admin.posts.scope import Scope
from blog.authors.queries import all_authors
from blog.posts.errors import SlugReserved, SlugTaken
from blog.posts.models import Post
from blog.writing.errors import EditedMeanwhile
from blog.writing.permitting import current_post, the_post
from blog.writing.queries import post_by_id
from blog.writing.settling import settle_post, trust_html
from glue.access import allows
from glue.permissions import Action
from shared.db import read_session, rollback_request, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.identity import current_identity, signed_in_user_id
from shared.web.private import keep_private

post_settings = Blueprint("post_settings", __name__, url_prefix=f"{POST}/settings")
post_settings.after_request(keep_private)


@post_settings.get("/")
@allows(Action.WRITE_POSTS, on=the_post)
async def edit(post_id: int) -> Response:
    return await settings_page(current_post())


@post_settings.post("/")
@allows(Action.WRITE_POSTS, on=the_post)
async def update(post_id: int) -> Response:
    form = SettingsForm.read(await request.form)
    try:
        await _settle(current_post(), form)
    except EditedMeanwhile as meanwhile:
        post, now = await _again()
        form, said = form.refused(meanwhile).over(post.version), differences(form, now)
        return await settings_page(post, form, meanwhile=said, status=meanwhile.status)
    except (InvalidInput, SlugReserved, SlugTaken) as refusal:
        post, _now = await _again()
        return await settings_page(post, form.refused(refusal), status=refusal.status)
    flash(_("Saved"))
    return await redirect_to(settings_address(post_id))


@post_settings.post("/html/")
@allows(Action.MANAGE_SITE)
async def update_html(post_id: int) -> Response:
    """Trust the HTML of a post, or clean it: for admins of the site alone."""
    sent = await request.form
    trusts, seen = sent.get("wanted") == "on", SettingsForm.read(sent).seen
    await trust_html(write_session(), post_id, trusts=trusts, seen=seen)
    flash(_("Its HTML is shown as it is") if trusts else _("Its HTML is cleaned again"))
    return await redirect_to(settings_address(post_id))


async def _settle(post: Post, form: SettingsForm) -> None:
    session, scope = read_session(), Scope.of(current_identity())
    changes = form.checked(
        post.kind,
        page_ids=await page_ids_of(scope) | {post.page_id},
        author_ids=[author.id for author in await all_authors(session)],
    )
    await settle_post(
        write_session(),
        post.id,
        changes=changes,
        tag_names=form.tags,
        seen=form.seen,
        by=signed_in_user_id(),
    )


async def _again() -> tuple[Post, SettingsForm]:
    """Read the post as it is, after nothing was written."""
    await rollback_request()
    post = await post_by_id(read_session(), id=current_post().id)
    if post is None:
        raise NotFound()
    return post, await form_of(post)
