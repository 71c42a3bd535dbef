"""What the editor asks while somebody looks for something to put into a text."""

from dataclasses import asdict
from typing import Any

from quart import Blueprint, Response, request

from blog.cards.finding import posts_called, things_called
from blog.editing.addresses import SEARCH
from blog.editing.answers import answer, refuses_in_json
from blog.writing.permitting import wherever_they_write
from glue.access import allows
from glue.contracts.blog import PostKind
from glue.contracts.families import Card
from glue.permissions import Action
from glue.urls import blog_url
from shared.db import read_session
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.runtime import current_runtime
from shared.web.private import keep_private

LINK = "link"
LONGEST_WORDS = 100

cards = Blueprint("cards", __name__)
cards.after_request(keep_private)
refuses_in_json(cards)


@cards.get(SEARCH)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def index() -> Response:
    """Find things of a kind by words; with the kind `link`, posts and pages to link to."""
    kind = request.args.get("kind", "")
    words = request.args.get("q", "").replace("\0", "").strip()[:LONGEST_WORDS]
    if kind == LINK:
        return await answer({"groups": await _links(words)})
    if kind not in list(Card):
        raise InvalidInput()
    locale = current_runtime().settings.site.locale
    found = await things_called(Card(kind), words, locale=locale) if words else []
    return await answer({"hits": [asdict(it) for it in found]})


async def _links(words: str) -> list[dict[str, Any]]:
    found = await posts_called(read_session(), words)
    groups = []
    for kind, label in ((PostKind.POST, _("Posts")), (PostKind.PAGE, _("Pages"))):
        items = [{"title": it.title, "url": blog_url(it.path)} for it in found if it.kind is kind]
        if items:
            groups.append({"label": label, "items": items})
    return groups
