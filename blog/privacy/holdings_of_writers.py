"""What blog holds of a person as somebody who writes."""

import json
from collections.abc import Sequence

from blog.authors.models import Author
from blog.privacy.queries import working_copies_of
from blog.privacy.telling import rows_told
from blog.snippets.models import Snippet
from blog.uploads.models import Upload
from blog.writing.models import PostRevision
from glue.privacy import Holding, Row, moment, plain
from shared.db import read_session
from shared.i18n import gettext as _


def held_of_writer(user_id: int) -> list[Holding]:
    """Return the tables that hold something of what a person wrote."""
    return [
        _author(user_id),
        _versions(user_id),
        _unsaved(user_id),
        _uploads(user_id),
        _snippets(user_id),
    ]


def _author(user_id: int) -> Holding:
    return rows_told(
        "author",
        _("How posts name you"),
        [
            plain("name", _("Name")),
            plain("bio", _("About you")),
            plain("website", _("Website")),
            plain("picture", _("Picture")),
        ],
        Author,
        Author.user_id == user_id,
        lambda it: (it.name, it.bio, it.website, it.picture),
    )


def _versions(user_id: int) -> Holding:
    return rows_told(
        "versions",
        _("Versions of posts you saved"),
        [
            moment("written_at", _("When")),
            plain("post", _("Post")),
            plain("title", _("Title")),
            plain("version", _("Version")),
        ],
        PostRevision,
        PostRevision.user_id == user_id,
        lambda it: (it.written_at, it.post_id, str(it.content.get("title", "")), it.version),
    )


def _unsaved(user_id: int) -> Holding:
    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await working_copies_of(read_session(), user_id=user_id, after_id=after, limit=limit)
        return [(it.post_id, (it.kept_at, it.post_id, json.dumps(it.content))) for it in rows]

    columns = [
        moment("kept_at", _("When")),
        plain("post", _("Post")),
        plain("content", _("What you typed and have not saved")),
    ]
    return Holding("unsaved", _("What you typed and have not saved"), columns, read)


def _uploads(user_id: int) -> Holding:
    return rows_told(
        "uploads",
        _("Files you have sent for posts"),
        [
            moment("created_at", _("When")),
            plain("kind", _("Kind")),
            plain("name", _("Name")),
            plain("size", _("Bytes")),
            plain("address", _("Address")),
        ],
        Upload,
        Upload.user_id == user_id,
        lambda it: (it.created_at, it.kind.value, it.name, it.size, it.address or ""),
    )


def _snippets(user_id: int) -> Holding:
    return rows_told(
        "snippets",
        _("Pieces of text you keep for yourself"),
        [
            moment("created_at", _("When")),
            plain("name", _("Name")),
            plain("value", _("What it says")),
        ],
        Snippet,
        Snippet.user_id == user_id,
        lambda it: (it.created_at, it.name, json.dumps(it.value)),
    )
