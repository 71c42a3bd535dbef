"""A window on the demonstration: its sizes and schemes, and everything that went wrong in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import urlsplit

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request

from tests.browser.languages import speak
from tests.browser.platform import PATIENCE_MILLISECONDS
from tests.browser.settling import settled
from tests.browser.visitor import Visitor
from tests.served import Served

Scheme = Literal["light", "dark"]

PHONE, DESK = 390, 1280
HEIGHTS = {320: 640, PHONE: 844, DESK: 900}
SCHEMES: tuple[Scheme, ...] = ("light", "dark")

# Reported to the page, so a listener that is there from the first byte keeps it.
KEEP_VIOLATIONS = """
window.refusedByPolicy = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refusedByPolicy.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""

# What stands in for a font comes second.
WITHOUT_FONTS = """
() => {
  const root = document.documentElement;
  for (const face of ["--face-text", "--face-display"]) {
    const families = getComputedStyle(root).getPropertyValue(face).split(",");
    root.style.setProperty(face, families.slice(1).join(","));
  }
}
"""


ASK_NO_MORE = """
() => document.addEventListener("htmx:beforeRequest", (event) => event.preventDefault(), true)
"""


@dataclass(slots=True)
class Window:
    """A visitor's window, and what its browser had to complain of."""

    visitor: Visitor
    complaints: list[str] = field(default_factory=list)

    @property
    def page(self) -> Page:
        return self.visitor.page

    async def show_at(self, width: int, scheme: Scheme | None = None) -> None:
        """Make the window as wide as a phone or a desk, in the light or in the dark."""
        await self.page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
        if scheme is not None:
            await self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await self.page.evaluate("() => new Promise(requestAnimationFrame)")

    async def lay_out_without_fonts(self) -> None:
        """Show the page as where its fonts came too late: they are optional."""
        await self.page.evaluate(WITHOUT_FONTS)

    async def stand_still(self) -> None:
        """Let nothing of the page look again by itself while it is looked at.

        What is exchanged under a walk by Tab takes along the focus, and what had been counted.
        """
        await self.page.evaluate(ASK_NO_MORE)
        await settled(self.page)

    async def refused_by_policy(self) -> list[str]:
        """Return what the content security policy kept from happening on the page."""
        refused: list[str] = await self.page.evaluate("window.refusedByPolicy ?? []")
        return refused


@asynccontextmanager
async def new_window(
    chrome: Browser,
    served: Served,
    *,
    with_javascript: bool = True,
    user_agent: str | None = None,
) -> AsyncIterator[Window]:
    """Open a window of a person of its own, and put back afterwards what was broken for it."""
    context = await chrome.new_context(
        user_agent=user_agent,
        java_script_enabled=with_javascript,
        locale="en-GB",
        reduced_motion="reduce",
        viewport={"width": DESK, "height": HEIGHTS[DESK]},
    )
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    await context.add_init_script(KEEP_VIOLATIONS)
    window = Window(Visitor(served, await context.new_page()))
    speak(window.page, served.settings.get("SITE_LOCALE", "en_GB"))
    _listen(context, window)
    try:
        async with window.visitor.afterwards:
            yield window
    finally:
        await context.close()


def _listen(context: BrowserContext, window: Window) -> None:
    complaints = window.complaints

    def note(message: ConsoleMessage) -> None:
        address = str(message.location.get("url", ""))
        # Chromium says so of every page that is itself an answer such as 404, and of a form that
        # htmx sent and that was refused.
        expected = address == window.page.url or "status of 422" in message.text
        if message.type in {"error", "warning"} and not expected:
            complaints.append(f"{message.type}: {message.text} ({address})")

    def check(request: Request) -> None:
        host = urlsplit(request.url).hostname
        if host not in {None, "localhost"}:
            complaints.append(f"asked another host: {request.url}")

    context.on("console", note)
    context.on("weberror", lambda error: complaints.append(f"error: {error.error}"))
    context.on("request", check)
