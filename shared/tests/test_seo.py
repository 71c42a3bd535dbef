"""Data that stays data, and icons that are drawn from the mark that is there."""

import json
import struct

import pytest
from markupsafe import Markup
from pydantic import JsonValue

from shared.dev.icons import ICONS, MADE, RECORD, SHARE, source_of_icons
from shared.web.seo import Picture, breadcrumb_list, described, json_ld
from shared.web.site_files import range_of

WORDS = [
    "</script>",
    "<!--",
    "<script>",
    "]]>",
    "&amp;",
    "'\"",
    "\u2028\u2029",
    "Zoë 🌿",
    "\x00\x1f",
]


@pytest.mark.parametrize("words", WORDS)
def test_no_words_end_the_block_and_none_are_changed(words: str) -> None:
    block = str(json_ld(described("Thing", name=words)))

    begin, end = '<script type="application/ld+json">', "</script>"
    assert block.startswith(begin)
    assert block.endswith(end)
    text = block.removeprefix(begin).removesuffix(end)
    assert not set("<>&") & set(text)
    assert json.loads(text) == {"@context": "https://schema.org", "@type": "Thing", "name": words}


def test_data_holds_words_and_not_their_markup() -> None:
    crumbs = breadcrumb_list([("Tea & soap", None), (Markup("Tea &amp; soap"), None)])

    assert str(json_ld(crumbs)).count("Tea \\u0026 soap") == 2


@pytest.mark.parametrize(("value", "is_said"), [(None, False), ("", False), (0, True), ([], True)])
def test_what_is_not_known_is_not_said(value: JsonValue, is_said: bool) -> None:
    assert ("name" in described("Thing", name=value)) is is_said


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://blog.test/a.png?v=1", True),
        ("http://blog.test/a.JPG", True),
        ("http://blog.test/a.svg", False),
        ("http://blog.test/a.svg?name=a.png", False),
        ("http://blog.test/a", False),
    ],
)
def test_previews_show_photographs_and_no_drawings(url: str, expected: bool) -> None:
    assert Picture(url).is_drawn_everywhere is expected


@pytest.mark.parametrize(
    ("part", "number"),
    [
        ("posts-0", 0),
        ("posts-12", 12),
        ("posts-", None),
        ("posts", None),
        ("posts-1234567890", None),
        ("posts--1", None),
        ("pages-1", None),
        ("posts-²", None),
        ("posts-٣", None),
    ],
)
def test_a_part_is_named_by_its_number(part: str, number: int | None) -> None:
    assert range_of(part, "posts") == number


def test_the_icons_are_drawn_from_the_mark_as_it_is() -> None:
    assert RECORD.read_text().strip() == source_of_icons(), "bin/icons draws them anew"


@pytest.mark.parametrize(
    ("name", "width", "height"),
    [SHARE, *((name, size, size) for name, (size, _) in ICONS.items())],
)
def test_an_icon_has_the_size_it_is_named_for(name: str, width: int, height: int) -> None:
    data = (MADE / name).read_bytes()

    assert struct.unpack(">II", data[16:24]) == (width, height)
