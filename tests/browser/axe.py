"""Ask axe-core what on a page keeps people out."""

from functools import cache
from pathlib import Path
from typing import Any

from playwright.async_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"

RUN = """
async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map((node) => ({
    rule: id, target: node.target.join(" "), why: node.failureSummary,
  })));
}
"""


async def barriers(page: Page) -> list[str]:
    """Return every violation as a rule, the element, and why."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(_source())
    found: list[dict[str, Any]] = await page.evaluate(RUN)
    return [f"{each['rule']} {each['target']}: {each['why']}" for each in found]


@cache
def _source() -> str:
    return SOURCE.read_text()
