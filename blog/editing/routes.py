"""The page on which a post is written, and the saving of what is typed there."""

from quart import Blueprint, Response

from blog.editing.addresses import POSTS, merge_address
from blog.editing.answers import answer, refuses_in_json, sent
from blog.editing.rendering import editor_page
from blog.editing.service import keep_typed, publish_typed, save_typed
from blog.editing.standing import Standing, site_zone
from blog.editing.typed import Going, Seen, Sent
from blog.writing import publishing
from blog.writing.errors import EditedMeanwhile
from blog.writing.permitting import the_post
from blog.writing.service import drop_working_copy
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import rollback_request, transaction, write_session
from shared.web.identity import signed_in_user_id
from shared.web.private import keep_private

POST = f"{POSTS}<int(max=9223372036854775807):post_id>/edit/"

editor = Blueprint("editor", __name__)
editor.after_request(keep_private)
saving = Blueprint("saving", __name__)
saving.after_request(keep_private)
refuses_in_json(saving)


@editor.get(POST)
@allows(Action.WRITE_POSTS, on=the_post)
async def edit(post_id: int) -> Response:
    return await editor_page()


@saving.post(f"{POST}save/")
@allows(Action.WRITE_POSTS, on=the_post)
async def update(post_id: int) -> Response:
    typed = await sent(Sent)
    try:
        post = await save_typed(write_session(), post_id, typed, by=signed_in_user_id())
    except EditedMeanwhile as meanwhile:
        return await _apart(post_id, typed, meanwhile)
    return await answer(Standing(post, utcnow()).told())


@saving.post(f"{POST}keep/")
@allows(Action.WRITE_POSTS, on=the_post)
async def keep(post_id: int) -> Response:
    """Keep what is typed on something that others read already, until it is saved."""
    standing = await keep_typed(write_session(), post_id, await sent(Sent), by=signed_in_user_id())
    return await answer(standing.told())


@saving.post(f"{POST}keep/delete/")
@allows(Action.WRITE_POSTS, on=the_post)
async def forget(post_id: int) -> Response:
    """Forget what was kept."""
    await drop_working_copy(write_session(), post_id, by=signed_in_user_id())
    return await answer({})


@saving.post(f"{POST}publish/")
@allows(Action.WRITE_POSTS, on=the_post)
async def publish(post_id: int) -> Response:
    going = await sent(Going)
    at, by = going.moment(site_zone()), signed_in_user_id()
    try:
        post = await publish_typed(write_session(), post_id, going, at=at, by=by)
    except EditedMeanwhile as meanwhile:
        return await _apart(post_id, going, meanwhile)
    return await answer(Standing(post, utcnow()).told())


@saving.post(f"{POST}unpublish/")
@allows(Action.WRITE_POSTS, on=the_post)
async def unpublish(post_id: int) -> Response:
    seen = (await sent(Seen)).seen
    post = await publishing.unpublish(write_session(), post_id, seen=seen)
    return await answer(Standing(post, utcnow()).told())


async def _apart(post_id: int, typed: Sent, meanwhile: EditedMeanwhile) -> Response:
    """Keep what was typed beside what somebody else saved, and say where the two are merged."""
    await rollback_request()
    async with transaction() as session:
        await keep_typed(session, post_id, typed, by=signed_in_user_id())
    said = {"code": meanwhile.code, "message": str(meanwhile), "merge": merge_address(post_id)}
    return await answer(said, status=meanwhile.status)
