"""Roles as they are shown: for each person and page, which of them somebody has."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from blog.people.models import User
from blog.posts.models import Post
from blog.roles.forms import grant_text
from blog.roles.models import RoleGrant
from blog.roles.wording import ON_A_PAGE, role_hint, role_label
from glue.contracts.blog import Role
from shared.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Switch:
    """One role of one person, everywhere or on a page, and whether they have it."""

    user: User
    page: Post | None
    role: Role
    is_on: bool

    @property
    def id(self) -> str:
        return f"role-{self.user.id}-{self.page.id if self.page else 0}-{self.role}"

    @property
    def value(self) -> str:
        return grant_text(self.role, self.page.id if self.page else None)

    @property
    def label(self) -> str:
        return role_label(self.role)

    @property
    def hint(self) -> str:
        return role_hint(self.role)

    @property
    def whole_label(self) -> str:
        """What it is called to somebody who does not see what it stands beside."""
        if self.page is None:
            return self.label
        return _(
            "%(role)s for %(person)s on %(page)s",
            role=self.label,
            person=self.user.display_name,
            page=self.page.title,
        )


@dataclass(frozen=True, slots=True)
class SwitchRow:
    """A person on a page, with a switch for each role there is on pages."""

    user: User
    page: Post
    switches: Sequence[Switch]

    def switch(self, role: str) -> Switch:
        """Return the switch of a role, by its name."""
        return next(switch for switch in self.switches if switch.role == role)


def row_of(user: User, page: Post, grants: Collection[RoleGrant]) -> SwitchRow:
    """Return the switches of a person on a page, of whose roles there `grants` holds all."""
    held = {grant.role for grant in grants if grant.page_id == page.id}
    return SwitchRow(
        user, page, [Switch(user, page, role, is_on=role in held) for role in ON_A_PAGE]
    )


@dataclass(frozen=True, slots=True)
class Everywhere:
    """The roles of a person that hold everywhere, and what stands against taking the first."""

    admin: Switch
    author: Switch
    is_me: bool
    is_last_admin: bool

    @property
    def user(self) -> User:
        return self.admin.user


def roles_everywhere(
    user: User, grants: Collection[RoleGrant], *, admins: int, me: int
) -> Everywhere:
    """Return the switches of what holds everywhere, seen by the person `me`."""
    held = {grant.role for grant in grants if grant.page_id is None}
    return Everywhere(
        admin=Switch(user, None, Role.ADMIN, is_on=Role.ADMIN in held),
        author=Switch(user, None, Role.AUTHOR, is_on=Role.AUTHOR in held),
        is_me=user.id == me,
        is_last_admin=Role.ADMIN in held and admins == 1,
    )
