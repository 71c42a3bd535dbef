"""Posts made of what attackers type, and a window in which nothing keeps it from running."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from playwright.async_api import Browser, Page, Route

from blog.posts.content import MAX_ALT, MAX_EXCERPT, MAX_TITLE, document_of
from blog.tests.lexical.fields_of_cards import documents_with
from blog.tests.lexical.payloads import PAYLOADS
from tests.browser.letters import make_list
from tests.browser.platform import PATIENCE_MILLISECONDS
from tests.browser.visitor import Visitor
from tests.browser.writing import begin_draft
from tests.served import Served

# So many of them, in each field of each card, are as much as one document may hold.
AT_ONCE = 8
OURS = ("rose-product", "rose-event", "rose-calendar", "rose-market")
LETTER = """
    INSERT INTO mailings (post_id, newsletter_id, subject, per_minute)
    VALUES ($1, $2, $3, 300) RETURNING id
"""
ELSEWHERE = re.compile(r"https?://(?!localhost[:/])")
# What these name is nowhere, and looking for it takes longer than all else.
DRAWN = ("font", "image", "media")
# Names what stands in a page that could run. It is parsed by then, so nothing hides in its text.
ARMED = """() => {
  const found = [];
  const runs = /^(javascript|vbscript|data):/i;
  for (const it of document.querySelectorAll("*")) {
    const told = it.outerHTML.slice(0, 200);
    if (it.localName === "script" && !/json|speculation/.test(it.type)) {
      if (!it.src || new URL(it.src).origin !== location.origin) found.push(told);
    }
    for (const {name, value} of it.attributes) {
      if (/^on/i.test(name) || name === "srcdoc") found.push(told);
      if (!/^(xlink:)?href$|^src$|action$|^data$/i.test(name)) continue;
      let to = null;
      try { to = new URL(value, document.baseURI); } catch { continue; }
      // A picture is drawn from its address, and runs nothing.
      if (runs.test(to.protocol) && it.localName !== "img") found.push(told);
    }
  }
  return found;
}"""
# Does with each thing what people do, and goes nowhere but to what is no place.
TOUCH = """() => {
  const isCode = (to) => /^javascript:/i.test(String(to?.baseVal ?? to ?? ""));
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a, area");
    if (link && !isCode(link.href)) event.preventDefault();
  }, true);
  addEventListener("submit", (event) => {
    if (!isCode(event.submitter?.formAction ?? event.target.action)) event.preventDefault();
  }, true);
  const happens = ["mouseover", "pointerover", "focus", "load", "error"];
  for (const it of document.body.querySelectorAll("*")) {
    it.removeAttribute("target");
    for (const name of happens) it.dispatchEvent(new Event(name));
    if (it.matches("a, area, button, summary, input, label, svg *")) {
      it.dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true}));
    }
  }
}"""
# What would be seen of an attack: it comes last, so what came before it has had its turn.
CONTROL = """() => {
  const link = document.createElement("a");
  link.href = "javascript:void alert('control')";
  document.body.append(link);
  link.click();
  const image = document.createElement("img");
  image.setAttribute("onerror", "alert('control')");
  image.src = "data:,";
}"""


@dataclass(slots=True)
class Trap:
    """A window without a policy, and what ran in it."""

    page: Page
    ran: list[str] = field(default_factory=list)
    controls: int = 0

    async def spring(self, where: str) -> list[str]:
        """Touch everything on the page, and return what could run or did."""
        armed: list[str] = await self.page.evaluate(ARMED)
        before = self.controls
        await self.page.evaluate(TOUCH)
        await self.page.evaluate(CONTROL)
        while self.controls < before + 2:
            await self.page.evaluate("() => new Promise(requestAnimationFrame)")
        ran, self.ran = self.ran, []
        return [f"{where}: {each}" for each in (*armed, *ran)]

    def note(self, source: dict[str, Any], *said: object) -> None:
        if said == ("control",):
            self.controls += 1
        else:
            self.ran.append(f"ran at {source['page'].url}: {said}")


@asynccontextmanager
async def sprung_trap(chrome: Browser, served: Served) -> AsyncIterator[tuple[Trap, Visitor]]:
    """Open a window in which the policy is not heeded and every `alert`, in any frame, is noted."""
    context = await chrome.new_context(bypass_csp=True, locale="en-GB", reduced_motion="reduce")
    context.set_default_timeout(PATIENCE_MILLISECONDS)
    trap = Trap(await context.new_page())
    await context.expose_binding("alert", lambda source, *said: trap.note(source, *said))
    await context.route("**/*", _fetch_pages_alone)
    try:
        yield trap, Visitor(served, trap.page)
    finally:
        await context.close()


async def _fetch_pages_alone(route: Route) -> None:
    asked = route.request
    if asked.resource_type in DRAWN or ELSEWHERE.match(asked.url):
        await route.abort()
    else:
        await route.continue_()


@dataclass(frozen=True, slots=True)
class Published:
    """A hostile post that anybody can read."""

    id: int
    slug: str
    title: str


async def publish_all(visitor: Visitor) -> list[Published]:
    """Publish posts that hold each payload in each field of each card, and around the text."""
    # The database keeps no text with a NUL in it, so a request with one is refused.
    kept = [each for each in PAYLOADS if "\0" not in each]
    groups = [kept[at : at + AT_ONCE] for at in range(0, len(kept), AT_ONCE)]
    return [await _publish(visitor, f"hostile-{n}", group) for n, group in enumerate(groups)]


async def draft_letter(visitor: Visitor, post: Published) -> int:
    """Have a letter of a post that waits to be sent, and return its id."""
    newsletter = await make_list(visitor)
    served = visitor.served
    database = await asyncpg.connect(served.servers.postgres.url(served.databases["blog"]))
    try:
        number: int = await database.fetchval(LETTER, post.id, newsletter, post.title)
    finally:
        await database.close()
    return number


async def _publish(visitor: Visitor, slug: str, payloads: Sequence[str]) -> Published:
    post_id = await begin_draft(visitor, slug)
    title = _packed(payloads, MAX_TITLE)
    typed = {
        "title": title,
        "excerpt": _packed(payloads, MAX_EXCERPT),
        "lexical": document_of([it for payload in payloads for it in _nodes(payload)]),
        "feature_image": payloads[0],
        "feature_image_alt": _packed(payloads, MAX_ALT),
        "feature_image_caption": "".join(payloads),
    }
    answer = await visitor.page.context.request.post(
        visitor.served.url("blog", f"/admin/posts/{post_id}/edit/publish/"),
        data={"seen": 1, "typed": typed},
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert answer.status == 200, await answer.text()
    return Published(post_id, slug, title)


def _nodes(payload: str) -> list[Any]:
    own = [{"type": type, "id": 1, "url": payload, "title": payload} for type in OURS]
    # One of each kind with each field: that every shape of them is safe is looked at elsewhere.
    return [node for nodes in dict(documents_with(payload)).values() for node in nodes] + own


def _packed(payloads: Sequence[str], longest: int) -> str:
    """Put as many side by side as there is room for, the shortest first."""
    packed = ""
    for payload in sorted(payloads, key=len):
        if len(packed) + len(payload) <= longest:
            packed += payload
    return packed
