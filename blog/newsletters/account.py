"""The letters of somebody who is signed in, whose address is proved by that."""

from quart import Blueprint, Response, request

from blog.account.rendering import render_account
from blog.newsletters import queries
from blog.newsletters.choosing import choose_lists
from blog.newsletters.models import Source
from blog.people.current import signed_in_person
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.i18n import gettext as _
from shared.web.flash import flash
from shared.web.htmx import redirect_to

account_letters = Blueprint("account_letters", __name__)

LETTERS = "/account/letters/"


@account_letters.get(LETTERS)
@allows(Action.USE_ACCOUNT)
async def show() -> Response:
    me = await signed_in_person()
    subscriber = await queries.subscriber_by_email(read_session(), me.email)
    choices = await queries.choices_of(read_session(), subscriber)
    return await render_account(
        "account/letters.html", way=LETTERS, user=me, subscriber=subscriber, choices=choices
    )


@account_letters.post(LETTERS)
@allows(Action.USE_ACCOUNT)
async def update() -> Response:
    me = await signed_in_person()
    chosen = (await request.form).getlist("lists")
    await choose_lists(write_session(), me.email, chosen, source=Source.ACCOUNT, now=utcnow())
    flash(_("Saved"))
    return await redirect_to(LETTERS)
