"""Serve static files: text compressed, and nothing that the browser has already."""

from collections.abc import Iterable
from mimetypes import guess_type
from pathlib import Path

from quart import Blueprint, Response, request, send_from_directory

from shared.errors import NotFound
from shared.web.assets import Assets, static_response_headers
from shared.web.compression import CompressedFiles, accepted_encoding, is_worth_compressing


def static_routes(assets: Assets, static_dirs: Iterable[tuple[str, Path]]) -> Blueprint:
    """Return the routes `/static/<part>/<path>` for the folders an app's pages link to."""
    folders = {prefix.removeprefix("/static/"): folder for prefix, folder in static_dirs}
    blueprint = Blueprint("static_files", __name__)
    compressed = CompressedFiles()

    @blueprint.get("/static/<part>/<path:path>")
    async def show(part: str, path: str) -> Response:
        folder = folders.get(part)
        try:
            version = assets.version_of(request.path)
        except OSError as error:  # such as a name longer than any file's
            raise NotFound() from error
        if folder is None or version is None:
            raise NotFound()
        file = folder / path
        encoding = accepted_encoding(request.accept_encodings)
        if encoding is not None and is_worth_compressing(file):
            response = Response(
                await compressed.get(file, version, encoding),
                mimetype=guess_type(file.name)[0],
                headers={"Content-Encoding": encoding},
            )
            response.set_etag(f"{version}-{encoding}")
            await response.make_conditional(request)
        else:
            response = await send_from_directory(folder, path, add_etags=False, conditional=False)
            response.set_etag(version)
            await response.make_conditional(
                request, accept_ranges=True, complete_length=response.content_length
            )
        response.headers.update(
            static_response_headers(assets, request.path, request.args.get("v"))
        )
        return response

    return blueprint
