"""Reading what Ghost gives to take along: its export, and its list of redirects."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from blog.ghost.errors import UnreadableExport
from blog.ghost.items import Fields, Item, item_of
from blog.ghost.models import Kind
from shared.i18n import gettext as _

Tables = Mapping[str, Any]
# A plain address of Ghost's redirects, with what of patterns means the same.
_PLAIN = re.compile(r"\^?/([a-z0-9]+(?:-[a-z0-9]+)*)(?:/|/\?|\(\?:/\)\?)?\$?", re.ASCII)
# Tables that hold rows, and what each row is.
_TABLES = {
    "settings": Kind.SETTING,
    "newsletters": Kind.NEWSLETTER,
    "tags": Kind.TAG,
    "users": Kind.AUTHOR,
}


def read_file(content: bytes) -> list[Item]:
    """Return the rows of an export or of redirects; raises `UnreadableExport`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        raise UnreadableExport(why=_("it is not text in UTF-8")) from wrong
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        held = _yaml(text)
    if isinstance(held, Mapping) and (tables := _tables(held)) is not None:
        return items_of(tables)
    if (redirects := _redirects(held)) is not None:
        return redirects
    raise UnreadableExport(
        why=_("it is no export of Ghost or WordPress, and holds neither redirects nor members")
    )


def read_redirects(content: bytes) -> list[Item]:
    """Return the rows of a list of redirects; raises `UnreadableExport`."""
    items = read_file(content)
    return [it for it in items if it.kind is Kind.REDIRECT]


def items_of(tables: Tables) -> list[Item]:
    """Return the rows of Ghost's tables, those first that others need."""
    items = [
        item_of(kind, fields) for table, kind in _TABLES.items() for fields in _rows(tables, table)
    ]
    items += _posts(tables)
    items += _members(tables)
    return [it for it in items if it.ghost_id]


def _posts(tables: Tables) -> Iterable[Item]:
    tags = _linked(tables, "posts_tags", "post_id", "tag_id")
    authors = _linked(tables, "posts_authors", "post_id", "author_id")
    meta = {str(it.get("post_id")): it for it in _rows(tables, "posts_meta")}
    for fields in _rows(tables, "posts"):
        id = str(fields.get("id"))
        named = authors.get(id) or [it for it in [fields.get("author_id")] if it]
        more = {name: it for name, it in meta.get(id, {}).items() if name not in ("id", "post_id")}
        yield item_of(
            Kind.POST, fields, tags=tags.get(id, []), authors=list(map(str, named)), meta=more
        )


def _members(tables: Tables) -> Iterable[Item]:
    names = {str(it.get("id")): str(it.get("name")) for it in _rows(tables, "labels")}
    labels = _linked(tables, "members_labels", "member_id", "label_id")
    newsletters = _linked(tables, "members_newsletters", "member_id", "newsletter_id")
    for fields in _rows(tables, "members"):
        id = str(fields.get("id"))
        carried = [names[it] for it in labels.get(id, ()) if it in names]
        yield item_of(Kind.MEMBER, fields, labels=carried, newsletters=newsletters.get(id, []))


def _rows(tables: Tables, name: str) -> list[Fields]:
    held = tables.get(name)
    return [it for it in held if isinstance(it, dict)] if isinstance(held, list) else []


def _linked(tables: Tables, name: str, one: str, many: str) -> dict[str, list[str]]:
    """Return the ids that belong to each row, in their order."""
    found: defaultdict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for number, row in enumerate(_rows(tables, name)):
        place = row.get("sort_order")
        order = place if isinstance(place, int) else 0
        found[str(row.get(one))].append((order, number, str(row.get(many))))
    return {id: [it for _order, _number, it in sorted(rows)] for id, rows in found.items()}


def _tables(held: Mapping[str, Any]) -> Tables | None:
    """Find the tables, which Ghost wraps in one way or another."""
    databases = held.get("db")
    if isinstance(databases, list) and databases and isinstance(databases[0], Mapping):
        held = databases[0]
    data = held.get("data")
    if isinstance(data, Mapping) and isinstance(data.get("posts"), list):
        return data
    return None


def _yaml(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError, ValueError) as wrong:
        raise UnreadableExport(why=_("it is neither JSON nor YAML")) from wrong


def _redirects(held: Any) -> list[Item] | None:
    """Read redirects as Ghost's JSON has them (a list), or as its YAML has (by their status)."""
    if isinstance(held, list) and all(isinstance(it, Mapping) and "from" in it for it in held):
        lines = [(it.get("from"), it.get("to"), it.get("permanent") is True) for it in held]
    elif isinstance(held, Mapping) and held and {str(it) for it in held} <= {"301", "302"}:
        lines = [
            (old, new, str(status) == "301")
            for status, each in held.items()
            if isinstance(each, Mapping)
            for old, new in each.items()
        ]
    else:
        return None
    return [
        item_of(Kind.REDIRECT, {"from": str(old), "to": str(new), "permanent": is_permanent})
        for old, new, is_permanent in lines
        if old
    ]


def slug_in(address: str) -> str | None:
    """Return the slug an address of a post is made of; patterns that match more are none."""
    found = _PLAIN.fullmatch(address.strip())
    return found[1] if found else None
