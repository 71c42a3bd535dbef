"""Coming onto lists and leaving them, for whoever has an account or none.

Links of letters are opened by programs that look for harm, so only a button changes anything; the
one that mail readers press for somebody (RFC 8058) is a POST as well.
"""

from quart import Blueprint, Response, request

from blog.newsletters import queries
from blog.newsletters.choosing import choose_lists
from blog.newsletters.errors import WishOver
from blog.newsletters.forms import SubscribeForm
from blog.newsletters.models import GhostNewsletter, Source, Subscriber
from blog.newsletters.service import unsubscribe
from blog.newsletters.wishes import WISH_DAYS, confirm_wish, wish_to_subscribe
from blog.sign_in.arriving import kept_secret
from blog.sign_in.limits import count_subscribing
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import InvalidInput, NotFound
from shared.i18n import gettext as _
from shared.web.csrf import accepts_strangers
from shared.web.flash import flash
from shared.web.htmx import redirect_to, render
from shared.web.limits import TooOften

letters = Blueprint("letters", __name__)


@letters.get("/letters/")
@allows(Action.VISIT)
async def new() -> Response:
    lists = await queries.open_lists(read_session())
    asked = request.args.get("list", "")
    chosen = [str(each.id) for each in lists if len(lists) == 1 or each.slug == asked]
    return await _form(SubscribeForm(chosen=chosen))


@letters.post("/letters/")
@allows(Action.SIGN_IN)
async def create() -> Response:
    form = SubscribeForm.read(await request.form)
    lists = await queries.open_lists(read_session())
    if form.is_from_card:
        form = form.with_the_only(lists)
        if not form.chosen:
            return await _form(form)
    try:
        email, ids = form.checked(lists)
        await count_subscribing(email)
    except InvalidInput as error:
        return await _form(form.refused(error), status=error.status)
    except TooOften as error:
        return error.told_in(await _form(form, refusal=str(error), status=error.status))
    # Whoever is over the limit of the address, and a robot, is told the same and mailed nothing.
    if not form.is_robot:
        await wish_to_subscribe(
            write_session(), email=email, name=form.name, newsletter_ids=ids, now=utcnow()
        )
    return await render("letters/create.html", email=email, days=WISH_DAYS)


@letters.get("/letters/confirmations/<token>/")
@allows(Action.FOLLOW_LETTER)
async def show_wish(token: str) -> Response:
    wish = await queries.usable_wish(read_session(), token=token, now=utcnow())
    if wish is None:
        return await _over()
    lists = await queries.lists_by_ids(read_session(), wish.newsletter_ids)
    page = await render("letters/confirm.html", token=token, email=wish.email, lists=lists)
    return kept_secret(page)


@letters.post("/letters/confirmations/<token>/")
@allows(Action.FOLLOW_LETTER)
async def confirm(token: str) -> Response:
    try:
        own = await confirm_wish(write_session(), token=token, now=utcnow())
    except WishOver:
        return await _over()
    return kept_secret(await render("letters/confirmed.html", token=own))


@letters.get("/letters/preferences/trial/")
@letters.get("/letters/preferences/trial/<slug>/")
@allows(Action.FOLLOW_LETTER)
async def show_trial(slug: str | None = None) -> Response:
    newsletter = await _list(slug) if slug else None
    return kept_secret(await render("letters/trial.html", newsletter=newsletter))


@letters.get("/letters/preferences/<token>/")
@allows(Action.FOLLOW_LETTER)
async def show(token: str) -> Response:
    subscriber = await _subscriber(token)
    choices = await queries.choices_of(read_session(), subscriber)
    page = await render("letters/show.html", subscriber=subscriber, choices=choices)
    return kept_secret(page)


@letters.post("/letters/preferences/<token>/")
@allows(Action.FOLLOW_LETTER)
async def update(token: str) -> Response:
    subscriber = await _subscriber(token)
    chosen = (await request.form).getlist("lists")
    await choose_lists(write_session(), subscriber.email, chosen, source=Source.FORM, now=utcnow())
    flash(_("Saved"))
    return kept_secret(await redirect_to(f"/letters/preferences/{token}/"))


@letters.get("/letters/preferences/<token>/<slug>/")
@allows(Action.FOLLOW_LETTER)
async def leaving(token: str, slug: str) -> Response:
    subscriber, newsletter = await _subscriber(token), await _list(slug)
    page = await render("letters/leave.html", subscriber=subscriber, newsletter=newsletter)
    return kept_secret(page)


@letters.post("/letters/preferences/<token>/<slug>/")
@accepts_strangers
@allows(Action.FOLLOW_LETTER)
async def destroy(token: str, slug: str) -> Response:
    # Mail readers press this for somebody: no cookie, no form of ours, and no redirect after it.
    subscriber, newsletter = await _subscriber(token), await _list(slug)
    await unsubscribe(write_session(), subscriber, [newsletter.id], now=utcnow())
    page = await render("letters/left.html", subscriber=subscriber, newsletter=newsletter)
    return kept_secret(page)


async def _form(form: SubscribeForm, *, refusal: str = "", status: int = 200) -> Response:
    lists = await queries.open_lists(read_session())
    return await render("letters/new.html", status=status, form=form, lists=lists, refusal=refusal)


async def _over() -> Response:
    return kept_secret(await render("letters/over.html", status=WishOver.status))


async def _subscriber(token: str) -> Subscriber:
    found = await queries.subscriber_by_token(read_session(), token)
    if found is None:
        raise NotFound()
    return found


async def _list(slug: str) -> GhostNewsletter:
    found = await queries.list_by_slug(read_session(), slug)
    if found is None:
        raise NotFound()
    return found
