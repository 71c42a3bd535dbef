"""Walk through a page with the Tab key, and see what shows that it has the focus."""

from dataclasses import dataclass

from playwright.async_api import Page

# How much there is that a keyboard should come to; of radio buttons it comes to the checked one.
REACHABLE = """
() => [...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]"
)].filter((element) => element.tabIndex >= 0 && !element.disabled
  && element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]")
  && !(element.type === "radio" && !element.checked)).length
"""

# What an element and what draws for it look like, with the focus and without.
LOOK = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const drawn = (each, pseudo) => {
    const style = getComputedStyle(each, pseudo);
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = style;
    return outlineStyle === "none" ? boxShadow : `${outlineWidth} ${outlineColor} ${boxShadow}`;
  };
  const look = () => [element, element.parentElement, element.closest("article, li, label, form")]
    .filter(Boolean)
    .flatMap((each) => [drawn(each, null), drawn(each, "::before"), drawn(each, "::after")])
    .join(";");
  const box = element.getBoundingClientRect();
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const focused = look();
  element.blur();
  const plain = look();
  element.focus({ preventScroll: true, focusVisible: true });
  const name = element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40);
  // A date is one element with a stop for each of its parts.
  const within = element.dataset.walked === "last";
  const again = "walked" in element.dataset && !within;
  document.querySelector("[data-walked=last]")?.setAttribute("data-walked", "before");
  element.dataset.walked = "last";
  return {
    name: `${element.localName}${element.id && "#" + element.id}.${element.className} “${name}”`,
    shown: focused !== plain, seen, within, again,
  };
}
"""

BEGIN = """
() => {
  for (const element of document.querySelectorAll("[data-walked]")) delete element.dataset.walked;
  scrollTo(0, 0);
  // Tab goes on from where the focus was last, even when nothing has it.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}
"""

MOST_STOPS = 400


@dataclass(frozen=True, slots=True)
class Stop:
    """Where the focus came to: whether it can be seen to be there, and be seen at all."""

    name: str
    is_shown: bool
    is_on_screen: bool


async def reachable(page: Page) -> int:
    """Count what can be used on the page, all of which Tab should come to."""
    count: int = await page.evaluate(REACHABLE)
    return count


async def begin(page: Page) -> None:
    """Put the focus before everything on the page, as if it had just been opened."""
    await page.evaluate(BEGIN)


async def walk(page: Page) -> list[Stop]:
    """Press Tab from the beginning of the page to its end."""
    await begin(page)
    stops: list[Stop] = []
    for _ in range(MOST_STOPS):
        await page.keyboard.press("Tab")
        look = await page.evaluate(LOOK)
        if look is None or look["again"]:
            break
        if not look["within"]:
            stops.append(Stop(look["name"], look["shown"], look["seen"]))
    return stops
