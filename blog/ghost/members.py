"""Members as Ghost writes them into a CSV file: who gets letters, and not which."""

import csv
from collections.abc import Mapping
from hashlib import sha256
from io import StringIO

from blog.ghost.errors import UnreadableExport
from blog.ghost.items import Item, item_of
from blog.ghost.links import ID_DIGITS
from blog.ghost.models import Kind
from shared.i18n import gettext as _

# By this column it is known from other files with addresses.
SUBSCRIBED = "subscribed_to_emails"
# What says in `of` whether somebody gets letters, where nobody says which.
IS_SUBSCRIBED = "is_subscribed"
_KEPT = ("name", "note", "created_at")
_PAID = ("complimentary_plan", "stripe_customer_id", "tiers")
_FIRST = 4096


def is_members_file(content: bytes) -> bool:
    """Say whether a file is Ghost's of its members."""
    first = content[:_FIRST].decode("utf-8-sig", errors="replace").partition("\n")[0]
    columns = [it.strip(' "\r').lower() for it in first.split(",")]
    return "email" in columns and SUBSCRIBED in columns


def read_members(content: bytes) -> list[Item]:
    """Return the members in a file; raises `UnreadableExport`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise UnreadableExport(why=_("it is not text in UTF-8")) from wrong
    lines = csv.DictReader(StringIO(text, newline=""))
    lines.fieldnames = [name.strip().lower() for name in lines.fieldnames or ()]
    try:
        found = [_member(it) for it in lines]
    except csv.Error as wrong:
        raise UnreadableExport(why=_("it is no table with commas")) from wrong
    # Of two lines with one address, the last counts.
    return list({it.ghost_id: it for it in found}.values())


def _member(line: Mapping[str, str | None]) -> Item:
    def said(name: str) -> str:
        value = line.get(name)
        return value.strip() if isinstance(value, str) else ""

    email = said("email").lower()
    derived = sha256(f"member {email}".encode()).hexdigest()[:ID_DIGITS]
    fields = {"id": said("id") or derived, "email": email, "status": "free"}
    return item_of(
        Kind.MEMBER,
        fields | {name: said(name) or None for name in _KEPT},
        labels=[it.strip() for it in said("labels").split(",") if it.strip()],
        is_paid=any(said(it).lower() not in ("", "false") for it in _PAID),
        is_deleted=bool(said("deleted_at")),
        **{IS_SUBSCRIBED: said(SUBSCRIBED).lower() in ("true", "1", "yes")},
    )
