"""Somebody who writes a post: a draft to begin with, and what they do in the editor."""

import json
from typing import Any

import asyncpg
from playwright.async_api import Locator, Page, expect

from blog.posts.content import empty_document
from tests.browser.visitor import Visitor

DRAFT = """
    INSERT INTO posts (kind, slug, title, excerpt, lexical, body_html, feature_image_alt, status)
    VALUES ('post', $1, '', '', $2, '', '', 'draft') RETURNING id
"""


async def begin_draft(visitor: Visitor, slug: str) -> int:
    """Make an empty draft, and return its id."""
    served = visitor.served
    database = await asyncpg.connect(served.servers.postgres.url(served.databases["blog"]))
    try:
        post_id: int = await database.fetchval(DRAFT, slug, json.dumps(empty_document()))
    finally:
        await database.close()
    return post_id


async def open_editor(visitor: Visitor, post_id: int) -> Locator:
    """Open the editor of a post, and return what is typed into."""
    await visitor.go("blog", f"/admin/posts/{post_id}/edit/")
    await expect(visitor.page.locator("#editor[data-is-ready]")).to_be_attached()
    return body_of(visitor.page)


def body_of(page: Page) -> Locator:
    return page.locator("#body [data-lexical-editor]").first


async def said_of(visitor: Visitor, post_id: int) -> dict[str, Any]:
    """Return what is kept of a post."""
    served = visitor.served
    database = await asyncpg.connect(served.servers.postgres.url(served.databases["blog"]))
    try:
        row = await database.fetchrow("SELECT * FROM posts WHERE id = $1", post_id)
    finally:
        await database.close()
    assert row is not None
    return dict(row) | {"lexical": json.loads(row["lexical"])}


async def choose_card(page: Page, words: str, label: str) -> None:
    """Insert a card by the slash menu into the empty line that the cursor is in."""
    await page.keyboard.type(f"/{words}")
    await page.locator(f'[data-kg-card-menu-item="{label}"]').click()
