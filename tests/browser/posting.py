"""What those who write see of their posts."""

from urllib.parse import urlsplit

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


async def begin_draft(visitor: Visitor, title: str = "Hay, cut and carried") -> str:
    """Begin a draft as an admin, and return the address its pages are below."""
    await visitor.become("admin")
    await visitor.go("blog", f"{POSTS}new/")
    await visitor.page.locator("#field-title").fill(title)
    await visitor.page.locator("#begin").click()
    await visitor.page.wait_for_url("**/edit/")
    return urlsplit(visitor.page.url).path.removesuffix("edit/")


async def open_settings(visitor: Visitor) -> None:
    """Open the settings of a post, with all that is folded away."""
    post = await begin_draft(visitor)
    await visitor.go("blog", f"{post}settings/")
    await visitor.page.locator("#field-tags").fill("Hay\nWeather\n#meeting")
    await visitor.page.locator("#field-excerpt").fill("Bring a hat and a rake.")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#toasts, #flashes").first.wait_for(state="attached")
    for summary in await visitor.page.locator("main summary").all():
        await summary.click()


async def settle_in_vain(visitor: Visitor) -> None:
    """Want the address of another post."""
    post = await begin_draft(visitor)
    await visitor.go("blog", f"{post}settings/")
    await visitor.page.locator("#field-slug").fill("the-flood-boards-go-up")
    await visitor.page.locator("#save").click()
    await visitor.page.locator("#field-slug[aria-invalid=true]").wait_for()


async def put_away(visitor: Visitor) -> None:
    """Be asked whether a post is to be put away."""
    post = await begin_draft(visitor)
    await visitor.go("blog", f"{post}settings/")
    await visitor.page.locator("main a[href='#put-away']").click()
    await visitor.page.get_by_role("dialog").wait_for()
