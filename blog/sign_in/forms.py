"""What a browser sends to be mailed a link."""

from collections.abc import Mapping
from dataclasses import dataclass

from blog.people.addresses import normal_address
from shared.web.htmx import checked_next

TRAP = "website"


@dataclass(frozen=True, slots=True)
class SignInForm:
    """Who wants to sign in and where they go then; `is_robot` when the hidden field is filled."""

    email: str
    next: str | None
    is_robot: bool

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "SignInForm":
        """Read the form; raises `InvalidRecipient`."""
        return cls(
            email=normal_address(form.get("email", "")),
            next=checked_next(form.get("next"), otherwise="") or None,
            is_robot=bool(form.get(TRAP)),
        )
