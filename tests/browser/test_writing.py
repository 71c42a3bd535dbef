"""Writing a post from the first word to what readers see."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.visitor import Visitor
from tests.browser.windows import Window, new_window
from tests.browser.writing import (
    begin_draft,
    film,
    go_below,
    insert_card,
    offered,
    open_editor,
    picture,
    said_of,
    sound,
    typed_in,
    until_sent,
)
from tests.served import Served

pytestmark = pytest.mark.browser

SAVED = "Draft, saved"
# What to type for each card of the menu, and the type it has in a document.
CARDS = {
    "Image": ("image", "image"),
    "Divider": ("divider", "horizontalrule"),
    "Button": ("button", "button"),
    "Bookmark": ("bookmark", "bookmark"),
    "Gallery": ("gallery", "gallery"),
    "Call to action": ("cta", "call-to-action"),
    "Email content": ("email content", "email"),
    "Callout": ("callout", "callout"),
    "Header": ("header", "header"),
    "Toggle": ("toggle", "toggle"),
    "Video": ("video", "video"),
    "Audio": ("audio", "audio"),
    "File": ("file", "file"),
    "Product": ("product", "product"),
    "Sign up for letters": ("signup", "signup"),
    "HTML": ("html", "html"),
    "Markdown": ("markdown", "markdown"),
    "YouTube": ("youtube", "embed"),
    "Vimeo": ("vimeo", "embed"),
    "CodePen": ("codepen", "embed"),
    "Spotify": ("spotify", "embed"),
    "SoundCloud": ("soundcloud", "embed"),
    "Other...": ("embed", "embed"),
    "Product of a shop": ("product", "rose-product"),
    "Event": ("event", "rose-event"),
    "Calendar": ("calendar", "rose-calendar"),
    "Shop": ("shop", "rose-market"),
}
# Into these one types at once.
TYPED = frozenset({"header", "toggle", "html", "markdown", "product", "callout"})
# These find things of the demonstration by words.
FOUND = {"rose-product": "loaf", "rose-market": "counter"}
# These wait for an address, or for what is found, and go when they are left without.
GONE_WHEN_EMPTY = frozenset({"bookmark", "embed", "rose-event", "rose-calendar"})


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    """The window of an author."""
    async with new_window(chrome, served) as opened:
        await opened.visitor.become("author")
        yield opened
        assert opened.complaints == []
        assert await opened.refused_by_policy() == []


async def write_and_publish(visitor: Visitor) -> None:
    """Type a post, see it save itself, publish it, and read it as anybody does."""
    page = visitor.page
    post_id = await begin_draft(visitor, "first-words")
    body = await open_editor(visitor, post_id)
    await page.locator("#title").fill("First words")
    await page.locator("#excerpt").fill("Of the new editor")
    await body.click()
    await page.keyboard.type("The hay is in.")
    await page.keyboard.press("Enter")
    await page.keyboard.type("## What comes next")
    await page.keyboard.press("Enter")
    await page.keyboard.type("Rest.")

    await expect(page.locator("#count")).to_have_text("8 words")
    await expect(page.locator("#standing")).to_contain_text(SAVED)
    await page.keyboard.press("Control+s")
    await page.wait_for_function("document.getElementById('standing').textContent.startsWith('Dr')")
    before = await typed_in(page)
    said = await said_of(visitor, post_id)
    assert (said["title"], said["excerpt"]) == ("First words", "Of the new editor")
    assert said["lexical"] == before
    assert [it["type"] for it in before["root"]["children"]][1] == "extended-heading"

    await open_editor(visitor, post_id)
    assert await typed_in(page) == before
    await page.locator("#publish").click()
    await page.locator("#publish-now").click()
    await expect(page.locator("#standing")).to_contain_text("Published, saved")
    await visitor.go("blog", "/first-words/")
    await expect(page.get_by_role("heading", name="First words")).to_be_visible()
    await expect(page.get_by_text("The hay is in.")).to_be_visible()


async def insert_all(visitor: Visitor) -> None:
    """Insert each card that the menu offers, fill it, and find all of them again."""
    page = visitor.page
    post_id = await begin_draft(visitor, "all-cards")
    body = await open_editor(visitor, post_id)
    await body.click()
    assert set(await offered(page)) == set(CARDS)

    files = 0
    for label, (words, kind) in CARDS.items():
        card = await insert_card(page, words, label)
        await expect(card).to_have_attribute("data-kg-card", kind)
        file = await file_for(page, kind)
        if file is not None:
            await card.locator("input[type=file]").first.set_input_files(file)
            files += 1
            await until_sent(page, files)
        if kind in TYPED:
            await expect(card.locator(":focus")).to_have_count(1)
            await page.keyboard.type("Hay")
        if kind in FOUND:
            await card.get_by_role("searchbox").fill(FOUND[kind])
            await card.get_by_role("button").first.click()
        else:
            await go_below(page)

    document = await typed_in(page)
    kinds = [it["type"] for it in document["root"]["children"] if it["type"] != "paragraph"]
    assert kinds == [kind for _, kind in CARDS.values() if kind not in GONE_WHEN_EMPTY]
    await page.keyboard.press("Control+s")
    await saved_as(visitor, post_id, document)
    await open_editor(visitor, post_id)
    assert told_apart(await typed_in(page)) == told_apart(document)
    for kind in ("image", "video", "audio", "file"):
        (held,) = [it for it in document["root"]["children"] if it["type"] == kind]
        answer = await page.request.get(visitor.served.url("blog", held["src"]))
        assert answer.status == 200, held["src"]


def told_apart(document: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is in a document, without the direction that letters are seen to have."""
    told: dict[str, Any] = json.loads(json.dumps(document).replace(' dir=\\"ltr\\"', ""))
    return list(told["root"]["children"])


async def file_for(page: Page, kind: str) -> FilePayload | None:
    match kind:
        case "image" | "gallery":
            return picture()
        case "video":
            return await film(page)
        case "audio":
            return sound()
        case "file":
            return {"name": "minutes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    return None


async def saved_as(visitor: Visitor, post_id: int, document: object) -> None:
    """Wait until what is kept is what was typed."""
    await expect(visitor.page.locator("#standing")).to_contain_text(SAVED)
    assert (await said_of(visitor, post_id))["lexical"] == document


async def test_a_post_is_typed_saves_itself_is_published_and_read(window: Window) -> None:
    await write_and_publish(window.visitor)


async def test_every_card_of_the_menu_is_inserted_saved_and_there_again(window: Window) -> None:
    await insert_all(window.visitor)
