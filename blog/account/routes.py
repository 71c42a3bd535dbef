"""The parts of the account that are made of what siblings own."""

from quart import Blueprint, Response

from blog.account.likes import liked_by
from blog.account.rendering import render_account
from glue.access import allows
from glue.contracts import events
from glue.permissions import Action
from shared.db import read_session
from shared.web.identity import signed_in_user_id

account = Blueprint("account", __name__)

BOOKINGS = "/account/bookings/"
LIKES = "/account/likes/"


@account.get(BOOKINGS)
@allows(Action.USE_ACCOUNT)
async def bookings() -> Response:
    lent = {"bookings": events.AccountPage(user_id=signed_in_user_id())}
    return await render_account("account/bookings.html", way=BOOKINGS, lent=lent)


@account.get(LIKES)
@allows(Action.USE_ACCOUNT)
async def likes() -> Response:
    liked = await liked_by(read_session(), signed_in_user_id())
    return await render_account("account/likes.html", way=LIKES, liked=liked)
