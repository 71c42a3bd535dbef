"""Whom a route's guard lets in, whom it sends to sign in, and what is written down."""

import pytest
from quart import Quart
from werkzeug.datastructures import Headers

from glue.access import Allows, the_site
from glue.permissions import Action, Resource
from shared.audit import Trail, audit_trail
from shared.db import reading
from shared.db.session import WriteSession
from shared.errors import Forbidden, NotFound, ServiceUnavailable
from shared.web.identity import Grant, Identity, enter_identity

BAKERY = Resource(page_id=3)
KEEPER = Identity(7, None, frozenset({Grant("shop", 3)}))
ADA = Identity(7)


async def ask(
    app: Quart,
    identity: Identity,
    guard: Allows,
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
) -> tuple[int, str] | None:
    """Ask a guard as somebody; return the answer's status and address, or nothing."""
    async with app.test_request_context(
        "/desk/?tab=2", method=method, headers=Headers(headers or {})
    ):
        enter_identity(identity)
        answer = await guard()
    if answer is None:
        return None
    return answer.status_code, answer.headers.get("Location", answer.headers.get("HX-Redirect", ""))


def keep_shop(*, hidden: bool = False) -> Allows:
    return Allows(Action.KEEP_SHOP, lambda: BAKERY, hidden)


async def test_whoever_may_is_let_in(app: Quart, session: WriteSession) -> None:
    assert await ask(app, KEEPER, keep_shop()) is None
    assert await ask(app, Identity(), Allows(Action.VISIT, the_site, hidden=False)) is None


async def test_a_stranger_is_sent_to_sign_in_and_comes_back(
    app: Quart, session: WriteSession
) -> None:
    back = "http%3A%2F%2Fcart.test%2Fdesk%2F%3Ftab%3D2"

    assert await ask(app, Identity(), keep_shop()) == (
        303,
        f"http://blog.test/sign-in/?next={back}",
    )


async def test_a_stranger_who_sent_a_form_comes_back_to_the_form(
    app: Quart, session: WriteSession
) -> None:
    headers = {"Referer": "http://cart.test/desk/"}

    answer = await ask(app, Identity(), keep_shop(), method="POST", headers=headers)

    assert answer == (303, "http://blog.test/sign-in/?next=http%3A%2F%2Fcart.test%2Fdesk%2F")


async def test_htmx_takes_the_whole_page_to_sign_in(app: Quart, session: WriteSession) -> None:
    answer = await ask(app, Identity(), keep_shop(), headers={"HX-Request": "true"})

    assert answer is not None
    assert answer[0] == 200
    assert answer[1].startswith("http://blog.test/sign-in/")


async def test_whoever_is_signed_in_and_may_not_is_told_and_it_is_written_down(
    app: Quart, session: WriteSession
) -> None:
    with pytest.raises(Forbidden):
        await ask(app, ADA, keep_shop())

    async with reading() as reader:
        (entry,) = await audit_trail(reader, Trail(object=("page", 3)), limit=5)
    assert (entry["action"], entry["why"]) == ("access.refused", "lacks-role")
    assert entry["detail"] == {"wanted": "keep-shop"}


async def test_what_is_somebody_elses_looks_as_if_it_were_not_there(
    app: Quart, session: WriteSession
) -> None:
    for identity in (Identity(), ADA):
        with pytest.raises(NotFound):
            await ask(app, identity, keep_shop(hidden=True))


async def test_while_nobody_can_tell_who_asks_nobody_is_told_that_there_is_nothing(
    app: Quart, session: WriteSession
) -> None:
    for guard in (keep_shop(hidden=True), keep_shop()):
        with pytest.raises(ServiceUnavailable):
            await ask(app, Identity(is_unknown=True), guard)
