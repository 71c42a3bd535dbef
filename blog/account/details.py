"""The page for name and address, which more than one feature changes."""

from quart import Response

from blog.account.rendering import render_account
from blog.address_changes import queries as address_changes
from blog.people.current import signed_in_person
from shared.clock import utcnow
from shared.db import read_session

DETAILS = "/account/details/"


async def render_details(
    *, name: str | None = None, email: str = "", errors: object = None, status: int = 200
) -> Response:
    """Render the page; `name` and `email` are what was typed, where it was refused."""
    user = await signed_in_person()
    change = await address_changes.open_change_of(read_session(), user_id=user.id, now=utcnow())
    return await render_account(
        "account/details.html",
        way=DETAILS,
        status=status,
        user=user,
        name=user.name if name is None else name,
        email=email,
        change=change,
        errors=errors or {},
    )
