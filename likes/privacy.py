"""What likes holds of a person."""

from collections.abc import Sequence

from glue.privacy import Holding, Row, moment, plain
from likes.queries import likes_of
from shared.db import read_session
from shared.i18n import gettext as _


def held_of(user_id: int) -> list[Holding]:
    """Return the tables that hold something of a person."""

    async def read(after: int, limit: int) -> Sequence[Row]:
        rows = await likes_of(read_session(), user_id=user_id, after_id=after, limit=limit)
        return [
            (
                it.id,
                (it.target_type, it.target_slug or it.target_id, it.created_at, it.deleted_at),
            )
            for it in rows
        ]

    columns = [
        plain("kind", _("Kind")),
        plain("target", _("What you like")),
        moment("since", _("Since")),
        moment("taken_back_at", _("Taken back")),
    ]
    return [Holding("likes", _("What you like"), columns, read)]
