"""Mobiledoc, in which Ghost kept texts before Lexical, says the same in Lexical."""

import json
from typing import Any

import pytest

from blog.ghost.mobiledoc import NotMobiledoc, lexical_of


def doc(sections: list[Any], **held: Any) -> str:
    return json.dumps(
        {"version": "0.3.1", "atoms": [], "cards": [], "markups": []}
        | held
        | {"sections": sections}
    )


def nodes(sections: list[Any], **held: Any) -> list[Any]:
    children = lexical_of(doc(sections, **held))[0]["root"]["children"]
    assert isinstance(children, list)
    return children


def test_text_is_divided_where_its_looks_change() -> None:
    markups = [["strong"], ["em"], ["a", ["href", "https://example.org/"]]]
    line = [[0, [], 0, "Hay "], [0, [0], 0, "cut "], [0, [1], 2, "now"], [0, [2], 1, "here"]]

    (paragraph,) = nodes([[1, "p", line]], markups=markups)

    hay, cut, now, link = paragraph["children"]
    assert paragraph["type"] == "paragraph"
    assert [(it["text"], it["format"]) for it in (hay, cut, now)] == [
        ("Hay ", 0),
        ("cut ", 1),
        ("now", 3),
    ]
    assert (link["type"], link["url"]) == ("link", "https://example.org/")
    assert [it["text"] for it in link["children"]] == ["here"]


def test_headings_quotes_lists_and_broken_lines_stay_what_they_are() -> None:
    say = [[0, [], 0, "Hay"]]
    atoms = [["soft-return", "", {}]]

    found = nodes(
        [
            [1, "h2", say],
            [1, "blockquote", say],
            [1, "aside", say],
            [3, "ol", [say, say]],
            [1, "p", [[0, [], 0, "a"], [1, [], 0, 0], [0, [], 0, "b"]]],
        ],
        atoms=atoms,
    )

    assert [it["type"] for it in found] == [
        "extended-heading",
        "extended-quote",
        "aside",
        "list",
        "paragraph",
    ]
    assert [it["value"] for it in found[3]["children"]] == [1, 2]
    assert [it["type"] for it in found[4]["children"]] == [
        "extended-text",
        "linebreak",
        "extended-text",
    ]


@pytest.mark.parametrize(
    ("name", "fields", "node"),
    [
        ("hr", {}, {"type": "horizontalrule"}),
        ("code", {"code": "x", "language": "py"}, {"type": "codeblock", "code": "x"}),
        ("card-markdown", {"markdown": "*x*"}, {"type": "markdown", "markdown": "*x*"}),
        ("html", {"html": "<b>x</b>"}, {"type": "html", "html": "<b>x</b>"}),
        ("embed", {"type": "video", "html": "x"}, {"type": "embed", "embedType": "video"}),
        ("image", {"src": "/a.jpg", "alt": "A"}, {"type": "image", "src": "/a.jpg", "alt": "A"}),
        (
            "callout",
            {"backgroundColor": "rgba(1, 2, 3)"},
            {"type": "callout", "backgroundColor": "white"},
        ),
    ],
)
def test_cards_are_called_as_lexical_calls_them(
    name: str, fields: dict[str, Any], node: dict[str, Any]
) -> None:
    (found,) = nodes([[10, 0]], cards=[[name, fields]])

    assert node.items() <= found.items()


def test_a_card_nobody_knows_is_told_and_keeps_its_html() -> None:
    cards = [["nft", {"html": "<p>x</p>"}], ["odd", {}]]

    document, left_out = lexical_of(doc([[10, 0], [10, 1]], cards=cards))

    assert [it["type"] for it in document["root"]["children"]] == ["html"]
    assert left_out == ["nft", "odd"]


@pytest.mark.parametrize("broken", ["", "[]", "{}", doc([[10, 4]]), doc([[7, "p"]]), doc([5])])
def test_what_is_damaged_is_said_to_be(broken: str) -> None:
    with pytest.raises(NotMobiledoc):
        lexical_of(broken)
