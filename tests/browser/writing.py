"""Somebody who writes a post: a draft to begin with, and what they do in the editor."""

import base64
import json
import wave
from io import BytesIO
from typing import Any

import asyncpg
from PIL import Image
from playwright.async_api import FilePayload, Locator, Page, expect

from blog.editing.addresses import SNIPPETS
from blog.posts.content import Document, empty_document
from tests.browser.visitor import Visitor

DRAFT = """
    INSERT INTO posts (kind, slug, title, excerpt, lexical, body_html, feature_image_alt, status)
    VALUES ('post', $1, '', '', $2, '', '', 'draft') RETURNING id
"""
# A film of half a second, made by the browser itself.
FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 64, height: 36});
  const drawn = canvas.getContext("2d");
  const recorder = new MediaRecorder(canvas.captureStream(20), {mimeType: "video/webm"});
  const parts = [];
  recorder.ondataavailable = (event) => parts.push(event.data);
  const over = new Promise((done) => (recorder.onstop = done));
  recorder.start();
  for (let frame = 0; frame < 10; frame += 1) {
    drawn.fillStyle = frame % 2 ? "teal" : "salmon";
    drawn.fillRect(0, 0, 64, 36);
    await new Promise((done) => setTimeout(done, 50));
  }
  recorder.stop();
  await over;
  const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
  return btoa(String.fromCharCode(...bytes));
}"""
EDITOR = "#body [data-lexical-editor]"
# The slash menu opens where Lexical, which follows the browser's cursor, has come to an empty line.
ON_EMPTY_LINE = """(editor) => {
  const root = document.querySelector(editor);
  const {_pendingEditorState: pending} = root.__lexicalEditor;
  const {_selection: selection, _nodeMap: nodes} = root.__lexicalEditor.getEditorState();
  const [start, end] = [selection?.anchor, selection?.focus].map((point) => nodes.get(point?.key));
  return !pending && document.activeElement === root && start === end
    && start?.__type === "paragraph" && start.__size === 0
    && window.getSelection().anchorNode?.textContent === "";
}"""

# Lexical, which follows the browser's cursor, has come to the end of a line of words.
AT_END = """(editor) => {
  const root = document.querySelector(editor);
  const {_pendingEditorState: pending} = root.__lexicalEditor;
  const {_selection: selection, _nodeMap: nodes} = root.__lexicalEditor.getEditorState();
  const [start, end] = [selection?.anchor, selection?.focus];
  const length = nodes.get(end?.key)?.__text?.length;
  return !pending && document.activeElement === root
    && start?.key === end?.key && start?.offset === length && end?.offset === length;
}"""


async def begin_draft(visitor: Visitor, slug: str, document: Document | None = None) -> int:
    """Make a draft that is empty or says this, and return its id."""
    database = await _blog_of(visitor)
    try:
        post_id: int = await database.fetchval(
            DRAFT, slug, json.dumps(document or empty_document())
        )
    finally:
        await database.close()
    return post_id


async def open_editor(visitor: Visitor, post_id: int) -> Locator:
    """Open the editor of a post, and return what is typed into."""
    await visitor.go("blog", f"/admin/posts/{post_id}/edit/")
    await expect(visitor.page.locator("#editor[data-is-ready]")).to_be_attached()
    return visitor.page.locator(EDITOR).first


async def said_of(visitor: Visitor, post_id: int) -> dict[str, Any]:
    """Return what is kept of a post."""
    database = await _blog_of(visitor)
    try:
        row = await database.fetchrow("SELECT * FROM posts WHERE id = $1", post_id)
    finally:
        await database.close()
    assert row is not None
    return dict(row) | {"lexical": json.loads(row["lexical"])}


async def typed_in(page: Page) -> dict[str, Any]:
    """Return the document as the editor has it."""
    said = await page.evaluate(
        f"JSON.stringify(document.querySelector('{EDITOR}').__lexicalEditor.getEditorState())"
    )
    document: dict[str, Any] = json.loads(said)
    return document


async def ask_for_cards(page: Page, words: str = "") -> None:
    """Open the slash menu in the empty line that the cursor is in."""
    await page.wait_for_function(ON_EMPTY_LINE, arg=EDITOR)
    await page.keyboard.type(f"/{words}")


async def offered(page: Page) -> list[str]:
    """Return the cards of the slash menu, and leave it."""
    await ask_for_cards(page)
    items = page.locator("[data-kg-card-menu-item]")
    await expect(items.first).to_be_visible()
    labels: list[str] = await items.evaluate_all(
        "all => all.map((it) => it.dataset.kgCardMenuItem)"
    )
    await page.keyboard.press("Backspace")
    return labels


async def insert_card(page: Page, words: str, label: str) -> Locator:
    """Insert a card by the slash menu into the empty line that the cursor is in."""
    cards = page.locator("#body [data-kg-card]")
    before = await cards.count()
    await ask_for_cards(page, words)
    await page.locator(f'[data-kg-card-menu-item="{label}"]').click()
    await expect(cards).to_have_count(before + 1)
    return cards.nth(before)


async def name_snippet(page: Page, name: str) -> None:
    """Mark the line that the cursor is in, and give it a name to be kept under."""
    await page.keyboard.press("Shift+Home")
    await page.locator("[data-kg-toolbar-button=snippet]").click()
    await page.get_by_test_id("snippet-name").fill(name)


async def keep_snippet(page: Page, name: str) -> None:
    """Mark the line that the cursor is in, and keep it under a name."""
    await name_snippet(page, name)
    async with page.expect_response(f"**{SNIPPETS}") as answer:
        await page.keyboard.press("Enter")
    assert (await answer.value).ok


async def go_to_end(page: Page) -> None:
    """Go to the end of the line that the cursor is in."""
    await page.keyboard.press("End")
    await page.wait_for_function(AT_END, arg=EDITOR)


async def put_in_snippet(page: Page, name: str) -> None:
    """Put in what is kept under a name, by the slash menu, into an empty line."""
    await ask_for_cards(page)
    await page.locator("[data-kg-slash-menu]").get_by_role("menuitem", name=name).click()


async def until_sent(page: Page, files: int) -> None:
    """Wait until the document names so many files that were sent."""
    await page.wait_for_function(
        """([editor, files]) => JSON.stringify(
          document.querySelector(editor).__lexicalEditor.getEditorState()
        ).split(/"\\/(?:pictures|files)\\//).length > files""",
        arg=[EDITOR, files],
    )


async def go_below(page: Page) -> None:
    """Leave a card for the line below it."""
    await page.keyboard.press("Escape")
    await page.locator(EDITOR).first.focus()
    await page.keyboard.press("ArrowDown")


def picture() -> FilePayload:
    file = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(file, "PNG")
    return {"name": "hay.png", "mimeType": "image/png", "buffer": file.getvalue()}


def sound() -> FilePayload:
    file = BytesIO()
    with wave.open(file, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(1)
        written.setframerate(8000)
        written.writeframes(bytes(4000))
    return {"name": "rooster.wav", "mimeType": "audio/wav", "buffer": file.getvalue()}


async def film(page: Page) -> FilePayload:
    made = base64.b64decode(await page.evaluate(FILM))
    return {"name": "meadow.webm", "mimeType": "video/webm", "buffer": made}


async def _blog_of(visitor: Visitor) -> asyncpg.Connection:
    served = visitor.served
    url = served.servers.postgres.url(served.databases["blog"])
    connection: asyncpg.Connection = await asyncpg.connect(url)
    return connection
