"""What counts as the same HTML: equal but for blanks that no browser and no mail program shows.

Outside `<pre>`, a run of blanks is one blank; at the edge of an attribute, of a comment and of an
element that begins a line of its own it is none. Blanks next to words, links and marks count.
"""

import re

LINES = (
    "aside audio blockquote button circle defs div dl dt dd figcaption figure footer form g h1 "
    "h2 h3 h4 h5 "
    "h6 header hr iframe input li line noscript ol p path picture polyline pre rect section "
    "source style "
    "svg table tbody td tfoot th thead title tr ul video br"
)
PRE = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL)
RUNS = re.compile(r"[ \t\n\f\r]+")
EDGES = re.compile(rf" ?(<!--.*?-->|</?(?:{LINES.replace(' ', '|')}|v:[a-z]+)(?:\s[^>]*)?/?>) ?")
ATTRIBUTES = re.compile(r'="([^"<>]*)"')


def normalised(html: str) -> str:
    """Leave the blanks out that do not show."""
    parts = PRE.split(html)
    return "".join(part if at % 2 else _collapsed(part) for at, part in enumerate(parts)).strip()


def _collapsed(html: str) -> str:
    once = RUNS.sub(" ", html)
    once = ATTRIBUTES.sub(lambda found: f'="{found[1].strip()}"', once)
    once = re.sub(r"(<!--.*?-->)", lambda found: _edges(found[1][4:-3], "<!--", "-->"), once)
    return _edges(once, "", "")


def _edges(html: str, before: str, after: str) -> str:
    # Twice, for a blank that stood between two of them belongs to the first.
    return before + EDGES.sub(r"\1", EDGES.sub(r"\1", html)).strip() + after
