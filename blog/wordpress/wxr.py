"""Read what WordPress exports (WXR) as rows that Ghost could have written."""

import json
from collections.abc import Iterable
from hashlib import sha256
from typing import Any

from lxml import etree

from blog.ghost.errors import UnreadableExport
from blog.ghost.items import Fields, Item, item_of
from blog.ghost.models import Kind
from blog.wordpress.html import document_of_html
from shared.i18n import gettext as _

_STATES = {
    "publish": "published",
    "future": "scheduled",
    "draft": "draft",
    "pending": "draft",
    "private": "draft",
}
_KINDS = {"post": "post", "page": "page"}
_TAGS = frozenset({"category", "post_tag"})
_NOTHING = "Uncategorized"


def read_wxr(content: bytes) -> list[Item]:
    """Return the rows of an export of WordPress; raises `UnreadableExport`."""
    # Nothing outside the file is asked for, and no word in it grows into many.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as wrong:
        raise UnreadableExport(why=_("it is damaged XML")) from wrong
    channel = root.find("channel") if root is not None else None
    if channel is None:
        raise UnreadableExport(why=_("it is damaged XML"))
    things = channel.findall("item")
    pictures = dict(filter(None, map(_attachment, things)))
    authors = {_text(it, "author_login"): it for it in channel.findall("{*}author")}
    found = [_author(login, it) for login, it in authors.items()]
    found += _tags(things)
    found += [_post(it, pictures) for it in things if _text(it, "post_type") in _KINDS]
    return [it for it in found if it.ghost_id]


def _author(login: str, element: Any) -> Item:
    fields = {
        "id": f"wp-author-{_short(login)}",
        "name": _text(element, "author_display_name") or login,
        "slug": login,
        "email": _text(element, "author_email"),
    }
    return item_of(Kind.AUTHOR, fields)


def _tags(things: Iterable[Any]) -> list[Item]:
    named = {id: it for thing in things for id, it in _tags_of(thing)}
    return [item_of(Kind.TAG, {"id": id} | fields) for id, fields in named.items()]


def _tags_of(thing: Any) -> list[tuple[str, Fields]]:
    found = []
    for it in thing.findall("category"):
        slug, name = it.get("nicename", ""), (it.text or "").strip()
        if it.get("domain") in _TAGS and slug and name and name != _NOTHING:
            # A category and a tag of one name are one tag here.
            found.append((f"wp-tag-{_short(slug)}", {"name": name, "slug": slug}))
    return found


def _post(thing: Any, pictures: dict[str, str]) -> Item:
    state = _STATES.get(_text(thing, "status"), "draft")
    html = thing.findtext("{http://purl.org/rss/1.0/modules/content/}encoded") or ""
    fields = {
        "id": f"wp-{_text(thing, 'post_id')}",
        "title": (thing.findtext("title") or "").strip(),
        "slug": _text(thing, "post_name"),
        "lexical": json.dumps(document_of_html(html)),
        "custom_excerpt": _excerpt(thing) or None,
        "feature_image": pictures.get(_meta(thing, "_thumbnail_id")),
        "featured": _text(thing, "is_sticky") == "1",
        "type": _KINDS[_text(thing, "post_type")],
        "status": state,
        "visibility": "members" if _text(thing, "post_password") else "public",
        "published_at": _moment(thing, "post_date_gmt"),
        "updated_at": _moment(thing, "post_modified_gmt"),
    }
    login = thing.findtext("{http://purl.org/dc/elements/1.1/}creator") or ""
    tags = list(dict.fromkeys(id for id, _fields in _tags_of(thing)))
    authors = [f"wp-author-{_short(login)}"] if login else []
    return item_of(Kind.POST, fields, tags=tags, authors=authors, meta={})


def _attachment(thing: Any) -> tuple[str, str] | None:
    address = _text(thing, "attachment_url")
    if _text(thing, "post_type") != "attachment" or not address:
        return None
    return _text(thing, "post_id"), address


def _excerpt(thing: Any) -> str:
    texts = [it.text or "" for it in thing.findall("{*}encoded") if "excerpt" in str(it.tag)]
    return texts[0].strip() if texts else ""


def _meta(thing: Any, key: str) -> str:
    for meta in thing.findall("{*}postmeta"):
        if _text(meta, "meta_key") == key:
            return _text(meta, "meta_value")
    return ""


def _moment(thing: Any, name: str) -> str | None:
    said = _text(thing, name)
    return None if not said or said.startswith("0000") else f"{said.replace(' ', 'T')}Z"


def _text(element: Any, name: str) -> str:
    return (element.findtext(f"{{*}}{name}") or "").strip()


def _short(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:16]
