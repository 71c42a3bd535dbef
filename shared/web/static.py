"""Serve static files in development and behind an edge that does not do it itself."""

from collections.abc import Iterable
from pathlib import Path

from quart import Blueprint, Response, request, send_from_directory

from shared.web.assets import Assets, static_response_headers


def static_routes(assets: Assets, static_dirs: Iterable[tuple[str, Path]]) -> Blueprint:
    """Return the routes `/static/<part>/<path>` for the folders an app's pages link to."""
    folders = {prefix.removeprefix("/static/"): folder for prefix, folder in static_dirs}
    blueprint = Blueprint("static_files", __name__)

    @blueprint.get("/static/<part>/<path:path>")
    async def show(part: str, path: str) -> Response:
        folder = folders.get(part)
        if folder is None:
            return Response("", status=404)
        response = await send_from_directory(folder, path)
        headers = static_response_headers(assets, request.path, request.args.get("v"))
        response.headers.update(headers)
        return response

    return blueprint
