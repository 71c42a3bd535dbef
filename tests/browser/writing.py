"""What those who write see of their posts."""

from tests.browser.visitor import Visitor

POSTS = "/admin/posts/"


async def find_nothing(visitor: Visitor) -> None:
    """Look for a post that nobody wrote."""
    await visitor.become("author")
    await visitor.go("blog", f"{POSTS}?q=hovercraft")


async def begin_in_vain(visitor: Visitor) -> None:
    """Send a title that is longer than any."""
    await visitor.become("author")
    await visitor.go("blog", f"{POSTS}new/")
    title = visitor.page.locator("#field-title")
    # What the box itself would refuse to hold, so that the server has to.
    await title.evaluate("box => { box.removeAttribute('maxlength'); }")
    await title.fill("Hay " * 60)
    await visitor.page.locator("#begin").click()
    await visitor.page.locator("#field-title[aria-invalid=true]").wait_for()
