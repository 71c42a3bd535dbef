"""An entry of a menu as it was typed, and where one is to go."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Self
from urllib.parse import urlsplit

from blog.admin.menus.icons import ICONS
from blog.menu.models import LONGEST_ADDRESS, LONGEST_LABEL, NodeKind
from blog.menu.tree import Known
from shared.errors import DomainError
from shared.i18n import gettext as _

LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class EntryForm:
    """What an entry is called, where it leads and its icon; `kind` is what is to be added."""

    kind: NodeKind = NodeKind.LINK
    label: str = ""
    href: str = ""
    icon: str = ""
    target_id: int | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, form: Mapping[str, str], kind: NodeKind | None = None) -> Self:
        """Read what was typed of an entry of this kind, or of whichever is to be added."""
        typed = form.get("kind", "")
        return cls(
            kind=kind or (NodeKind(typed) if typed in set(NodeKind) else NodeKind.LINK),
            label=" ".join(form.get("label", "").split()),
            href=form.get("href", "").strip(),
            icon=form.get("icon", ""),
            target_id=number(form.get("target", "")),
        ).looked_at()

    @classmethod
    def of(cls, entry: Known) -> Self:
        node = entry.node
        return cls(node.kind, node.label, node.href, node.icon or "", node.target_id)

    def looked_at(self) -> Self:
        """Return the form with what is wrong with it."""
        errors = {}
        has_to_be_called = self.kind in (NodeKind.LINK, NodeKind.HEADING)
        if not self.label and has_to_be_called:
            errors["label"] = _("Please fill this in")
        elif len(self.label) > LONGEST_LABEL:
            errors["label"] = _("At most %(most)s letters, please", most=LONGEST_LABEL)
        if self.kind is NodeKind.LINK and not leads_out(self.href):
            errors["href"] = _("Please give a whole address that begins with https://")
        if self.icon and self.icon not in ICONS:
            errors["icon"] = _("Please choose one of these")
        return replace(self, errors=errors)

    def refused(self, error: DomainError) -> Self:
        return replace(self, errors={"label": str(error)})


@dataclass(frozen=True, slots=True)
class MoveForm:
    """Which entry is to go one step somewhere, or before another in a third."""

    node_id: int
    way: str
    parent_id: int | None
    before_id: int | None

    @classmethod
    def read(cls, form: Mapping[str, str]) -> Self:
        return cls(
            node_id=number(form.get("entry", "")) or 0,
            way=form.get("way", ""),
            parent_id=number(form.get("parent", "")),
            before_id=number(form.get("before", "")),
        )


def leads_out(address: str) -> bool:
    """Say whether an address leads to a site, over an encrypted line and in nobody's name."""
    if len(address) > LONGEST_ADDRESS or not address.isprintable() or " " in address:
        return False
    try:
        parts = urlsplit(address)
        named = parts.hostname is not None and "." in parts.hostname and parts.port != 0
    except ValueError:
        return False
    # A backslash is a slash to a browser, and would name another host than the one seen here.
    return parts.scheme == "https" and named and parts.username is None and "\\" not in address


def number(text: str) -> int | None:
    """Read the id of an entry, a page or a post; nothing where it is none."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 12
    return int(text) if is_number and int(text) <= LARGEST else None
