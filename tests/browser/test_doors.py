"""Doors in a browser: without a network, with two of them, and through the camera."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import segno
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright, expect

from shared.dev import chromium
from tests.browser import doors
from tests.browser.platform import ARGUMENTS, PATIENCE_MILLISECONDS
from tests.browser.windows import Window, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

IS_TOLD = """
() => Object.keys(localStorage).every((it) => !it.endsWith("-queue") || localStorage[it] === "[]")
"""


@asynccontextmanager
async def second_door(chrome: Browser, served: Served, first: Window) -> AsyncIterator[Page]:
    """Open a device of its own for the same person."""
    context = await chrome.new_context(storage_state=await first.page.context.storage_state())
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    page = await context.new_page()
    try:
        yield page
    finally:
        await context.close()


async def let_in(page: Page, code: str) -> None:
    await page.locator("#field-code").fill(code)
    await page.locator("#field-code").press("Enter")


async def call(page: Page, name: str) -> None:
    await page.locator("#field-door").fill(name)
    await page.locator("#field-door").press("Tab")


async def test_two_doors_without_a_network_let_a_copied_ticket_in_and_find_it_out_together(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as window:
        door = await doors.open_door(window.visitor)
        gate, copied, honest = window.page, door.codes[0], door.codes[1]
        async with second_door(chrome, served, window) as garden:
            await garden.goto(gate.url)
            for page, name in ((gate, "Main gate"), (garden, "Garden")):
                await call(page, name)
                await expect(page.locator("#network")).to_contain_text("The list is of")
                await page.context.set_offline(True)

            for page, code in ((gate, copied), (gate, honest), (garden, copied)):
                await let_in(page, code)
                await expect(page.locator("#verdict .verdict--in")).to_be_visible()
            await let_in(gate, copied)
            await expect(gate.locator("#verdict")).to_contain_text("In at")
            await expect(gate.locator("#network")).to_contain_text("Still to be told: 2")
            for page in (garden, gate):
                await page.context.set_offline(False)
                await page.wait_for_function(IS_TOLD)

        await gate.reload()
        counts = gate.locator("#counts dd")
        await expect(counts).to_have_text(["2", "2", "7"])
        await expect(gate.locator("[aria-labelledby=suspicions] li")).to_have_count(1)
        window.complaints[:] = [it for it in window.complaints if "ERR_INTERNET" not in it]


async def test_the_page_of_a_door_opens_without_a_network(served: Served, chrome: Browser) -> None:
    async with new_window(chrome, served) as window:
        door = await doors.open_door(window.visitor)
        page = window.page
        await expect(page.locator("#kept")).to_be_visible()
        await page.context.set_offline(True)

        await page.reload()
        await expect(page.locator("#network")).to_contain_text("No network")
        await let_in(page, door.codes[2])

        await expect(page.locator("#verdict .verdict--in")).to_be_visible()
        await expect(page.get_by_role("button", name=re.compile("^Let in"))).to_have_count(6)
        window.complaints[:] = [it for it in window.complaints if "ERR_INTERNET" not in it]


async def test_a_ticket_that_was_sold_since_is_told_without_a_network_by_its_signature(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as window:
        door = await doors.open_door(window.visitor)
        page = window.page
        await expect(page.locator("#network")).to_contain_text("The list is of")
        await page.context.set_offline(True)
        token = await doors.sell_one_more(window.visitor, door)
        forged = f"{token[:-2]}{'B' if token[-2] == 'A' else 'A'}{token[-1]}"

        await let_in(page, forged)
        await expect(page.locator("#verdict .verdict--refused")).to_contain_text("no such ticket")
        await let_in(page, token)
        await expect(page.locator("#verdict .verdict--in")).to_contain_text("Sold since")
        await let_in(page, token)
        await expect(page.locator("#verdict .verdict--refused")).to_contain_text("already")
        await page.context.set_offline(False)
        await page.wait_for_function(IS_TOLD)

        await expect(page.locator("#counts dd")).to_have_text(["1", "1", "8"])
        window.complaints[:] = [it for it in window.complaints if "ERR_INTERNET" not in it]


async def test_whoever_is_signed_out_keeps_no_list(served: Served, chrome: Browser) -> None:
    async with new_window(chrome, served) as window:
        await doors.open_door(window.visitor)
        page = window.page
        await expect(page.locator("#network")).to_contain_text("The list is of")
        await page.context.clear_cookies()

        await page.evaluate("dispatchEvent(new Event('online'))")

        await expect(page).to_have_url(re.compile("/sign-in/"))


async def test_a_code_is_read_through_the_camera(served: Served, tmp_path: Path) -> None:
    path = chromium.find()
    if path is None:
        pytest.skip("needs a Chromium: bin/test gets one where it can")
    film = tmp_path / "camera.mjpeg"
    arguments = [
        *ARGUMENTS,
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    film_code(film, "A" * 24)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=arguments)
        async with new_window(browser, served) as window:
            await doors.open_door(window.visitor)
            page = window.page

            await page.locator("#camera").click()

            await expect(page.locator("#verdict")).to_contain_text("no such ticket")
            await page.locator("#camera").click()
            await expect(page.locator("#viewfinder")).to_be_hidden()
        await browser.close()


def film_code(film: Path, text: str) -> None:
    """Make a film that shows a code and nothing else, as a camera would see it."""
    code = film.with_suffix(".png")
    segno.make(text, error="m").save(str(code), scale=8, border=4)
    picture = Image.new("RGB", (640, 480), "white")
    with Image.open(code) as shown:
        picture.paste(shown.convert("RGB"), (180, 90))
    picture.save(film, format="JPEG", quality=95)
    film.write_bytes(film.read_bytes() * 2)
