"""The person whose account is asked for."""

from blog.people import queries
from blog.people.models import User
from shared.db import read_session
from shared.errors import NotFound
from shared.web.identity import signed_in_user_id


async def signed_in_person() -> User:
    """Return the person who asks, on a route for those who are signed in; raises `NotFound`."""
    user = await queries.user_by_id(read_session(), user_id=signed_in_user_id())
    if user is None:
        # Erased less than a second ago: the session is still remembered.
        raise NotFound()
    return user
