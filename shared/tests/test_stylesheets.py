"""A page links the stylesheets of the blocks that its templates name."""

import re
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from shared.web.assets import Assets
from shared.web.stylesheets import Stylesheets, blocks_of

TEMPLATES = {
    "told.html": '{{ _("the door", room=1) }}{{ ngettext("one roof", "two roofs",\n 2) }}'
    '{%- trans %}a stair{% endtrans %}{{ heading(_("glass"), look="foot") }}',
    "page.html": '<head>{{ stylesheets() }}</head>{% block main %}{% endblock %}<p class="foot">',
    "room.html": '{% extends "page.html" %}{% from "door.html" import door %}'
    '{% block main %}{{ door("oak") }}{% include "_window.html" %}{% endblock %}',
    "door.html": "{% macro door(wood) %}<div class=\"{{ 'door' if wood }} door--{{ wood }}\">"
    "{% endmacro %}",
    "_window.html": '{# never a stair #}<i class="window__pane{% if stair %} broken{% endif %}">'
    '<table role="roof"></table>',
}
SHEETS = {
    "_global": ":root { --a: 1 }",
    "door": ".door {}\n.door--oak .stair {}",
    "foot": ".foot {}",
    "roof": ".roof {}",
    "stair": ".stair {}",
    "table": ".table {}",
    "glass": "@layer components {\n  .window__pane {}\n}",
    "print": ".foot { --on: paper }",
}


@pytest.fixture
def stylesheets(tmp_path: Path) -> Stylesheets:
    (tmp_path / "css").mkdir()
    for name, text in SHEETS.items():
        (tmp_path / "css" / f"{name}.css").write_text(text)
    assets = Assets([("/static/shared", tmp_path)], development=True)
    environment = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
    chosen = Stylesheets(environment, assets)
    environment.globals["stylesheets"] = chosen.links
    return chosen


def names(paths: list[str]) -> list[str]:
    return [path.removeprefix("shared/css/").removesuffix(".css") for path in paths]


def test_what_a_page_extends_imports_and_includes_brings_its_stylesheets(
    stylesheets: Stylesheets,
) -> None:
    assert names(stylesheets.of("room.html")) == ["_global", "door", "foot", "glass"]


def test_what_is_said_to_people_brings_none(stylesheets: Stylesheets) -> None:
    assert names(stylesheets.of("told.html")) == ["_global", "foot"]


def test_a_page_of_nothing_has_what_every_page_has(stylesheets: Stylesheets) -> None:
    assert names(stylesheets.of("page.html")) == ["_global", "foot"]


def test_the_page_that_is_rendered_decides_not_its_layout(stylesheets: Stylesheets) -> None:
    html = stylesheets._environment.get_template("room.html").render(stair=None)

    assert f'href="/static/joined/room.css?v={stylesheets.joined("room.html").version}"' in html
    assert b".door {}" in stylesheets.joined("room.html").data
    assert b".table {}" not in stylesheets.joined("room.html").data


def test_a_page_waits_for_one_stylesheet_and_what_is_for_paper_waits_for_a_printer(
    stylesheets: Stylesheets,
) -> None:
    html = stylesheets._environment.get_template("page.html").render()

    screen, paper = re.findall("<link[^>]*>", html)
    assert "/static/joined/page.css" in screen
    assert "media=" not in screen
    assert "/static/shared/css/print.css" in paper
    assert 'media="print"' in paper


def test_a_stylesheet_belongs_to_the_blocks_that_open_its_selectors() -> None:
    text = ".a__b,\n.c--d .e {}\n  .f-g:hover {}\ntextarea.h {}\n.i:has(.j) ~ .k {}"

    assert blocks_of(text) == {"a", "c", "f-g", "h", "i"}
