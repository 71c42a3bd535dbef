"""The pages `/ui` and `/ui/admin`, served while developing: the kit in every state."""

from datetime import UTC, datetime
from typing import Any

from quart import Blueprint, Response

from shared.money import Money
from shared.web.access import open_to_everybody
from shared.web.htmx import render

gallery = Blueprint("gallery", __name__)

SAMPLES: dict[str, Any] = {
    "work": "/ui/admin",
    "amount": Money(1250, "GBP"),
    "lower": Money(980, "GBP"),
    "moment": datetime(2026, 11, 21, 14, 5, tzinfo=UTC),
    "tokens": {
        "Ground": ("paper", "surface", "sunken", "line", "line-strong", "ink-soft", "ink"),
        "What acts": ("rose", "rose-deep", "rose-wash", "focus"),
        "What is meant": ("leaf", "gorse", "amber", "danger", "tide"),
        "Washes": ("leaf-wash", "amber-wash", "danger-wash", "tide-wash", "earth"),
        "Tiles": tuple(
            f"tint-{name}" for name in ("rose", "clay", "gorse", "leaf", "tide", "heather")
        ),
    },
}


@gallery.get("/ui")
@open_to_everybody
async def show() -> Response:
    """Show the kit."""
    return await render("shared/gallery.html", **SAMPLES)


@gallery.get("/ui/admin")
@open_to_everybody
async def work() -> Response:
    """Show the layout for those who work here."""
    return await render("shared/gallery/admin.html", **SAMPLES)
