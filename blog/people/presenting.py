"""People as siblings see them."""

from blog.people.models import User
from glue.contracts import blog


def user_value(user: User) -> blog.User:
    """Return a person as services that write to them know them."""
    return blog.User(id=user.id, email=user.email, name=user.name)
