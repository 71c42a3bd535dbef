"""When a page stands still: what is pressed earlier is lost, or goes to where the focus is put."""

from playwright.async_api import Page, expect

UNDER_WAY = ".htmx-request, .htmx-swapping, .htmx-settling"


async def settled(page: Page) -> None:
    """Wait until a page has loaded, and until what htmx put into it has taken its place.

    A page that is still loading has plain links only, and moves the focus to its anchor at the
    end; a part that is swapped in takes the focus a moment after it can be seen.
    """
    await page.wait_for_load_state()
    await expect(page.locator(UNDER_WAY)).to_have_count(0)
