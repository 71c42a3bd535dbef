"""The demonstration's pictures, drawn from the templates in drawings/ when it is loaded."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from pydantic import JsonValue

DRAWINGS = Path(__file__).resolve().parent / "drawings"


def draw_picture(picture: Mapping[str, JsonValue]) -> str:
    """Return the SVG of a picture: `drawing` names a file of drawings/, the rest colours it."""
    return _environment().get_template(f"{picture['drawing']}.svg").render(picture)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(DRAWINGS),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
