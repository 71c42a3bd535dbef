"""The drawings that stand in for pictures; they never change, so browsers keep them."""

from quart import Blueprint, Response

from glue.access import allows
from glue.permissions import Action
from market.tiles.choice import Tile
from shared.errors import NotFound
from shared.runtime import current_runtime

tiles = Blueprint("tiles", __name__)

# A drawing changes with a release at most.
KEPT = {"Cache-Control": "public, max-age=604800"}

GROUND_COLOURS = {
    "rose": ("#f6dfe0", "#efcdd0", "#8c3b4c"),
    "clay": ("#f6e2d0", "#eed1b6", "#85502a"),
    "gorse": ("#f5eac3", "#ecdb9e", "#725a12"),
    "leaf": ("#e1ead3", "#cddcb8", "#44602f"),
    "tide": ("#dbe8ec", "#c3d7dd", "#2f5b69"),
    "heather": ("#ecdfea", "#ddc9da", "#6f4569"),
}


@tiles.get("/tiles/<ground>/<shape>/<icon>.svg")
@allows(Action.VISIT)
async def show(ground: str, shape: str, icon: str) -> Response:
    tile = Tile(ground, shape, icon)
    if not tile.exists:
        raise NotFound()
    wall, figure, ink = GROUND_COLOURS[ground]
    drawing = current_runtime().templates.get_template("tiles/show.svg")
    text = drawing.render(tile=tile, wall=wall, figure=figure, ink=ink)
    return Response(text, content_type="image/svg+xml", headers=KEPT)
