"""Walk through a page with the Tab key, and see what shows that it has the focus."""

from dataclasses import dataclass

from playwright.async_api import Page

# Everything that a keyboard should come to; of radio buttons it comes to the checked one.
REACHABLE = """
() => [...document.querySelectorAll(
  "a[href], button, input, select, textarea, summary, iframe, [tabindex], [contenteditable]"
)].filter((element) => element.tabIndex >= 0 && !element.disabled
  && element.checkVisibility({ visibilityProperty: true }) && !element.closest("[inert]")
  && (document.querySelector("dialog:modal")?.contains(element) ?? true)
  && !(element.type === "radio" && !element.checked)).length
"""

# Puts the focus before everything, and keeps what all elements look like without it.
BEGIN = """
() => {
  const drawn = (each, pseudo) => {
    const { outlineStyle, outlineWidth, outlineColor, boxShadow } = getComputedStyle(each, pseudo);
    return outlineStyle === "none" ? boxShadow : `${outlineWidth} ${outlineColor} ${boxShadow}`;
  };
  // A ring may be drawn around what an element stands in.
  window.lookOf = (element) =>
    [element, element.parentElement, element.closest("article, li, label, form")]
      .filter(Boolean)
      .flatMap((each) => [drawn(each, null), drawn(each, "::before"), drawn(each, "::after")])
      .join(";");
  scrollTo(0, 0);
  // Tab goes on from where the focus was last, even when nothing has it.
  const start = document.querySelector("dialog:modal") ?? document.body;
  start.tabIndex = -1;
  start.focus();
  start.removeAttribute("tabindex");
  window.plain = new Map();
  for (const element of document.body.querySelectorAll("*")) {
    window.plain.set(element, window.lookOf(element));
  }
  window.visited = [];
}
"""

# Where the focus is now: whether that is drawn, on the screen, and new.
LOOK = """
() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const box = element.getBoundingClientRect();
  const seen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight
    && box.right > 0 && box.left < innerWidth;
  const name = element.getAttribute("aria-label") ?? element.textContent.trim().slice(0, 40);
  // A date is one element with a stop for each of its parts.
  const within = window.visited.at(-1) === element;
  const again = window.visited.includes(element) && !within;
  window.visited.push(element);
  return {
    name: `${element.localName}${element.id && "#" + element.id}.${element.className} “${name}”`,
    shown: window.lookOf(element) !== window.plain.get(element), seen, within, again,
  };
}
"""

# A page of the admin may list hundreds of pages and shops, each with links and buttons.
MOST_STOPS = 3_000


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
