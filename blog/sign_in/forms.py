"""What a browser sends to be mailed a link and a code, and to sign in by the code."""

from collections.abc import Mapping
from dataclasses import dataclass

from blog.people.addresses import normal_address
from blog.sign_in.tokens import CODE_DIGITS
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.web.htmx import checked_next

TRAP = "website"
SPACERS = " \u00a0\u202f-.\t"


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


@dataclass(frozen=True, slots=True)
class CodeForm:
    """The code as it was mailed, however it was spaced."""

    code: str

    @classmethod
    def read(cls, form: Mapping[str, str]) -> "CodeForm":
        """Read the form; raises `InvalidInput` for what cannot be a code, which is no guess."""
        code = form.get("code", "").translate(dict.fromkeys(map(ord, SPACERS)))
        if not (code.isascii() and code.isdigit() and len(code) == CODE_DIGITS):
            message = _("The code has %(count)s digits. It is in the mail", count=CODE_DIGITS)
            raise InvalidInput(fields={"code": message})
        return cls(code)
