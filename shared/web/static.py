"""Serve static files: text compressed, and nothing that the browser has already."""

from collections.abc import Iterable
from mimetypes import guess_type
from pathlib import Path

from jinja2 import TemplateNotFound
from quart import Blueprint, Response, request, send_from_directory

from shared.errors import NotFound
from shared.web.assets import IMMUTABLE, REVALIDATED, Assets, static_response_headers
from shared.web.compression import (
    CompressedTexts,
    Encoding,
    accepted_encoding,
    is_worth_compressing,
)
from shared.web.headers import POLICY_OF_FILES
from shared.web.joined import JOINED, JOINED_MODULES, Joined, page_at
from shared.web.stylesheets import Stylesheets


def static_routes(
    assets: Assets, static_dirs: Iterable[tuple[str, Path]], stylesheets: Stylesheets
) -> Blueprint:
    """Return the routes of an app's static folders, and of what is joined for its pages."""
    folders = {prefix.removeprefix("/static/"): folder for prefix, folder in static_dirs}
    blueprint = Blueprint("static_files", __name__)
    compressed = CompressedTexts()

    @blueprint.after_request
    async def set_policy(response: Response) -> Response:
        # A page's own is six times as long; the page that says that there is no such file needs it.
        if response.mimetype != "text/html":
            response.headers["Content-Security-Policy"] = POLICY_OF_FILES
        return response

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
            data = await compressed.get(request.path, version, encoding, file.read_bytes)
            response = _text(data, version, encoding)
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

    @blueprint.get(f"{JOINED}/<path:path>.css")
    async def show_joined(path: str) -> Response:
        page = page_at(path)
        if page is None:
            raise NotFound()
        try:
            sheet = stylesheets.joined(page)
        except TemplateNotFound as error:
            raise NotFound() from error
        return await answer_with(sheet)

    @blueprint.get(JOINED_MODULES)
    async def show_modules() -> Response:
        return await answer_with(assets.modules())

    async def answer_with(joined: Joined) -> Response:
        encoding = accepted_encoding(request.accept_encodings)
        data = joined.data
        if encoding is not None:
            data = await compressed.get(request.path, joined.version, encoding, lambda: joined.data)
        response = _text(data, joined.version, encoding)
        await response.make_conditional(request)
        is_current = request.args.get("v") == joined.version
        response.headers["Cache-Control"] = IMMUTABLE if is_current else REVALIDATED
        return response

    return blueprint


def _text(data: bytes, version: str, encoding: Encoding | None) -> Response:
    response = Response(data, mimetype=guess_type(request.path)[0])
    response.set_etag(version if encoding is None else f"{version}-{encoding}")
    if encoding is not None:
        response.headers["Content-Encoding"] = encoding
    return response
