"""Where what is rendered here is meant to differ from Ghost's, and why."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from blog.lexical import Target

BOTH = (Target.WEB, Target.EMAIL)
HANDLER = re.compile(r' onerror="[^"]*"')
NAMES = re.compile(r'(<span class="kg-bookmark-(?:author|publisher)") src="[^"]*">')
STYLE = re.compile(r"<style\b.*?</style>")


@dataclass(frozen=True, slots=True)
class Difference:
    """What is done to Ghost's output of one type of node before it is compared."""

    node: str
    targets: tuple[Target, ...]
    reason: str
    applied: Callable[[str], str]


DIFFERENCES = (
    Difference(
        "bookmark",
        BOTH,
        "without `onerror` on its picture: no attribute runs a script",
        lambda html: HANDLER.sub("", html),
    ),
    Difference(
        "bookmark",
        (Target.EMAIL,),
        "without `src` on the names of author and publisher: they are no addresses",
        lambda html: NAMES.sub(r"\1>", html),
    ),
    Difference(
        "file",
        (Target.WEB,),
        "without the `<style>` within its icon: styles are in stylesheets",
        lambda html: STYLE.sub("", html),
    ),
    Difference(
        "signup",
        (Target.WEB,),
        "without the `<style>` within its waiting dots: styles are in stylesheets",
        lambda html: STYLE.sub("", html),
    ),
    Difference(
        "transistor",
        (Target.WEB,),
        "nothing: its frame needs a script in the page and the id of a member of Ghost's",
        lambda html: "",
    ),
)


def expected(node: str, target: Target, html: str) -> str:
    """Give what is to be rendered where Ghost renders this."""
    for difference in DIFFERENCES:
        if difference.node == node and target in difference.targets:
            html = difference.applied(html)
    return html
