"""How long a post takes to render.

Run it by `bin/bench lexical`. The post has 100 parts: paragraphs of five
texts with marks and links, and every eighth a card, from the golden corpus. Time is the least the
process used itself in 200 renderings, so that what else the machine does does not count.

On two cores with much other work: 3.3 ms for a page, 3.9 for a feed, 3.4 for a letter, and 2.2 for
plain text.
"""

import json
from collections.abc import Sequence
from time import process_time

from blog.lexical import Target, plain_text, render
from blog.tests.lexical.corpus import Node, link, paragraph, text
from blog.tests.lexical.goldens import corpus

PARTS = 100
ROUNDS = 200
BUDGET_MILLISECONDS = 10
CARDS = (
    "image",
    "bookmark",
    "callout",
    "html",
    "toggle",
    "gallery",
    "embed",
    "markdown",
    "product",
)


def post() -> str:
    """Make a post of paragraphs and cards."""
    cards = [next(one for one in corpus() if one.node == node).nodes[0] for node in CARDS]
    parts = [cards[at // 8 % len(cards)] if at % 8 == 7 else words(at) for at in range(PARTS)]
    return json.dumps({"root": {"type": "root", "children": parts}})


def words(at: int) -> Node:
    """Make a paragraph."""
    return paragraph(
        text(f"A plain sentence, the {at}th of some length, with "),
        text("words that matter", 1),
        text(" and "),
        link("https://example.org/?a&b", text("a link to elsewhere")),
        text(" and an end that goes on for a little while & longer."),
    )


def main(arguments: Sequence[str]) -> int:
    """Render the post for every target, and say how long each took."""
    written = post()
    slowest = 0.0
    for target in Target:
        took = least(lambda target=target: render(written, target))  # type: ignore[misc]
        slowest = max(slowest, took)
        print(f"{target}: {took:.1f} ms for {len(render(written, target).html):,} characters")
    print(f"plain text: {least(lambda: plain_text(written)):.1f} ms")
    return 0 if slowest < BUDGET_MILLISECONDS else 1


def least(act: object) -> float:
    """Give the least time of the process in which something was done, in milliseconds."""
    assert callable(act)
    times = []
    for _ in range(ROUNDS):
        began = process_time()
        act()
        times.append(process_time() - began)
    return min(times) * 1000
