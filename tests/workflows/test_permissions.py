"""Every route of every app, asked as each role and as nobody, answers as the table says."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import httpx
import pytest
from quart import Response
from sqlalchemy import insert

from blog.people.service import note_login
from blog.posts import service as posts
from blog.roles.service import give_role
from blog.sign_in.models import BrowserSession
from blog.sign_in.tokens import new_token, token_hash
from glue.contracts.blog import Grant, PostKind, Role
from glue.directory import SERVICES
from glue.permission_table import Route, routes_of
from glue.permissions import Action, Resource, may, pages_of
from orders.payments.reconciling import check_due_attempts
from shared.clock import utcnow
from shared.db import transaction
from shared.runtime import running
from shared.web.identity import SESSION_COOKIE, Cookies, Identity
from shared.web.identity import Grant as Held
from tests.workflows.bakery import BLOG, EMAIL, Bakery
from tests.workflows.platform import DOMAIN, Browser, Platform

pytestmark = pytest.mark.thorough

PART = re.compile(r"<(?:[^<>:]+:)?(?P<name>\w+)>")
# What stands in a route for each of its parts; a new part needs a line here.
PARTS = {
    "version": "1",
    "tag_id": "1",
    "group_id": "1",
    "author_id": "1",
    "page_slug": "bakery",
    "market_slug": "shop",
    "calendar_slug": "baking",
    "entry_id": "1",
    "product_slug": "tea",
    "slug": "bakery",
    "id": "1",
    "shop_id": "1",
    "upload_id": "1",
    "snippet_id": "1",
    "name": "of-nothing",
    "calendar_id": "1",
    "event_id": "1",
    "year": "2026",
    "month": "12",
    "week": "49",
    "day": "05",
    "ticket_id": "1",
    "code": "A" * 24,
    "type_id": "1",
    "section_id": "1",
    "slot_id": "1",
    "node_id": "1",
    "closure_id": "1",
    "product_id": "1",
    "session_id": "1",
    "export_id": "1",
    "user_id": "1",
    "invitation_id": "1",
    "case_id": "1",
    "note_id": "1",
    "work_id": "1",
    "run_id": "1",
    "site_id": "1",
    "pattern_id": "1",
    "mailing_id": "1",
    "list_id": "1",
    "reader_id": "1",
    "supplier_id": "1",
    "import_id": "1",
    "edit_id": "1",
    "cell": "price",
    "picture_id": "1",
    "file_name": "of-nothing.webp",
    "service": "likes",
    "kind": "mail",
    "token": "of-nothing",
    "ticket": "of-nothing",
    "ground": "rose",
    "shape": "square",
    "icon": "leaf",
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who asks: what the session will say of them, and what is asked about."""

    name: str
    identity: Identity


async def make_person(platform: Platform, name: str, grants: list[Grant]) -> Asker:
    with running(platform.runtime("blog")):
        async with transaction() as session:
            user = await note_login(session, email=f"{name}@example.org", now=utcnow())
            for grant in grants:
                await give_role(session, user_id=user.id, grant=grant, by=None, now=utcnow())
            user_id = user.id
    held = frozenset(Held(grant.role.value, grant.page_id) for grant in grants)
    return Asker(name, Identity(user_id, None, held))


async def make_dairy(platform: Platform) -> int:
    with running(platform.runtime("blog")):
        async with transaction() as session:
            content = posts.PostContent(kind=PostKind.PAGE, slug="dairy", title="Dairy")
            page = await posts.write_post(session, content=content)
            await posts.publish_post(session, page, now=utcnow())
            return page.id


async def make_post(platform: Platform, page_id: int) -> int:
    with running(platform.runtime("blog")):
        async with transaction() as session:
            content = posts.PostContent(slug="rye-again", title="Rye again", page_id=page_id)
            return (await posts.write_post(session, content=content)).id


async def make_people(platform: Platform, bakery: Bakery) -> list[Asker]:
    """Return nobody, somebody without a role, a holder of each role, and keepers from next door."""
    dairy = await make_dairy(platform)
    people = [Asker("nobody", Identity()), await make_person(platform, "plain", [])]
    for role in Role:
        grant = Grant(role=role, page_id=bakery.page_id if role.is_of_a_page else None)
        people.append(await make_person(platform, role.value, [grant]))
    next_door = [Grant(role=role, page_id=dairy) for role in Role if role.is_of_a_page]
    people.append(await make_person(platform, "next-door", next_door))
    return people


