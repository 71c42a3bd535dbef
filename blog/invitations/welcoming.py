"""Asking somebody in from a form of an admin, and saying what came of it."""

from collections.abc import Sequence

from blog.invitations import service
from blog.invitations.errors import TooManyLetters
from blog.invitations.presenting import welcomed_words
from blog.people.models import User
from blog.people.queries import user_by_id
from glue.contracts.blog import Grant
from shared.clock import utcnow
from shared.db import read_session, write_session
from shared.errors import NotFound
from shared.web.flash import FlashKind, flash
from shared.web.identity import signed_in_user_id


async def welcome_and_say(email: str, grants: Sequence[Grant]) -> bool:
    """Give roles to an address or invite it, and say on the next page which; False if neither."""
    by = await signed_in_person()
    try:
        welcome = await service.welcome(
            write_session(), email=email, grants=grants, by=by, now=utcnow()
        )
    except TooManyLetters as problem:
        flash(str(problem), FlashKind.WARNING)
        return False
    is_new = welcome.user is None or welcome.given
    flash(welcomed_words(welcome), FlashKind.SUCCESS if is_new else FlashKind.NOTE)
    return True


async def signed_in_person() -> User:
    """Return whoever asks, on a route that lets only people in; raises `NotFound` once erased."""
    user = await user_by_id(read_session(), user_id=signed_in_user_id())
    if user is None:
        raise NotFound()
    return user
