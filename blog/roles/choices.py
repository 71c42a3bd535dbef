"""Roles to choose from in a form: what is sent, what it is called, and what it is for."""

from collections.abc import Iterable, Sequence

from blog.posts.models import Post
from blog.roles.forms import grant_text
from blog.roles.wording import EVERYWHERE, ON_A_PAGE, role_hint, role_label
from glue.contracts.blog import Role

Choice = tuple[str, str, str]


def roles_everywhere() -> Sequence[Choice]:
    """Return the roles that hold everywhere."""
    return _choices(EVERYWHERE, None)


def roles_on(page: Post) -> Sequence[Choice]:
    """Return the roles there are on a page."""
    return _choices(ON_A_PAGE, page.id)


def _choices(roles: Iterable[Role], page_id: int | None) -> Sequence[Choice]:
    return [(grant_text(role, page_id), role_label(role), role_hint(role)) for role in roles]
