"""A small plot of bars, as SVG that can be read on light and dark pages."""

from collections.abc import Mapping
from html import escape

from benchmarks.measuring.bars import figure

WIDTH, LABELS, FIGURES, HEIGHT, GAP = 720, 250, 70, 18, 8
INK, BAR = "#808080", "#a8556a"


def bars_plot(values: Mapping[str, float], *, words: str) -> str:
    """Draw one horizontal bar for each value, the longest as wide as there is room."""
    longest = max(values.values(), default=0) or 1
    room = WIDTH - LABELS - FIGURES
    height = (HEIGHT + GAP) * len(values) + GAP
    drawn = []
    for number, (name, value) in enumerate(values.items()):
        y = GAP + number * (HEIGHT + GAP)
        width = max(1, round(room * value / longest))
        drawn += [
            f'<text x="{LABELS - 8}" y="{y + 13}" text-anchor="end">{escape(name)}</text>',
            f'<rect x="{LABELS}" y="{y}" width="{width}" height="{HEIGHT}" fill="{BAR}"/>',
            f'<text x="{LABELS + width + 6}" y="{y + 13}">{figure(value)}</text>',
        ]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img"'
        f' font-family="system-ui, sans-serif" font-size="13" fill="{INK}">'
        f"<title>{escape(words)}</title>{''.join(drawn)}</svg>\n"
    )
