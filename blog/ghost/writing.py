"""Writing one row of Ghost here: what it comes to, and why.

Whoever wrote last wins. A row that says what it said when it came last changes nothing. What was
changed here since then stays, unless Ghost says that it was changed there later still.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from sqlalchemy.exc import DBAPIError, StatementError

from blog.ghost.items import Item
from blog.ghost.links import keep_link, link_of
from blog.ghost.models import Kind, Verdict
from blog.ghost.named import write_author, write_tag
from blog.ghost.posts import write_post
from blog.ghost.readers import write_member, write_newsletter
from blog.ghost.redirects import write_redirect
from blog.ghost.said import digest_of
from blog.ghost.translating import Reading
from shared.db import WriteSession
from shared.errors import DomainError
from shared.i18n import gettext as _

Write = Callable[[WriteSession, Item, Reading], Awaitable[Verdict]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row came to, and why."""

    verdict: Verdict
    reasons: list[str] = field(default_factory=list)


async def write_item(session: WriteSession, item: Item, reading: Reading) -> Outcome:
    """Write a row; what cannot be written is refused, and spoils no other."""
    reading.notes.clear()
    try:
        async with session.begin_nested():
            verdict = await _WRITERS[item.kind](session, item, reading)
    except (DomainError, ValueError, RecursionError) as problem:
        return Outcome(Verdict.REFUSED, [*reading.notes, _reason(problem)])
    except StatementError as problem:
        if not _is_of_the_row(problem):
            raise
        return Outcome(Verdict.REFUSED, [*reading.notes, _reason(problem)])
    return Outcome(verdict, list(reading.notes))


async def _keep(session: WriteSession, item: Item, reading: Reading) -> Verdict:
    """Keep what has no place here yet, for the way back and for whoever gives it one.

    A file says more of a setting than a running Ghost does; what it said stays.
    """
    before = await link_of(session, item.kind, item.ghost_id)
    known = before.ghost["fields"] if before is not None else {}
    whole = replace(item, fields=known | item.fields)
    said = digest_of(whole, {})
    if before is not None and before.digest == said:
        return Verdict.UNCHANGED
    await keep_link(session, whole, digest=said)
    reading.note(_("Kept for the way back; it changes nothing here"))
    return Verdict.ADDED if before is None else Verdict.CHANGED


def _is_of_the_row(problem: StatementError) -> bool:
    """Say whether the row is at fault: its values, and not the database or who else is there."""
    state = getattr(problem.orig, "sqlstate", None) or ""
    return not isinstance(problem, DBAPIError) or state[:2] in ("22", "23")


def _reason(problem: Exception) -> str:
    return str(problem) if isinstance(problem, DomainError) else _("It cannot be understood")


_WRITERS: dict[Kind, Write] = {
    Kind.SETTING: _keep,
    Kind.NEWSLETTER: write_newsletter,
    Kind.TAG: write_tag,
    Kind.AUTHOR: write_author,
    Kind.POST: write_post,
    Kind.MEMBER: write_member,
    Kind.REDIRECT: write_redirect,
}
