"""What a switch sends: which role, where, and whether it is to be had."""

from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from glue.contracts.blog import Grant, Role
from shared.errors import InvalidInput
from shared.web.htmx import checked_next
from shared.web.routing import LARGEST_ID

SEPARATOR = ":"


@dataclass(frozen=True, slots=True)
class SwitchForm:
    """A role as it is to be, and where the switch was pressed."""

    grant: Grant
    wanted: bool
    back: str

    @classmethod
    def read(cls, form: Mapping[str, str], *, otherwise: str) -> "SwitchForm":
        """Read the form; raises `InvalidInput` for what no switch of ours sends."""
        return cls(
            grant=read_grant(form.get("grant", "")),
            wanted=form.get("wanted") == "on",
            back=checked_next(form.get("back"), otherwise=otherwise),
        )


def grant_text(role: Role, page_id: int | None = None) -> str:
    """Write a role for a form: `admin`, or `shop:12` for one on a page."""
    return role.value if page_id is None else f"{role.value}{SEPARATOR}{page_id}"


def read_grant(text: str) -> Grant:
    """Read what `grant_text` wrote; raises `InvalidInput`."""
    name, _, page = text.partition(SEPARATOR)
    try:
        grant = Grant(role=Role(name), page_id=int(page) if page else None)
    except (ValueError, ValidationError) as error:
        raise InvalidInput() from error
    if grant.role.is_of_a_page != (grant.page_id is not None):
        raise InvalidInput()
    if grant.page_id is not None and not 0 < grant.page_id <= LARGEST_ID:
        raise InvalidInput()
    return grant
