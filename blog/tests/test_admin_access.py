"""Who gets into which of the pages for those who look after something: as the table says."""

import re
from collections.abc import Sequence

import pytest
from quart import Quart
from quart.testing import QuartClient
from quart.typing import TestClientProtocol as Browser
from sqlalchemy import select

from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_page
from blog.writing.service import begin_post
from glue.contracts import orders
from glue.contracts.blog import Grant, Role
from glue.contracts.families import (
    Cleared,
    ClearPages,
    KeptPages,
    Operations,
    PagesReport,
    WorkReport,
)
from glue.permission_table import Route, holder_of, routes_of
from glue.permissions import Action, Resource, may
from shared.db import reading, transaction
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices
from shared.web.identity import Identity

NOTHING_TO_DO = WorkReport(waiting=0, parked=0, oldest_at=None, failing_loops=[], stuck=[])
POST = re.compile(r"<[^<>]*:post_id>")
NUMBER = re.compile(r"<int(\(max=\d+\))?:\w+>")


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    services.answers(orders.MoneyTroubles, orders.MoneyReport(troubles=[], resolving=0))
    for contract in (orders.RecheckOrder, orders.RetryMoneyCase, orders.CloseMoneyCase):
        services.answers(contract, orders.Noted(is_news=False))
    for report in Operations.owners():
        if report.owner != "blog":
            services.answers(report, NOTHING_TO_DO)
    for kept in KeptPages.owners():
        if kept.owner != "blog":
            services.answers(kept, PagesReport(seconds=0))
    for clear in ClearPages.owners():
        if clear.owner != "blog":
            services.answers(clear, Cleared(is_told=True))
    return with_empty_logs(services)


@pytest.fixture
async def bakery() -> Post:
    page = await make_page("bakery")
    async with transaction() as session:
        content = PostContent(title="Rye again", page_id=page.id)
        await begin_post(session, content=content, by=None)
    return page


def routes(app: Quart) -> Sequence[Route]:
    return [route for route in routes_of(app) if route.address.startswith("/admin/")]


def address(route: Route, page: Post, user_id: int, post_id: int) -> str:
    names = {
        "<page_slug>": page.slug,
        "<int:user_id>": str(user_id),
        "<service>": "blog",
        "<kind>": "mail",
    }
    path = route.address
    for name, value in names.items():
        path = path.replace(name, value)
    path = POST.sub(str(post_id), path)
    path = NUMBER.sub("1", path)
    assert "<" not in path
    return path


async def ask(browser: Browser | QuartClient, route: Route, page: Post, user_id: int) -> int:
    async with reading() as session:
        post_id = await session.scalar(select(Post.id).where(Post.page_id == page.id))
    assert post_id is not None
    path = address(route, page, user_id, post_id)
    send = browser.get if route.method == "GET" else browser.post
    return (await send(path)).status_code


async def test_there_is_something_to_guard(app: Quart) -> None:
    found = routes(app)

    assert len(found) >= 15
    assert {route.action for route in found} == {
        Action.SEE_DESK,
        Action.MANAGE_PEOPLE,
        Action.MANAGE_SITE,
        Action.KEEP_PAYMENTS,
        Action.KEEP_SHOP,
        Action.KEEP_CONTENT,
        Action.KEEP_CALENDAR,
        Action.WRITE_POSTS,
        Action.KEEP_TAGS,
        Action.SEND_LETTERS,
    }


async def test_a_stranger_is_sent_to_sign_in_by_every_route(app: Quart, bakery: Post) -> None:
    for route in routes(app):
        stranger = SameOriginClient(app)
        assert await ask(stranger, route, bakery, 1) == 303, route
        assert "session" not in str(stranger.cookie_jar)


async def test_whoever_has_no_role_is_refused_by_every_route(
    app: Quart, client: Browser, bakery: Post
) -> None:
    ben = await enter_as(client, "ben@example.org")

    for route in routes(app):
        assert await ask(client, route, bakery, ben.id) == 403, route


@pytest.mark.parametrize("role", Role)
async def test_each_role_opens_what_the_table_says(
    app: Quart, client: Browser, bakery: Post, role: Role
) -> None:
    await enter_as(SameOriginClient(app), ADA, ADMIN)
    page_id = bakery.id if role.is_of_a_page else None
    ben = await enter_as(client, "ben@example.org", Grant(role=role, page_id=page_id))
    identity = holder_of(role, bakery.id)

    for route in routes(app):
        let_in = bool(may(identity, route.action, Resource(page_id=bakery.id)))
        status = await ask(client, route, bakery, ben.id)
        assert (status != 403) is let_in, (role, route, status)


@pytest.mark.parametrize("role", [role for role in Role if role.is_of_a_page])
async def test_a_role_on_another_page_opens_no_desk_but_its_own(
    app: Quart, client: Browser, bakery: Post, role: Role
) -> None:
    dairy = await make_page("dairy")
    await enter_as(client, "ben@example.org", Grant(role=role, page_id=dairy.id))

    assert (await client.get("/admin/pages/bakery/")).status_code == 403
    assert (await client.get("/admin/pages/dairy/")).status_code == 200


async def test_nothing_of_it_is_kept_by_caches_or_found_by_searchers(
    client: Browser, bakery: Post
) -> None:
    await enter_as(client, ADA, ADMIN)

    for path in ("/admin/", "/admin/people/", "/admin/pages/bakery/", "/admin/log/"):
        answer = await client.get(path)
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Robots-Tag"] == "noindex"
    robots = await text_of(client, "/robots.txt")
    assert "Disallow: /admin/" in robots
    assert "Disallow: /invitations/" in robots


@pytest.mark.parametrize(
    ("grants", "words"),
    [
        ((), None),
        ((Grant(role=Role.AUTHOR),), None),
        ((ADMIN,), "Look after the site"),
        (("shop",), "Your pages"),
    ],
    ids=["nobody", "author", "admin", "keeper"],
)
async def test_the_account_menu_leads_whoever_has_something_to_look_after(
    client: Browser, bakery: Post, grants: tuple[Grant | str, ...], words: str | None
) -> None:
    held = [
        grant if isinstance(grant, Grant) else Grant(role=Role(grant), page_id=bakery.id)
        for grant in grants
    ]
    await enter_as(client, "ben@example.org", *held)

    front = await text_of(client, "/")

    assert ('href="http://blog.test/admin/"' in front) is (words is not None)
    assert words is None or words in front


def test_nobody_looks_after_anything_without_an_account() -> None:
    for action in (Action.SEE_DESK, Action.MANAGE_PEOPLE, Action.MANAGE_SITE):
        assert not may(Identity(), action, Resource(page_id=1))
