"""A product's pictures: leafed through, shown large, and there without JavaScript too."""

import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser import picturing
from tests.browser.windows import PHONE, new_window
from tests.served import Served

pytestmark = pytest.mark.browser

IN_SIGHT = """
strip => Math.round(strip.scrollLeft / strip.clientWidth)
"""


async def test_pictures_are_leafed_through_and_enlarged_by_keyboard(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as window:
        await picturing.open_product(window.visitor)
        page = window.page
        opener, zoom = page.locator("#zoom-opener"), page.get_by_role("dialog")
        strip = page.locator("[data-zoom-strip]")

        await page.locator("#picture-2").press("Enter")
        await expect(page.locator("#picture-2")).to_have_attribute("aria-current", "true")
        await expect(page.locator("#picture-2")).to_be_focused()
        await expect(page).to_have_url(re.compile(r"\?picture=2$"))
        await opener.press("Enter")
        await expect(zoom).to_be_visible()
        assert await strip.evaluate(IN_SIGHT) == 1
        await page.keyboard.press("ArrowRight")
        assert await strip.evaluate(IN_SIGHT) == 1
        await page.keyboard.press("ArrowLeft")
        assert await strip.evaluate(IN_SIGHT) == 0
        await page.get_by_role("button", name="Next picture").click()
        assert await strip.evaluate(IN_SIGHT) == 1
        await page.keyboard.press("Escape")

        await expect(zoom).to_be_hidden()
        await expect(opener).to_be_focused()


async def test_a_large_picture_is_fetched_when_it_is_looked_at(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as window:
        await picturing.send_three(window.visitor)
        await window.show_at(PHONE)
        asked: list[str] = []
        window.page.on("request", lambda request: asked.append(request.url))

        await window.visitor.go("market", picturing.COB)
        await window.page.wait_for_load_state("networkidle")
        before = [url for url in asked if re.search(r"-(1200|1500|1600)\.webp$", url)]
        shown = [url for url in asked if "/pictures/" in url]

        assert before == []
        assert 0 < len(shown) <= 3


async def test_without_javascript_links_lead_to_each_picture(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as window:
        await picturing.send_three(window.visitor)
        async with new_window(chrome, served, with_javascript=False) as plain:
            page = plain.page
            await plain.visitor.go("market", picturing.COB)

            await page.locator("#picture-2").click()
            await expect(page).to_have_url(re.compile(r"\?picture=2$"))
            await expect(page.get_by_role("dialog")).to_be_hidden()
            await expect(page.locator("#zoom-opener img")).to_have_attribute(
                "alt", picturing.WORDS[1]
            )
            await page.locator("#zoom-opener").click()
            await expect(page).to_have_url(re.compile(r"/pictures/\w+-1200\.webp$"))


async def test_the_desk_works_without_javascript(served: Served, chrome: Browser) -> None:
    async with new_window(chrome, served, with_javascript=False) as window:
        await picturing.take_away(window.visitor)

        await window.page.get_by_role("button", name="Put it back").click()

        await expect(window.page.get_by_label("What picture")).to_have_count(3)


async def test_files_that_are_too_large_together_are_not_sent(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as window:
        await picturing.choose_too_much(window.visitor)
        page = window.page
        field = page.locator("#field-files")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.method))

        await page.get_by_role("button", name="Send the pictures").click()

        problem = await field.evaluate("field => field.validationMessage")
        assert problem.startswith("Together these are larger than 15 MB")
        assert "POST" not in sent
        await field.set_input_files([picturing.file("loaf.jpg", picturing.picture(0))])
        assert await field.evaluate("field => field.validationMessage") == ""
