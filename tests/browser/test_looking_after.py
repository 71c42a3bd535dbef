"""Switching roles and changing names, in place and without a script."""

import re
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.settling import settled
from tests.browser.visitor import BAKERY, Visitor
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

DESK = f"/admin/pages{BAKERY}"
BOTH_WAYS = pytest.mark.parametrize("with_javascript", [True, False], ids=["script", "no script"])


@pytest_asyncio.fixture
async def window(
    served: Served, chrome: Browser, request: pytest.FixtureRequest
) -> AsyncIterator[Window]:
    """The window of an admin; a test may ask for one without JavaScript."""
    callspec = getattr(request.node, "callspec", None)
    scripted = callspec.params.get("with_javascript", True) if callspec else True
    async with new_window(chrome, served, with_javascript=scripted) as opened:
        await opened.visitor.become("admin")
        yield opened
        assert opened.complaints == []
        if scripted:
            assert await opened.refused_by_policy() == []


async def mark(page: Page) -> None:
    """Leave a sign in the page that no other page has."""
    await page.evaluate("window.isStillTheSame = true")


async def is_the_same(page: Page) -> bool:
    return bool(await page.evaluate("window.isStillTheSame"))


def switch(page: Page, name: str) -> Locator:
    return page.get_by_role("switch", name=name)


async def open_person(visitor: Visitor, email: str) -> None:
    await visitor.go("blog", f"/admin/people/?q={email}")
    await visitor.page.locator(".people__link").click()
    await expect(visitor.page.get_by_text(email).last).to_be_visible()
    await settled(visitor.page)


async def test_a_switch_changes_in_place_keeps_the_focus_and_is_told_in_a_toast(
    window: Window,
) -> None:
    page = window.page
    await window.visitor.go("blog", DESK)
    await mark(page)
    content = switch(page, "Content for Jory on Ash Lane Bakery")
    await expect(content).to_have_attribute("aria-checked", "false")

    await content.focus()
    await page.keyboard.press("Space")

    await expect(content).to_have_attribute("aria-checked", "true")
    await expect(content).to_be_focused()
    said = page.get_by_role("status").filter(
        has_text="Jory has a role on Ash Lane Bakery now: Content"
    )
    await expect(said).to_be_visible()
    # The toast is read aloud by its own region; a second voice would only stammer.
    await expect(page.locator("#announcer")).to_be_empty()
    assert await is_the_same(page)

    await content.click()
    await expect(content).to_have_attribute("aria-checked", "false")
    await page.reload()
    await expect(content).to_have_attribute("aria-checked", "false")


@pytest.mark.parametrize("with_javascript", [False])
async def test_a_switch_is_a_form_where_there_is_no_script(
    window: Window, with_javascript: bool
) -> None:
    page = window.page
    await window.visitor.go("blog", DESK)
    payments = switch(page, "Payments for Jory on Ash Lane Bakery")

    await payments.click()
    await expect(
        page.get_by_text("Jory has a role on Ash Lane Bakery now: Payments")
    ).to_be_visible()
    await expect(page).to_have_url(re.compile(re.escape(DESK)))
    await expect(payments).to_have_attribute("aria-checked", "true")

    await payments.click()
    await expect(page.get_by_text("Jory no longer has the role")).to_be_visible()
    await expect(payments).to_have_attribute("aria-checked", "false")


async def taken_over(page: Page, id: str) -> None:
    """Wait until htmx listens to a new link or form; for some moments it is a plain one."""
    listens = "id => document.getElementById(id)?.['htmx-internal-data']?.listenerInfos?.length > 0"
    await page.wait_for_function(listens, arg=id)


async def test_a_name_is_changed_where_it_stands_with_a_keyboard_alone(window: Window) -> None:
    page, email = window.page, window.visitor.email
    await open_person(window.visitor, email)
    await mark(page)
    change = page.get_by_role("link", name="Change the name")
    field = page.get_by_label("Name", exact=True)

    await taken_over(page, "person-name-edit")
    await change.focus()
    await page.keyboard.press("Enter")
    await expect(field).to_be_focused()
    await page.keyboard.type("Somebody Else")
    await page.keyboard.press("Escape")
    await expect(change).to_be_focused()
    await expect(page.locator("#person-name")).not_to_contain_text("Somebody Else")

    await taken_over(page, "person-name-edit")
    await page.keyboard.press("Enter")
    await expect(field).to_be_focused()
    await page.keyboard.type("Wren")
    await taken_over(page, "person-name")
    await page.keyboard.press("Enter")
    await expect(page.locator("#person-name")).to_contain_text("Wren")
    await expect(change).to_be_focused()
    await expect(page.locator("#announcer")).to_have_text("Saved")
    assert await is_the_same(page)


async def test_a_name_that_is_refused_stays_as_it_was_typed(window: Window) -> None:
    page = window.page
    await open_person(window.visitor, window.visitor.email)
    await mark(page)
    await page.get_by_role("link", name="Change the name").click()
    field = page.get_by_label("Name", exact=True)

    await field.fill("w" * 121)
    await page.keyboard.press("Enter")

    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_value("w" * 121)
    await expect(field).to_be_focused()
    await expect(page.get_by_text("Please keep it to 120 letters")).to_be_visible()
    assert await is_the_same(page)


@pytest.mark.parametrize("with_javascript", [False])
async def test_a_name_is_changed_on_a_page_of_its_own_without_a_script(
    window: Window, with_javascript: bool
) -> None:
    page = window.page
    await open_person(window.visitor, window.visitor.email)

    await page.get_by_role("link", name="Change the name").click()
    await page.get_by_role("link", name="Cancel").click()
    await page.get_by_role("link", name="Change the name").click()
    await page.get_by_label("Name", exact=True).fill("Robin")
    await page.get_by_role("button", name="Save").click()

    await expect(page.get_by_text("Saved")).to_be_visible()
    await expect(page.get_by_role("heading", level=1, name="Robin")).to_be_visible()


@BOTH_WAYS
async def test_the_role_of_admin_is_taken_only_after_a_question(
    window: Window, with_javascript: bool
) -> None:
    page, other = window.page, f"other-{window.visitor.email}"
    await window.visitor.served.run("blog", "blog.roles.commands", other, "admin")
    await open_person(window.visitor, other)
    dialog = page.get_by_role("dialog")

    await page.get_by_role("link", name="Take away").click()
    await expect(dialog).to_be_visible()
    await dialog.get_by_role("link", name="Keep it").click()
    await expect(dialog).to_be_hidden()
    await page.get_by_role("link", name="Take away").click()
    await dialog.get_by_role("button", name="Take it away").click()

    await expect(switch(page, "Admin")).to_have_attribute("aria-checked", "false")
    await expect(page.get_by_text("no longer has the role: Admin")).to_be_visible()
    if with_javascript:
        await expect(page.get_by_role("heading", name="For the whole site")).to_be_focused()
