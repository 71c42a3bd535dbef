"""Whom to invite, and to what."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from pydantic import JsonValue
from werkzeug.datastructures import MultiDict

from blog.people.addresses import normal_address
from blog.posts.models import Post
from blog.roles.forms import read_grant
from glue.contracts.blog import Grant
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.mail import InvalidRecipient


@dataclass(frozen=True, slots=True)
class InviteForm:
    """An address and roles as they were typed, with what is wrong with them."""

    email: str = ""
    chosen: Sequence[str] = ()
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: "MultiDict[str, str]") -> "InviteForm":
        return cls(form.get("email", "").strip(), form.getlist("grants"))

    def refused(self, error: InvalidInput) -> "InviteForm":
        """Return what was typed with what is wrong with it; raises what no form of ours sends."""
        fields = error.detail.get("fields")
        if not isinstance(fields, dict):
            raise error
        return replace(self, errors={name: str(problem) for name, problem in fields.items()})

    def checked(
        self, pages: Collection[Post], *, everywhere: bool = False
    ) -> tuple[str, list[Grant]]:
        """Return address and roles, on these pages or everywhere too; raises `InvalidInput`."""
        fields: dict[str, JsonValue] = {}
        email, grants = "", list(map(read_grant, self.chosen))
        try:
            email = normal_address(self.email)
        except InvalidRecipient as error:
            fields["email"] = str(error)
        known = {page.id for page in pages} | ({None} if everywhere else set())
        if any(grant.page_id not in known for grant in grants):
            raise InvalidInput()
        if not grants:
            fields["grants"] = _("Please choose what they are to look after")
        if fields:
            raise InvalidInput(fields=fields)
        return email, grants
