"""Colours of calendars can be seen on every ground, in the light and in the dark."""

import math
import re
from pathlib import Path

import pytest

from glue.contracts.events import CalendarColour

ROOT = Path(__file__).resolve().parents[2]
GLOBAL = ROOT / "shared" / "static" / "css" / "_global.css"
HUES = ROOT / "shared" / "static" / "css" / "hue.css"
HUE = re.compile(r"\.hue-(\w+) \{\s*--hue: oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);")
TOKEN = re.compile(r"--([\w-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);")
LIGHT, DARK = (
    "".join(parts)
    for parts in zip(
        *(css.read_text().split("prefers-color-scheme: dark") for css in (GLOBAL, HUES)),
        strict=True,
    )
)
# What WCAG 2.2 asks of what is not text.
LEAST = 3.0


def luminances(css: str) -> dict[str, float]:
    """Return how bright each token is, as WCAG reckons it."""
    tokens = [*TOKEN.findall(css), *((f"hue-{name}", *rest) for name, *rest in HUE.findall(css))]
    return {name: luminance(*map(float, values)) for name, *values in tokens}


def luminance(lightness: float, chroma: float, hue: float) -> float:
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    shown = [min(1.0, max(0.0, it)) for it in (red, green, blue)]
    return sum(share * it for share, it in zip((0.2126, 0.7152, 0.0722), shown, strict=True))


@pytest.mark.parametrize("css", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "sunken", "paper"])
@pytest.mark.parametrize("colour", CalendarColour)
def test_a_colour_stands_out_from_the_ground(css: str, ground: str, colour: str) -> None:
    found = luminances(css)
    darker, brighter = sorted((found[ground], found[f"hue-{colour}"]))

    assert (brighter + 0.05) / (darker + 0.05) >= LEAST
