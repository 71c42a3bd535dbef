"""Confirming or stopping a change of address by the link that was mailed to either end."""

from quart import Blueprint, Response

from blog.address_changes import queries, service
from blog.address_changes.errors import ChangeOver
from blog.people.errors import AddressTaken
from blog.sign_in.arriving import kept_secret
from blog.sign_in.tokens import token_hash
from glue.access import allows
from glue.permissions import Action
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.web.htmx import render

address_letters = Blueprint("address_letters", __name__)


@address_letters.get("/account/address/<token>/")
@allows(Action.FOLLOW_LETTER)
async def show(token: str) -> Response:
    change = await queries.open_change_by_link(read_session(), token=token, now=utcnow())
    if change is None:
        return await _over()
    end = change.end_of(token_hash(token))
    page = await render(
        "address_letters/show.html",
        token=token,
        end=end.value,
        new_email=change.new_email,
        is_confirmed=change.confirmed_at(end) is not None,
    )
    return kept_secret(page)


@address_letters.post("/account/address/<token>/")
@allows(Action.FOLLOW_LETTER)
async def update(token: str) -> Response:
    try:
        confirmed = await service.confirm(write_session(), token=token, now=utcnow())
    except ChangeOver:
        return await _over()
    page = await render(
        "address_letters/update.html",
        status=AddressTaken.status if confirmed.outcome is service.Outcome.TAKEN else 200,
        end=confirmed.end.value,
        outcome=confirmed.outcome.value,
        new_email=confirmed.new_email,
    )
    return kept_secret(page)


@address_letters.post("/account/address/<token>/delete/")
@allows(Action.FOLLOW_LETTER)
async def destroy(token: str) -> Response:
    try:
        await service.stop(write_session(), token=token, now=utcnow())
    except ChangeOver:
        return await _over()
    return kept_secret(await render("address_letters/destroy.html"))


async def _over() -> Response:
    return kept_secret(await render("address_letters/over.html", status=ChangeOver.status))
