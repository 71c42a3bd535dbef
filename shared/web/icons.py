"""Icons as inline SVG, read from the vendored set when a template first asks for one."""

import re
from functools import cache, lru_cache
from pathlib import Path

from markupsafe import Markup

from shared.errors import MisconfiguredApp

FOLDER = Path(__file__).resolve().parent.parent / "static" / "vendor" / "icons"

_NAME = re.compile(r"[a-z0-9-]+")
_DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
_SVG = Markup('<svg class="icon{size}" viewBox="0 0 24 24"{role} focusable="false">{drawing}</svg>')


class UnknownIcon(MisconfiguredApp):
    """A template asks for an icon that the vendored set does not have."""


def icon_svg(name: str, label: str | None = None, size: str | None = None) -> Markup:
    """Return an icon; with a label it is read aloud, without one it is decoration."""
    return _svg(_drawing(name), label, size)


@lru_cache(maxsize=1024)
def _svg(drawing: Markup, label: str | None, size: str | None) -> Markup:
    role = (
        Markup(' role="img" aria-label="{}"').format(label)
        if label
        else Markup(' aria-hidden="true"')
    )
    variant = Markup(" icon--{}").format(size) if size else ""
    return _SVG.format(size=variant, role=role, drawing=drawing)


@cache
def _drawing(name: str) -> Markup:
    file = FOLDER / f"{name}.svg"
    if not _NAME.fullmatch(name) or not file.is_file():
        raise UnknownIcon(f"There is no icon {name!r}; bin/setup fills shared/static/vendor/icons")
    match = _DRAWING.search(file.read_text())
    if match is None:
        raise UnknownIcon(f"The icon {name!r} is not an SVG")
    return Markup(re.sub(r"\s*\n\s*", "", match[1]))
