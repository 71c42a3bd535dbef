"""Pieces of text that somebody keeps for themselves and for all who write."""

import json

import asyncpg

from tests.browser.visitor import Visitor

SNIPPETS = "/admin/posts/snippets/"
PIECES = {
    "private": ("How to find us", "Over the bridge, past the mill, and left at the walnut tree."),
    "shared": ("When we are open", "Wednesday to Saturday from nine to five, never on a Sunday."),
    "admin": ("Small print", "Prices are in pounds and hold while there is any left."),
}
KEEP = """
    INSERT INTO snippets (scope, name, value, user_id)
    SELECT $1::text, $2, $3, CASE WHEN $1::text = 'private' THEN id END FROM users WHERE email = $4
    ON CONFLICT DO NOTHING
"""
FORGET = "DELETE FROM snippets WHERE user_id IS NULL"


async def open_none(visitor: Visitor) -> None:
    """Look at the pieces of somebody who keeps none."""
    await visitor.become("author")
    await _run(visitor, FORGET)
    await visitor.go("blog", SNIPPETS)


async def open_all(visitor: Visitor) -> None:
    """Look at one's own pieces and those of all."""
    await visitor.become("author")
    for scope, (name, words) in PIECES.items():
        text = {"type": "extended-text", "version": 1, "text": words}
        nodes = [{"type": "paragraph", "version": 1, "children": [text]}]
        await _run(visitor, KEEP, scope, name, json.dumps({"nodes": nodes}), visitor.email)
    visitor.afterwards.push_async_callback(_run, visitor, FORGET)
    await visitor.go("blog", SNIPPETS)


async def open_own(visitor: Visitor) -> None:
    """Open a piece of one's own."""
    await _open(visitor, "private")


async def open_admins(visitor: Visitor) -> None:
    """Open a piece that admins look after."""
    await _open(visitor, "admin")


async def be_asked_to_delete(visitor: Visitor) -> None:
    """Be asked whether a piece is to be deleted."""
    await open_own(visitor)
    await visitor.page.locator("#delete-opener").click()
    await visitor.page.get_by_role("dialog").wait_for()


async def rename_in_vain(visitor: Visitor) -> None:
    """Take its name from a piece."""
    await open_own(visitor)
    await visitor.page.locator("#field-name").fill(" ")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-name[aria-invalid=true]").wait_for()


async def share_snippet(visitor: Visitor, name: str) -> None:
    """Let all who write put in a piece of one's own."""
    await visitor.go("blog", SNIPPETS)
    await visitor.page.get_by_role("link", name=name).click()
    await visitor.page.locator("#field-scope").select_option("shared")
    await visitor.page.locator("#save").click()
    await visitor.page.get_by_text("For all who write", exact=True).wait_for()


async def _open(visitor: Visitor, scope: str) -> None:
    await open_all(visitor)
    await visitor.page.locator(".people__link", has_text=PIECES[scope][0]).click()
    await visitor.page.locator("#snippet-shown").wait_for()


async def _run(visitor: Visitor, statement: str, *values: str) -> None:
    served = visitor.served
    database = await asyncpg.connect(served.servers.postgres.url(served.databases["blog"]))
    try:
        await database.execute(statement, *values)
    finally:
        await database.close()
