"""Menus as their keepers fill and sort them in a browser."""

import pytest

from blog.posts.models import Post
from blog.tests.admins import ADMIN, enter_as, text_of, with_empty_logs
from blog.tests.factories import ADA, make_draft, make_entry, make_page, make_post
from blog.tests.menus import add, outline
from glue.contracts.blog import Grant, Role
from shared.testing.browser import SameOriginClient
from shared.testing.fakes import FakeServices

SITE = "/admin/menu/"
OF_PAGE = "/admin/pages/bakery/menu/"


@pytest.fixture
async def bakery(services: FakeServices) -> Post:
    with_empty_logs(services)
    return await make_page("bakery")


async def send(browser: SameOriginClient, path: str, **typed: str | int) -> tuple[int, str]:
    answer = await browser.post(path, form={name: str(value) for name, value in typed.items()})
    return answer.status_code, str(await answer.get_data(as_text=True))


async def test_an_admin_fills_the_menu_of_the_site(client: SameOriginClient, bakery: Post) -> None:
    post = await make_post("hay-cut", title="The hay is cut")
    await enter_as(client, ADA, ADMIN)

    found = await text_of(client, f"{SITE}?q=HAY")
    assert "The hay is cut" in found
    assert (await send(client, SITE, kind="post", target=post.id))[0] == 303
    link = {"label": "Our bank", "href": "https://bank.example/us", "icon": "heart"}
    assert (await send(client, SITE, kind="link", **link))[0] == 303

    assert await outline() == [("The hay is cut", []), ("Our bank", [])]
    front = await text_of(client, SITE)
    assert "https://bank.example/us" in front


async def test_who_keeps_the_content_of_a_page_fills_its_menu_and_no_other(
    client: SameOriginClient, bakery: Post
) -> None:
    await make_page("dairy")
    await enter_as(client, "ben@example.org", Grant(role=Role.CONTENT, page_id=bakery.id))
    link = {"kind": "link", "label": "Recipes", "href": "https://recipes.example/"}

    assert (await send(client, OF_PAGE, **link))[0] == 303
    assert (await send(client, SITE, **link))[0] == 403
    assert (await send(client, "/admin/pages/dairy/menu/", **link))[0] == 403

    assert await outline(bakery.id) == [("Recipes", [])]
    assert await outline() == []
    assert 'href="https://recipes.example/"' in await text_of(client, "/bakery/")


@pytest.mark.parametrize(
    "href",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:alert(1)//https://example.org",
        "data:text/html,x",
        "http://example.org/",
        "//example.org/",
        "https://",
        "https://localhost/",
        "https://ada:secret@example.org/",
        "https://example.org\\@evil.example/",
        "https://example.org/ x",
        "https://example.org/\x00",
        "https://[example.org/",
        "https://example.org/" + "x" * 500,
        "",
    ],
)
async def test_a_link_leads_to_another_site_over_an_encrypted_line_or_nowhere(
    client: SameOriginClient, bakery: Post, href: str
) -> None:
    await enter_as(client, ADA, ADMIN)

    status, page = await send(client, SITE, kind="link", label="Look", href=href)

    assert status == 422
    assert "begins with https://" in page
    assert await outline() == []


async def test_an_entry_without_words_or_with_an_unknown_icon_is_refused(
    client: SameOriginClient, bakery: Post
) -> None:
    await enter_as(client, ADA, ADMIN)

    assert (await send(client, SITE, kind="heading", label="  "))[0] == 422
    assert (await send(client, SITE, kind="heading", label="x" * 81))[0] == 422
    assert (await send(client, SITE, kind="heading", label="Ours", icon="../x"))[0] == 422


async def test_what_is_not_published_cannot_be_added(
    client: SameOriginClient, bakery: Post
) -> None:
    draft = await make_draft()
    await enter_as(client, ADA, ADMIN)

    for target in (draft.id, 2**31 - 1, 2**80, "x"):
        assert (await send(client, SITE, kind="post", target=target))[0] == 409


async def test_an_entry_is_moved_and_its_place_is_said(
    client: SameOriginClient, bakery: Post
) -> None:
    bread, soap = await add("Bread", "Soap")
    await enter_as(client, ADA, ADMIN)

    assert (await send(client, f"{SITE}moves/", entry=soap, way="into"))[0] == 303
    assert "Soap is now 1 of 1 in Bread" in await text_of(client, SITE)
    assert (await send(client, f"{SITE}moves/", entry=bread, parent=soap))[0] == 303

    assert "in it by now" in await text_of(client, SITE)
    assert await outline() == [("Bread", [("Soap", [])])]


async def test_an_entry_that_is_gone_is_said_to_be(client: SameOriginClient, bakery: Post) -> None:
    await enter_as(client, ADA, ADMIN)

    assert (await client.get(f"{SITE}7/")).status_code == 404
    assert (await send(client, f"{SITE}7/", label="x"))[0] == 404
    for path in ("moves/", "7/shown/", "7/delete/"):
        assert (await send(client, f"{SITE}{path}", entry=7, way="up"))[0] == 303
        assert "not there any more" in await text_of(client, SITE)


async def test_an_entry_is_called_otherwise_hidden_and_deleted(
    client: SameOriginClient, bakery: Post
) -> None:
    entry = await make_entry(bakery, "")
    (link,) = await add("Bank")
    await enter_as(client, ADA, ADMIN)

    await send(client, f"{SITE}{entry}/", label="Bread", icon="wheat")
    changed = {"label": "Our bank", "href": "https://bank.example/"}
    assert (await send(client, f"{SITE}{link}/", **changed))[0] == 303
    assert await outline() == [("Bread", []), ("Our bank", [])]
    assert (await send(client, f"{SITE}{link}/", label="Bank", href="javascript:x"))[0] == 422
    await send(client, f"{SITE}{entry}/shown/", wanted="off")
    await send(client, f"{SITE}{link}/delete/")
    assert await outline() == []
    await send(client, f"{SITE}{entry}/shown/", wanted="on")
    await send(client, f"{SITE}{entry}/delete/")
    await send(client, f"{SITE}{entry}/", label="")

    assert await outline() == [("Bakery", [])]


async def test_published_pages_are_shown_by_themselves_only_while_they_are_to_be(
    client: SameOriginClient, bakery: Post
) -> None:
    await make_entry(bakery, "")
    await enter_as(client, ADA, ADMIN)

    await send(client, f"{SITE}following/", wanted="off")
    assert await outline() == []
    assert "Not shown, as nothing is by itself" in await text_of(client, SITE)
    await send(client, f"{SITE}following/", wanted="on")

    assert await outline() == [("Bakery", [])]


async def test_a_change_of_a_menu_is_written_down_where_it_was_made(
    client: SameOriginClient, bakery: Post
) -> None:
    await enter_as(client, ADA, ADMIN)

    await send(client, OF_PAGE, kind="link", label="Bank", href="https://bank.example/")

    assert "Menu changed" in await text_of(client, "/admin/pages/bakery/")
