"""The people of the site, as an admin sees and changes them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from quart.typing import TestClientProtocol as Browser

from blog.admin.people.queries import PEOPLE_ON_A_PAGE
from blog.people.models import User
from blog.people.queries import user_by_id
from blog.people.service import rename
from blog.roles.queries import grants_of
from blog.roles.service import give_role
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_page, make_user
from glue.audit import Audited, ObjectType
from glue.contracts import orders
from glue.contracts.blog import Grant, Role
from shared.audit import Trail, audit_trail
from shared.clock import FrozenClock, utcnow
from shared.db import reading, transaction
from shared.testing.fakes import FakeServices

HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def siblings(services: FakeServices) -> FakeServices:
    return with_empty_logs(services)


@pytest.fixture
async def ada(client: Browser) -> User:
    return await enter_as(client, ADA, ADMIN)


async def person(email: str, name: str = "", *grants: Grant) -> User:
    user = await make_user(email)
    async with transaction() as session:
        await rename(session, user_id=user.id, name=name)
        for grant in grants:
            await give_role(session, user_id=user.id, grant=grant, by=None, now=utcnow())
    return user


async def roles_of(user: User) -> list[tuple[Role, int | None]]:
    async with reading() as session:
        return [(grant.role, grant.page_id) for grant in await grants_of(session, user_id=user.id)]


async def deeds_to(user: User) -> list[tuple[str, int | None]]:
    async with reading() as session:
        trail = Trail(object=(ObjectType.PERSON, user.id))
        rows = await audit_trail(session, trail, limit=20)
    return [(row["action"], row["actor_id"]) for row in rows]


async def switch(
    client: Browser, user: User, grant: str, wanted: str, headers: dict[str, str] | None = None
) -> tuple[int, str, str]:
    answer = await client.post(
        f"/admin/people/{user.id}/roles/",
        form={"grant": grant, "wanted": wanted, "back": f"/admin/people/{user.id}/"},
        headers=headers or {},
    )
    body = await answer.get_data(as_text=True)
    return answer.status_code, answer.headers.get("Location", ""), str(body)


async def test_people_are_found_by_name_and_by_address(client: Browser, ada: User) -> None:
    await person("ben@example.org", "Benjamin Ashe")
    await person("cleo@50percent.example", "Cléo 50% Hart")

    by_name = await text_of(client, "/admin/people/?q=ashe+benj")
    by_address = await text_of(client, "/admin/people/?q=50percent")
    literally = await text_of(client, "/admin/people/?q=50%25")
    nobody = await text_of(client, "/admin/people/?q=zebra")

    assert "Benjamin Ashe" in by_name
    assert "Cléo" not in by_name
    assert "Cléo" in by_address
    assert "Cléo" in literally
    assert "Benjamin" not in literally
    assert "Nobody is called “zebra”" in nobody


async def test_the_tabs_show_who_looks_after_what(client: Browser, ada: User) -> None:
    page = await make_page()
    await person("ben@example.org", "Ben", Grant(role=Role.SHOP, page_id=page.id))
    await person("cleo@example.org", "Cleo", Grant(role=Role.AUTHOR))
    await person("dora@example.org", "Dora")

    names = {
        among: [
            name
            for name in ("ada", "Ben", "Cleo", "Dora")
            if f">{name}</a>" in await text_of(client, f"/admin/people/?among={among}")
        ]
        for among in ("", "admins", "authors", "keepers", "nonsense")
    }

    assert names == {
        "": ["ada", "Ben", "Cleo", "Dora"],
        "admins": ["ada"],
        "authors": ["Cleo"],
        "keepers": ["Ben"],
        "nonsense": ["ada", "Ben", "Cleo", "Dora"],
    }


async def test_a_long_list_goes_on_where_it_ended_with_few_statements(
    client: Browser, ada: User, query_count: Callable[[int], AbstractContextManager[None]]
) -> None:
    for number in range(PEOPLE_ON_A_PAGE + 1):
        await person(f"p{number:02}@example.org", f"Person {number:02}")

    await text_of(client, "/admin/people/")
    # Three for the list; the menus of the site and of the account ask the others.
    with query_count(6):
        first = await text_of(client, "/admin/people/")
    older = first.split('href="/admin/people/?after=')[1].split('"')[0]
    rest = await client.get(
        f"/admin/people/?after={older}", headers=HTMX | {"HX-Target": "load-more"}
    )
    text = await rest.get_data(as_text=True)

    assert "Person 28" in first
    assert "Person 29" not in first
    assert "Person 30" in text
    assert 'data-announce="2 more people"' in text
    assert "<html" not in text
    assert (await client.get("/admin/people/?after=nonsense")).status_code == 400


async def test_a_person_is_shown_with_what_they_look_after(client: Browser, ada: User) -> None:
    page = await make_page("bakery", title="The Bakery")
    ben = await person("ben@example.org", "Ben", Grant(role=Role.SHOP, page_id=page.id))

    text = await text_of(client, f"/admin/people/{ben.id}/")

    assert "ben@example.org" in text
    assert f'id="role-{ben.id}-{page.id}-shop"' in text
    assert "Shop for Ben on The Bakery" in text
    assert text.count('aria-checked="true"') == 1
    assert "Role given: Shop" in text
    assert (await client.get("/admin/people/999/")).status_code == 404


async def test_a_page_is_added_by_showing_its_switches(client: Browser, ada: User) -> None:
    page = await make_page("dairy", title="The Dairy")
    ben = await person("ben@example.org", "Ben")

    before = await text_of(client, f"/admin/people/{ben.id}/")
    after = await text_of(client, f"/admin/people/{ben.id}/?page=dairy")

    assert 'role="switch" aria-checked="false" id="role' in after
    assert f'id="role-{ben.id}-{page.id}-door"' in after
    assert f'id="role-{ben.id}-{page.id}-door"' not in before
    assert await roles_of(ben) == []


async def test_a_switch_gives_and_takes_and_says_so_without_a_script(
    client: Browser, ada: User
) -> None:
    page, ben = await make_page("bakery", title="Bakery"), await person("ben@example.org", "Ben")

    given = await switch(client, ben, f"shop:{page.id}", "on")
    said = await text_of(client, f"/admin/people/{ben.id}/")
    taken = await switch(client, ben, f"shop:{page.id}", "off")

    assert given[:2] == (303, f"/admin/people/{ben.id}/")
    assert "Ben has a role on Bakery now: Shop" in said
    assert taken[0] == 303
    assert await roles_of(ben) == []
    assert await deeds_to(ben) == [(Audited.ROLE_TAKEN, ada.id), (Audited.ROLE_GRANTED, ada.id)]


async def test_a_switch_is_exchanged_in_place_and_a_toast_says_what_happened(
    client: Browser, ada: User
) -> None:
    page, ben = await make_page("bakery", title="Bakery"), await person("ben@example.org", "Ben")

    status, _, text = await switch(client, ben, f"shop:{page.id}", "on", HTMX)

    assert status == 200
    assert text.lstrip().startswith(f'<form class="switch" id="role-{ben.id}-{page.id}-shop"')
    assert 'aria-checked="true"' in text
    assert 'hx-swap-oob="beforeend:#toasts"' in text
    assert "Ben has a role on Bakery now: Shop" in text


async def test_pressing_twice_gives_once(client: Browser, ada: User) -> None:
    ben = await person("ben@example.org", "Ben")

    for _ in range(2):
        await switch(client, ben, "author", "on", HTMX)

    assert await roles_of(ben) == [(Role.AUTHOR, None)]
    assert await deeds_to(ben) == [(Audited.ROLE_GRANTED, ada.id)]


async def test_the_last_admin_cannot_be_taken_and_the_page_says_why(
    client: Browser, ada: User
) -> None:
    text = await text_of(client, f"/admin/people/{ada.id}/")
    refused = await switch(client, ada, "admin", "off")

    assert "The only admin" in text
    assert "Take away" not in text
    assert refused[0] == 409
    assert "Somebody has to look after the site" in refused[2]
    assert await roles_of(ada) == [(Role.ADMIN, None)]


async def test_taking_admin_is_asked_about_first(client: Browser, ada: User) -> None:
    ben = await person("ben@example.org", "Ben", ADMIN)

    theirs = await text_of(client, f"/admin/people/{ben.id}/")
    mine = await text_of(client, f"/admin/people/{ada.id}/")

    assert "Take the role of admin from Ben?" in theirs
    assert 'href="#take-admin"' in theirs
    assert "Stop looking after the site?" in mine


async def test_who_takes_admin_from_themselves_is_led_out(
    client: Browser, ada: User, clock: FrozenClock
) -> None:
    await person("ben@example.org", "Ben", ADMIN)

    left = await switch(client, ada, "admin", "off")
    clock.advance(timedelta(seconds=1))

    assert left[:2] == (303, "/account/")
    assert (await client.get("/admin/people/")).status_code == 403


@pytest.mark.parametrize("grant", ["", "owner", "shop", "admin:1", "shop:x", "shop:99999999999"])
async def test_what_no_switch_sends_is_refused(client: Browser, ada: User, grant: str) -> None:
    ben = await person("ben@example.org", "Ben")

    assert (await switch(client, ben, grant, "on"))[0] == 422
    assert await roles_of(ben) == []


async def test_a_role_on_a_page_that_is_not_there_is_not_given(client: Browser, ada: User) -> None:
    ben = await person("ben@example.org", "Ben")

    assert (await switch(client, ben, "shop:999", "on"))[0] == 404
    assert (await switch(client, User(id=999), "author", "on"))[0] == 404


async def test_a_name_is_changed_where_it_stands(client: Browser, ada: User) -> None:
    ben = await person("ben@example.org", "Ben")
    own_page, region = f"/admin/people/{ben.id}/", HTMX | {"HX-Target": "person-name"}

    plain = await text_of(client, f"{own_page}?edit=name")
    opened = await (await client.get(f"{own_page}?edit=name", headers=region)).get_data(True)
    saved = await client.post(f"{own_page}name/", form={"name": " Ben  Ashe "}, headers=region)
    text = await saved.get_data(as_text=True)

    assert "data-inline-edit" in plain
    assert "<html" in plain
    assert opened.lstrip().startswith('<form class="inline-edit inline-edit--open"')
    assert 'value="Ben"' in opened
    assert "Ben Ashe" in text
    assert 'data-announce="Saved"' in text
    assert "data-focus" in text
    assert await deeds_to(ben) == [(Audited.RENAMED, ada.id)]


async def test_a_form_that_is_left_gives_the_focus_back_to_its_button(
    client: Browser, ada: User
) -> None:
    ben = await person("ben@example.org", "Ben")

    left = await client.get(f"/admin/people/{ben.id}/", headers=HTMX | {"HX-Target": "person-name"})
    text = await left.get_data(as_text=True)

    assert text.lstrip().startswith('<div class="inline-edit" id="person-name">')
    assert 'id="person-name-edit"' in text
    assert "data-focus" in text


@pytest.mark.parametrize("headers", [{}, HTMX], ids=["page", "region"])
async def test_a_name_that_is_too_long_comes_back_as_it_was_typed(
    client: Browser, ada: User, headers: dict[str, str]
) -> None:
    ben = await person("ben@example.org", "Ben")

    answer = await client.post(
        f"/admin/people/{ben.id}/name/", form={"name": "b" * 121}, headers=headers
    )
    text = await answer.get_data(as_text=True)

    assert answer.status_code == 422
    assert f'value="{"b" * 121}"' in text
    assert "Please keep it to 120 letters" in text
    assert ("<html" in text) is (not headers)


async def test_without_a_script_a_new_name_is_told_on_the_next_page(
    client: Browser, ada: User
) -> None:
    ben = await person("ben@example.org", "Ben")

    saved = await client.post(f"/admin/people/{ben.id}/name/", form={"name": "Benjamin"})

    assert saved.headers["Location"] == f"/admin/people/{ben.id}/"
    assert "Saved" in await text_of(client, f"/admin/people/{ben.id}/")
    async with reading() as session:
        user = await user_by_id(session, user_id=ben.id)
    assert user
    assert user.name == "Benjamin"


async def test_signing_somebody_out_ends_all_their_sessions_and_is_written_down(
    client: Browser, ada: User, clock: FrozenClock
) -> None:
    phone, desk = type(client)(client.app), type(client)(client.app)
    await enter_as(phone, "ben@example.org")
    ben = await enter_as(desk, "ben@example.org")
    assert "2 browsers" in await text_of(client, f"/admin/people/{ben.id}/")

    for _ in range(2):
        await client.post(f"/admin/people/{ben.id}/devices/delete/")
    clock.advance(timedelta(seconds=1))

    said = await text_of(client, f"/admin/people/{ben.id}/")
    assert "Ben" not in said
    assert "Signed in nowhere" in said
    for browser in (phone, desk):
        assert (await browser.get("/account/")).status_code == 303
    assert (await client.get("/admin/people/")).status_code == 200
    assert (await deeds_to(ben))[0] == (Audited.SESSION_ENDED, ada.id)


async def test_what_somebody_did_everywhere_has_a_tab_of_its_own(
    client: Browser, ada: User, siblings: FakeServices
) -> None:
    ben = await person("ben@example.org", "Ben")
    siblings.answers(orders.AuditTrail, lambda query: [])
    await switch(client, ben, "author", "on")

    to_ada = await text_of(client, f"/admin/people/{ada.id}/")
    by_ada = await text_of(client, f"/admin/people/{ada.id}/?deeds=theirs")

    assert "Role given: Admin" in to_ada
    assert "Role given: Author" not in to_ada
    assert "Role given: Author" in by_ada
    assert siblings.calls(orders.AuditTrail)[-1].person_id == ada.id
