"""The web half: an inbox for people, and JSON for tests."""

from collections.abc import Mapping
from dataclasses import asdict
from itertools import islice
from mimetypes import guess_type
from pathlib import Path

from quart import Quart, Response, abort, jsonify, redirect, render_template, request, url_for
from quart.typing import ResponseReturnValue

from shared.dev.mail_catcher.message import CaughtMail, linked
from shared.dev.mail_catcher.store import MailStore

STATIC = Path(__file__).resolve().parent / "static"
MOST_LISTED = 200
VIEWS = ("html", "text", "source")

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'"
)
# A mail is a stranger's page: it may show itself and open links, and nothing else.
MAIL_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; "
    "img-src http: https: data:; style-src 'unsafe-inline'; font-src data:"
)


def create_inbox(store: MailStore) -> Quart:
    """Make the web application that shows what `store` holds."""
    app = Quart(__name__, static_folder=None)
    app.jinja_env.filters["linked"] = linked
    # In memory, because Quart leaves a file open when the reader goes away while it is sent.
    files = {file.name: file.read_bytes() for file in STATIC.iterdir()}

    @app.get("/")
    async def index() -> str:
        to = request.args.get("to", "").strip()
        mails = list(islice(store.newest_first(to), MOST_LISTED))
        return await render_template("index.html", mails=mails, to=to, total=len(store))

    @app.get("/static/<filename>")
    async def static(filename: str) -> Response:
        if filename not in files:
            abort(404)
        return Response(files[filename], content_type=guess_type(filename)[0])

    @app.get("/messages/<mail_id>/")
    async def show(mail_id: str) -> str:
        mail = _mail_or_404(store, mail_id)
        views = [view for view in VIEWS if getattr(mail, view)]
        view = request.args.get("view", "")
        shown = view if view in views else views[0]
        return await render_template("show.html", mail=mail, views=views, view=shown)

    @app.get("/messages/<mail_id>/body.html")
    async def body(mail_id: str) -> Response:
        mail = _mail_or_404(store, mail_id)
        # In its frame a link would go nowhere, so each opens a tab.
        html = f'<!doctype html><base target="_blank">{mail.html}'
        headers = {"Content-Security-Policy": MAIL_POLICY}
        return Response(html, content_type="text/html; charset=utf-8", headers=headers)

    @app.get("/messages/<mail_id>/source.eml")
    async def source(mail_id: str) -> Response:
        mail = _mail_or_404(store, mail_id)
        return Response(mail.source, content_type="message/rfc822")

    @app.post("/deletion/")
    async def delete_all() -> ResponseReturnValue:
        store.delete_all()
        return redirect(url_for("index"), 303)

    @app.get("/api/messages")
    async def api_index() -> ResponseReturnValue:
        mails = store.newest_first(request.args.get("to", ""))
        limit = request.args.get("limit", MOST_LISTED, type=int)
        return jsonify([_as_json(mail) for mail in islice(mails, max(limit, 0))])

    @app.get("/api/messages/<mail_id>")
    async def api_show(mail_id: str) -> ResponseReturnValue:
        return jsonify(_as_json(_mail_or_404(store, mail_id)))

    @app.delete("/api/messages")
    async def api_delete() -> ResponseReturnValue:
        store.delete_all()
        return "", 204

    @app.before_request
    async def refuse_other_sites() -> None:
        if request.method != "GET" and request.headers.get("Sec-Fetch-Site") == "cross-site":
            abort(403)

    @app.after_request
    async def protect(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    return app


def _mail_or_404(store: MailStore, mail_id: str) -> CaughtMail:
    mail = store.get(mail_id)
    if mail is None:
        abort(404, "This mail is not here any more")
    return mail


def _as_json(mail: CaughtMail) -> Mapping[str, object]:
    return asdict(mail) | {"received_at": mail.received_at.isoformat(), "links": mail.links}
