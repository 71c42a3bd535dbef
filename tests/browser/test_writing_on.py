"""What writers count on: no words are lost, and what they put in is seen."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Dialog, Page, Route, expect

from blog.posts.content import document_of
from tests.browser.snippets import open_all, share_snippet
from tests.browser.test_writing import SAVED
from tests.browser.visitor import Visitor
from tests.browser.windows import DESK, Window, new_window
from tests.browser.writing import (
    EDITOR,
    SNIPPETS,
    begin_draft,
    go_to_end,
    keep_snippet,
    name_snippet,
    open_editor,
    put_in_snippet,
    said_of,
)
from tests.served import Served

pytestmark = pytest.mark.browser

FILM = "https://www.youtube-nocookie.com/embed/x"
EMBED = {
    "type": "embed",
    "version": 1,
    "url": "https://www.youtube.com/watch?v=x",
    "embedType": "video",
    "html": f'<iframe src="{FILM}" title="Hay" width="560" height="315"></iframe>',
    "metadata": {},
    "caption": "",
}
# In how many lines the words of each element stand.
LINES = """all => all.map((it) => {
  const words = document.createRange();
  words.selectNodeContents(it);
  return new Set([...words.getClientRects()].map((line) => line.top)).size;
})"""
# What Koenig adds to the line of a document that leaves it out.
WRITTEN_OTHERWISE = """(editor) => {
  const state = document.querySelector(editor).__lexicalEditor.getEditorState();
  return state.toJSON().root.children[0].format === "";
}"""
OFFLINE = "No connection. Go on writing"


@pytest_asyncio.fixture
async def window(served: Served, chrome: Browser) -> AsyncIterator[Window]:
    async with new_window(chrome, served) as opened:
        await opened.visitor.become("author")
        yield opened


async def begin(visitor: Visitor, slug: str, words: str) -> int:
    """Type the title of a draft and the first words of it, and wait until they are saved."""
    post_id = await begin_draft(visitor, slug)
    body = await open_editor(visitor, post_id)
    await visitor.page.locator("#title").fill("Hay cut")
    await body.click()
    await visitor.page.keyboard.type(words)
    await until_saved(visitor.page)
    return post_id


async def until_saved(page: Page) -> None:
    await page.keyboard.press("Control+s")
    await expect(page.locator("#standing")).to_contain_text(SAVED)


async def test_words_typed_while_the_connection_is_away_are_saved_when_it_is_back(
    window: Window,
) -> None:
    visitor, page = window.visitor, window.page
    post_id = await begin(visitor, "away", "Before.")

    await page.context.set_offline(True)
    await page.keyboard.type(" Meanwhile.")
    await page.keyboard.press("Control+s")
    await expect(page.locator("#standing")).to_contain_text(OFFLINE)
    await page.keyboard.type(" And on.")
    await page.context.set_offline(False)

    await expect(page.locator("#standing")).to_contain_text(SAVED)
    assert (await said_of(visitor, post_id))["body_text"] == "Before. Meanwhile. And on."


async def test_whoever_only_looks_at_what_the_editor_writes_otherwise_saves_nothing(
    window: Window,
) -> None:
    visitor, page = window.visitor, window.page
    terse = {"root": {"type": "root", "children": [{"type": "paragraph", "children": []}]}}
    post_id = await begin_draft(visitor, "looked-at", terse)
    body = await open_editor(visitor, post_id)

    await page.wait_for_function(WRITTEN_OTHERWISE, arg=EDITOR)
    await until_saved(page)
    await body.click()
    await page.keyboard.type("Words.")
    await until_saved(page)
    assert (await said_of(visitor, post_id))["version"] == 2


async def test_whoever_leaves_with_words_that_are_not_saved_is_asked_first(
    window: Window,
) -> None:
    visitor, page = window.visitor, window.page
    await begin(visitor, "leaving", "Before.")
    asked: list[str] = []

    async def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.dismiss()

    page.on("dialog", stay)
    await page.context.set_offline(True)
    await page.keyboard.type(" Unsaved.")
    await page.locator("#settings").click(no_wait_after=True)
    await expect(page.locator("#standing")).to_contain_text(OFFLINE)
    assert asked == ["beforeunload"]

    await page.context.set_offline(False)
    await until_saved(page)
    await page.locator("#settings").click()
    await expect(page.locator("#field-slug")).to_be_visible()
    assert asked == ["beforeunload"]


async def test_two_who_write_at_once_are_led_together_and_both_their_words_are_there(
    window: Window, served: Served, chrome: Browser
) -> None:
    first = window.visitor
    post_id = await begin(first, "together", "The meadow is cut.")

    async with new_window(chrome, served) as other:
        await other.visitor.become("author")
        await open_editor(other.visitor, post_id)
        await other.page.locator("#excerpt").fill("By Ben")
        await until_saved(other.page)

    await first.page.keyboard.type(" Bring a rake.")
    await first.page.keyboard.press("Control+s")
    await first.page.locator("#meanwhile a").click()
    await first.page.locator("#merge").click()

    await expect(first.page.locator("#editor[data-is-ready]")).to_be_attached()
    said = await said_of(first, post_id)
    assert said["excerpt"] == "By Ben"
    assert said["body_text"] == "The meadow is cut. Bring a rake."


async def test_whom_a_snippet_is_for_is_said_in_one_line_at_a_desk(
    served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as window:
        await open_all(window.visitor)
        await window.show_at(DESK)
        badges = window.page.locator(".people__seen .badge")
        lines = await badges.evaluate_all(LINES)
        await window.lay_out_without_fonts()
        without_fonts = await badges.evaluate_all(LINES)

    assert (lines, without_fonts) == ([1, 1, 1], [1, 1, 1])


async def test_a_film_is_seen_while_one_writes(window: Window) -> None:
    visitor, page = window.visitor, window.page

    async def lend(route: Route) -> None:
        await route.fulfill(body="<h1>A film</h1>", content_type="text/html")

    await page.route(f"{FILM}*", lend)
    post_id = await begin_draft(visitor, "film", document_of([EMBED]))
    await open_editor(visitor, post_id)

    frame = page.locator("[data-kg-card=embed] iframe").first.content_frame
    await expect(frame.frame_locator("iframe").get_by_text("A film")).to_be_visible()
    assert await window.refused_by_policy() == []


async def test_words_kept_as_a_snippet_are_offered_at_once_and_are_there_after_loading_again(
    window: Window,
) -> None:
    visitor, page = window.visitor, window.page
    post_id = await begin(visitor, "kept", "Mind the step.")

    await keep_snippet(page, "Of the step")
    await go_to_end(page)
    await page.keyboard.press("Enter")
    await put_in_snippet(page, "Of the step")
    await until_saved(page)

    body = await open_editor(visitor, post_id)
    await expect(body.get_by_text("Mind the step.")).to_have_count(2)
    words = (await said_of(visitor, post_id))["body_text"].split()
    assert words == ["Mind", "the", "step."] * 2


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"status": 409, "json": {"message": "There is one already"}}, "There is one already"),
        ({"status": 502, "body": "away"}, "Nobody answered. What you selected is selected still"),
    ],
)
async def test_a_snippet_that_is_not_kept_is_told_and_what_was_selected_is_selected_still(
    window: Window, answers: dict[str, Any], said: str
) -> None:
    visitor, page = window.visitor, window.page
    await begin(visitor, f"in-vain-{answers['status']}", "Mind the gap.")
    await page.route(f"**{SNIPPETS}", lambda route: route.fulfill(**answers))

    await name_snippet(page, "Of the gap")
    await page.keyboard.press("Enter")

    told = page.get_by_role("alert").filter(has_text="“Of the gap” was not kept as a snippet.")
    await expect(told).to_contain_text(said)
    await page.wait_for_function("() => getSelection().toString() === 'Mind the gap.'")
    await page.unroute(f"**{SNIPPETS}")
    await go_to_end(page)
    await keep_snippet(page, "Of the gap")
    await expect(page.locator("#refusal")).to_be_empty()
    await until_saved(page)


async def test_a_snippet_that_somebody_else_shares_is_offered_and_put_in(
    window: Window, served: Served, chrome: Browser
) -> None:
    async with new_window(chrome, served) as other:
        await other.visitor.become("author")
        await begin(other.visitor, "sharing", "The gate is shut at dusk.")
        await keep_snippet(other.page, "Of the gate")
        await share_snippet(other.visitor, "Of the gate")

    visitor, page = window.visitor, window.page
    post_id = await begin(visitor, "shared-with", "Welcome.")
    await page.keyboard.press("Enter")
    await put_in_snippet(page, "Of the gate")
    await until_saved(page)

    body = await open_editor(visitor, post_id)
    await expect(body.get_by_text("The gate is shut at dusk.")).to_be_visible()
    assert "shut at dusk" in (await said_of(visitor, post_id))["body_text"]
