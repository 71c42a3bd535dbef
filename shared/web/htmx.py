"""Answers: a full page, a region for htmx, or a redirect. Each commits before it renders."""

from typing import Any
from urllib.parse import urlsplit

from quart import Response, g, request
from werkzeug.urls import iri_to_uri

from shared.db.session import commit_request
from shared.runtime import current_runtime
from shared.web.flash import take_flashes
from shared.web.identity import current_identity
from shared.web.layout import current_layout


def is_htmx() -> bool:
    """Say whether htmx asks for a region; a boosted or restored page is a full page."""
    headers = request.headers
    return headers.get("HX-Request") == "true" and "HX-History-Restore-Request" not in headers


async def render(template: str, *, status: int = 200, **context: Any) -> Response:
    """Commit, then render a full page in its layout."""
    await commit_request()
    slots = await current_layout()(current_identity(), getattr(g, "page", None))
    return _html(template, status, slots=slots, flashes=take_flashes(), **context)


async def respond(template: str, *, otherwise: str, status: int = 200, **context: Any) -> Response:
    """Commit, then render a region for htmx; without htmx, redirect to the address `otherwise`."""
    if not is_htmx():
        return await redirect_to(otherwise)
    return await render_region(template, status=status, **context)


async def render_region(template: str, *, status: int = 200, **context: Any) -> Response:
    """Commit, then render a template without a layout."""
    await commit_request()
    response = _html(template, status, **context)
    response.headers["Vary"] = "HX-Request"
    return response


def unchanged() -> Response:
    """Answer a region that asks for itself that it is as it should be."""
    return Response("", status=204, headers={"Vary": "HX-Request"})


async def redirect_to(url: str, *, status: int = 303) -> Response:
    """Commit, then redirect; htmx is told to load the page as a whole."""
    await commit_request()
    address = iri_to_uri(url)
    if is_htmx():
        return Response("", headers={"HX-Redirect": address})
    return Response("", status=status, headers={"Location": address})


def checked_next(url: str | None, *, otherwise: str) -> str:
    """Return `url` when it leads to one of our own sites, else `otherwise`."""
    if not url or "\\" in url or any(ord(character) < 32 for character in url):
        return otherwise
    try:
        parts = urlsplit(url)
    except ValueError:
        return otherwise
    if not parts.scheme and not parts.netloc:
        return url if url.startswith("/") and not url.startswith("//") else otherwise
    own = current_runtime().settings.own_origins
    return url if f"{parts.scheme}://{parts.netloc}" in own else otherwise


def _html(template: str, status: int, **context: Any) -> Response:
    templates = current_runtime().templates
    text = templates.get_template(template).render(identity=current_identity(), **context)
    return Response(text, status=status, content_type="text/html; charset=utf-8")
