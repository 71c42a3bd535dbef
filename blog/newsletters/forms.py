"""What is typed to come onto lists, and chosen among them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from pydantic import JsonValue
from werkzeug.datastructures import MultiDict

from blog.newsletters.models import GhostNewsletter
from blog.people.addresses import normal_address
from blog.people.models import MAX_NAME
from blog.sign_in.forms import TRAP
from shared.errors import InvalidInput
from shared.i18n import gettext as _
from shared.mail import InvalidRecipient


@dataclass(frozen=True, slots=True)
class SubscribeForm:
    """An address, a name and lists as they were typed, with what is wrong with them."""

    email: str = ""
    name: str = ""
    chosen: Sequence[str] = ()
    is_robot: bool = False
    # A form in a text asks for an address alone.
    is_from_card: bool = False
    errors: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: "MultiDict[str, str]") -> "SubscribeForm":
        return cls(
            email=form.get("email", "").strip(),
            name=" ".join(form.get("name", "").split()),
            chosen=form.getlist("lists"),
            is_robot=bool(form.get(TRAP)),
            is_from_card=form.get("from") == "card",
        )

    def with_the_only(self, lists: Collection[GhostNewsletter]) -> "SubscribeForm":
        """Return it with the list chosen that there is, where there is but one."""
        return replace(self, chosen=[str(each.id) for each in lists]) if len(lists) == 1 else self

    def checked(self, lists: Collection[GhostNewsletter]) -> tuple[str, list[int]]:
        """Return the address and the ids of the lists; raises `InvalidInput`."""
        fields: dict[str, JsonValue] = {}
        email = ""
        try:
            email = normal_address(self.email)
        except InvalidRecipient as error:
            fields["email"] = str(error)
        if len(self.name) > MAX_NAME:
            fields["name"] = _("Please write at most %(most)s letters", most=MAX_NAME)
        ids = chosen_ids(self.chosen, lists)
        if not ids:
            fields["lists"] = _("Please choose at least one")
        if fields:
            raise InvalidInput(fields=fields)
        return email, ids

    def refused(self, error: InvalidInput) -> "SubscribeForm":
        """Return what was typed with what is wrong with it."""
        fields = error.detail["fields"]
        assert isinstance(fields, dict)
        return replace(self, errors={name: str(problem) for name, problem in fields.items()})


def chosen_ids(chosen: Collection[str], lists: Collection[GhostNewsletter]) -> list[int]:
    """Return the ids of those of these lists that were chosen."""
    return [each.id for each in lists if str(each.id) in chosen]
