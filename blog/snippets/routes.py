"""Pieces of text, as the editor keeps and lists them."""

import json

from pydantic import BaseModel, ConfigDict, Field, field_validator
from quart import Blueprint, Response

from blog.editing.addresses import SNIPPETS
from blog.editing.answers import answer, refuses_in_json, sent
from blog.lexical import validate
from blog.posts.content import document_of
from blog.snippets.models import LONGEST_NAME
from blog.snippets.service import forget_snippet, keep_snippet, snippets_for
from blog.writing.permitting import wherever_they_write
from glue.access import allows
from glue.permissions import Action, may
from shared.db import read_session, write_session
from shared.db.session import commit_request
from shared.web.identity import current_identity, signed_in_user_id
from shared.web.private import keep_private

SNIPPET = f"{SNIPPETS}<int(max=2147483647):snippet_id>/"
LONGEST = 500_000

snippets = Blueprint("snippets", __name__)
snippets.after_request(keep_private)
refuses_in_json(snippets)


class Kept(BaseModel):
    """A piece to be kept; `value` is text, as the editor sends it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1, max_length=LONGEST_NAME)
    value: str = Field(max_length=LONGEST)

    @field_validator("value")
    @classmethod
    def holds_nodes(cls, value: str) -> str:
        held = json.loads(value)
        if not isinstance(held, dict) or not isinstance(held.get("nodes"), list):
            raise ValueError("has no nodes")
        validate(document_of(held["nodes"]))
        return value


@snippets.get(SNIPPETS)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def index() -> Response:
    return await _listed()


@snippets.post(SNIPPETS)
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def create() -> Response:
    """Keep a piece for whoever sends it."""
    kept = await sent(Kept)
    await keep_snippet(
        write_session(),
        user_id=signed_in_user_id(),
        name=kept.name.strip() or kept.name,
        value=json.loads(kept.value),
    )
    return await _listed()


@snippets.post(f"{SNIPPET}delete/")
@allows(Action.WRITE_POSTS, on=wherever_they_write)
async def destroy(snippet_id: int) -> Response:
    is_admin = bool(may(current_identity(), Action.MANAGE_SITE))
    await forget_snippet(
        write_session(), snippet_id, user_id=signed_in_user_id(), is_admin=is_admin
    )
    return await _listed()


async def _listed() -> Response:
    await commit_request()
    found = await snippets_for(read_session(), user_id=signed_in_user_id())
    told = [
        {"id": it.id, "name": it.name, "value": json.dumps(it.value), "scope": it.scope.value}
        for it in found
    ]
    return await answer({"snippets": told})