async def make_order(platform: Platform, bakery: Bakery, owner: Asker) -> int:
    browser = platform.new_browser()
    browser.cookies.set(SESSION_COOKIE, await cookie_of(platform, owner), domain=f".{DOMAIN}")
    await bakery.put_into_basket(browser, "tea")
    await bakery.check_out(browser, email=EMAIL)
    platform.sumup.pay(platform.sumup.checkouts[-1].id)
    with running(platform.runtime("orders")):
        await check_due_attempts()
    return 1


async def cookie_of(platform: Platform, asker: Asker) -> str:
    """Begin a session for somebody, and return its cookie."""
    token, now = new_token(), utcnow()
    with running(platform.runtime("blog")) as runtime:
        async with transaction() as session:
            await session.execute(
                insert(BrowserSession).values(
                    token_hash=token_hash(token),
                    user_id=asker.identity.user_id,
                    created_at=now,
                    expires_at=now + timedelta(days=1),
                )
            )
        answer = Response()
        Cookies(runtime.settings).set_session(answer, token, secure=False)
    return answer.headers["Set-Cookie"].partition(";")[0].partition("=")[2]


async def ask(
    platform: Platform, route: Route, asker: Asker, made: Mapping[str, int]
) -> httpx.Response:
    address = f"http://{route.app}.{DOMAIN}{address_of(route, made)}"
    headers = {"Sec-Fetch-Site": "same-origin"}
    if asker.identity.user_id is not None:
        headers["Cookie"] = f"{SESSION_COOKIE}={await cookie_of(platform, asker)}"
    async with Browser(transport=platform.router) as browser:
        return await browser.request(route.method, address, headers=headers)


def address_of(route: Route, made: Mapping[str, int]) -> str:
    """Return an address that leads to a route."""
    known = PARTS | {name: str(id) for name, id in made.items()}
    return PART.sub(lambda part: known[part["name"]], route.address)


def asked_about(route: Route, asker: Asker, resource: Resource) -> Resource:
    """Return what a route is about; one that names no page is about the page one keeps."""
    kept = {
        Action.SEE_DESK: pages_of(asker.identity),
        Action.WRITE_POSTS: pages_of(asker.identity, Role.CONTENT),
    }
    names_one = "page_slug" in route.address or "post_id" in route.address
    if route.action in kept and not names_one:
        return Resource(page_id=next(iter(kept[route.action]), None))
    return resource


def is_refused(route: Route, response: httpx.Response) -> bool:
    """Say whether an answer keeps somebody out: told so, sent to sign in, or shown nothing."""
    sent_to_sign_in = response.headers.get("Location", "").startswith(f"{BLOG}/sign-in/")
    return (
        response.status_code == 403
        or sent_to_sign_in
        or (route.hidden and response.status_code == 404)
    )


@pytest.mark.parametrize("service", [each.name for each in SERVICES])
async def test_every_route_lets_in_whom_the_table_lets_in(
    platform: Platform, bakery: Bakery, service: str
) -> None:
    people = await make_people(platform, bakery)
    owner = await make_person(platform, "owner", [])
    made = {"order_id": await make_order(platform, bakery, owner), "page_id": bakery.page_id}
    made["post_id"] = await make_post(platform, bakery.page_id)
    resource = Resource(page_id=bakery.page_id, user_id=owner.identity.user_id)

    wrong = []
    for route in routes_of(platform.apps[service]):
        for asker in (*people, owner):
            response = await ask(platform, route, asker, made)
            expected = may(asker.identity, route.action, asked_about(route, asker, resource))
            if is_refused(route, response) is bool(expected):
                wrong.append(
                    f"{route.method} {route.address} as {asker.name}: {response.status_code},"
                    f" and the table says {expected.reason}"
                )
            assert response.status_code < 500, (route, asker.name, response.text)

    assert not wrong, "\n".join(wrong)
