"""Where one is signed in, and signing out there."""

from quart import Blueprint, Response

from blog.account.rendering import render_account
from blog.devices import service
from blog.devices.listing import devices_of
from blog.sign_in.arriving import session_token
from blog.sign_in.tokens import token_hash
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to
from shared.web.identity import signed_in_user_id

devices = Blueprint("devices", __name__)

DEVICES = "/account/devices/"


@devices.get(DEVICES)
@allows(Action.USE_ACCOUNT)
async def index() -> Response:
    found = await devices_of(
        read_session(), user_id=signed_in_user_id(), token_hash=_this_token_hash(), now=utcnow()
    )
    return await render_account("devices/index.html", way=DEVICES, devices=found)


@devices.post(f"{DEVICES}<int(max=2147483647):session_id>/sign-out/")
@allows(Action.USE_ACCOUNT)
async def destroy(session_id: int) -> Response:
    await service.end_session(
        write_session(), user_id=signed_in_user_id(), session_id=session_id, now=utcnow()
    )
    flash(_("You are signed out there"))
    return await redirect_to(DEVICES)


@devices.post(f"{DEVICES}others/sign-out/")
@allows(Action.USE_ACCOUNT)
async def destroy_others() -> Response:
    await service.end_other_sessions(
        write_session(), user_id=signed_in_user_id(), token_hash=_this_token_hash(), now=utcnow()
    )
    flash(_("You are signed out everywhere else"))
    return await redirect_to(DEVICES)


def _this_token_hash() -> str:
    """Return the hash of the token that the guard has just found to be live."""
    return token_hash(session_token() or "")
