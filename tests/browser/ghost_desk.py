"""An admin who brings a site from Ghost, as far as a page wants it."""

import json

import asyncpg
from playwright.async_api import FilePayload, expect

from tests.browser.visitor import Visitor
from tests.served import eventually

GHOST = "/admin/ghost/"
# A machine inside, so that nobody is asked for the sake of a page.
INSIDE = "http://127.0.0.1:9"
KEY = f"{'5f' * 12}:{'ab' * 32}"
TEXT = json.dumps(
    {"root": {"type": "root", "version": 1, "children": [{"type": "nobody-knows", "version": 1}]}}
)
POSTS = [
    {"id": f"{number:024x}", "title": title, "slug": slug, "lexical": text, **more}
    for number, (title, slug, text, more) in enumerate(
        [
            ("The first swallows are back over the mill", "swallows", None, {"html": "<p>Hay</p>"}),
            (
                "A market day in the rain, and why nobody went home before the band had played",
                "rain",
                None,
                {"feature_image": "__GHOST_URL__/content/images/2024/05/rain.jpg"},
            ),
            ("Search the riverbank", "search", None, {}),
            ("What the river left", "river", "{", {}),
        ],
        start=1,
    )
]
EXPORT = {
    "posts": [{"status": "draft", "type": "post"} | it for it in POSTS],
    "tags": [{"id": "a" * 24, "name": "River", "slug": "river"}],
    "members": [{"id": "b" * 24, "email": "nobody at all", "name": "No Body"}],
}
# What is written of it is seen by nobody but whoever looks at this page.
KEPT = {
    "posts": [{"id": "c" * 24, "title": "What the river left", "lexical": "{", "status": "draft"}],
    "settings": [{"id": "d" * 24, "key": "accent_color", "value": "#334455"}],
}
# Nobody asks for these addresses but whoever looks at this page.
REDIRECTS = [
    {"from": "^/old-journal/([0-9]{4})/([0-9]{2})/(.*)$", "to": "/$3", "permanent": True},
    {"from": "/^\\/Old-Shop\\/(.*)$/i", "to": "https://shop.example.org/$1", "permanent": False},
    {"from": "^/old-lists/(a+)+$", "to": "/posts/", "permanent": True},
]
CALLED = """
    INSERT INTO ghost_calls
        (site_id, what, ghost_id, called_at, title, verdict, reasons,
         done_at, parked_at, last_error)
    SELECT id, 'posts', lpad(number::text, 24, '0'), now(), title, verdict, reasons::jsonb,
        CASE WHEN verdict IS NULL THEN NULL ELSE now() END,
        CASE WHEN verdict IS NULL THEN now() ELSE NULL END, problem
    FROM ghost_sites, (VALUES
        (1, 'The first swallows', 'changed', '[]', NULL),
        (2, 'A market day in the rain', 'kept', '["10:00 > 9:00"]', NULL),
        (3, '', NULL, '[]', 'old.example.org: 502')
    ) AS said (number, title, verdict, reasons, problem)
    WHERE url = $1
    ON CONFLICT DO NOTHING
"""


async def open_desk(visitor: Visitor) -> None:
    """Open the page as an admin."""
    await visitor.become("admin")
    await visitor.go("blog", GHOST)


async def send_nothing(visitor: Visitor) -> None:
    """Ask a Ghost without a key, at what is no address."""
    await open_desk(visitor)
    await visitor.page.locator("#field-address").fill("old.example.org")
    form = visitor.page.locator(f"form[action$='{GHOST}sites/']")
    await form.evaluate("form => { form.noValidate = true; }")
    await visitor.page.locator("#ask-ghost").click()
    await visitor.page.locator("#field-admin_key[aria-invalid=true]").wait_for()


async def try_out(visitor: Visitor) -> None:
    """Send an export, to the report of what would come of it."""
    await _send(visitor, EXPORT, "ghost-export.json")
    await expect(visitor.page.locator("#decide")).to_be_visible()


async def write(visitor: Visitor) -> None:
    """Send an export and have it written."""
    await _send(visitor, KEPT, "ghost-settings.json")
    await visitor.page.locator("#write-it").click()
    await _wait(visitor)


async def lead_on(visitor: Visitor) -> None:
    """Have patterns of redirects written, and look at those that are followed."""
    await open_desk(visitor)
    await _send_bytes(visitor, json.dumps(REDIRECTS).encode(), "redirects.json")
    await visitor.page.locator("#write-it").click()
    await _wait(visitor)
    await visitor.go("blog", GHOST)
    await expect(visitor.page.locator("#patterns")).to_be_visible()


async def be_refused(visitor: Visitor) -> None:
    """Send a file that is something else."""
    await open_desk(visitor)
    await _send_bytes(visitor, b"Dear all, this is no export.", "minutes.json")


async def connect(visitor: Visitor) -> None:
    """Give the keys of a Ghost that may not be asked."""
    await open_desk(visitor)
    await visitor.page.locator("#field-address").fill(INSIDE)
    await visitor.page.locator("#field-admin_key").fill(KEY)
    await visitor.page.locator("#ask-ghost").click()
    await _wait(visitor)


async def listen(visitor: Visitor) -> None:
    """Listen to a Ghost that has called, to the page that shows the secret."""
    await connect(visitor)
    database = await asyncpg.connect(
        visitor.served.servers.postgres.url(visitor.served.databases["blog"])
    )
    try:
        await database.execute(CALLED, INSIDE)
    finally:
        await database.close()
    await visitor.go("blog", GHOST)
    await visitor.page.locator(f"main a[href^='{GHOST}sites/']").first.click()
    await visitor.page.locator("#listen-to-ghost, #listen-anew").click()
    await visitor.page.locator("main .flash").first.wait_for()


async def _send(visitor: Visitor, tables: dict[str, object], name: str) -> None:
    await open_desk(visitor)
    content = json.dumps({"db": [{"meta": {"version": "5.0.0"}, "data": tables}]}).encode()
    await _send_bytes(visitor, content, name)


async def _send_bytes(visitor: Visitor, content: bytes, name: str) -> None:
    file: FilePayload = {"name": name, "mimeType": "application/json", "buffer": content}
    await visitor.page.locator("#field-file").set_input_files(file)
    await visitor.page.locator("#send-file").click()
    await _wait(visitor)


async def _wait(visitor: Visitor) -> None:
    """Wait for the run to rest; the page looks again by itself, and this does not wait for that."""
    await visitor.page.wait_for_url(f"**{GHOST}runs/*/")
    await eventually(lambda: _rests(visitor))


async def _rests(visitor: Visitor) -> bool | None:
    await visitor.page.goto(visitor.page.url)
    return None if await visitor.page.locator("main progress").count() else True
