"""Text: its marks, links, lists and headings."""

from blog.tests.lexical.corpus import (
    BREAK,
    RULE,
    Case,
    Node,
    card,
    element,
    item,
    link,
    listing,
    paragraph,
    text,
)


def heading(level: int, *below: Node, type: str = "extended-heading") -> Node:
    return element(type, *below, tag=f"h{level}")


TEXTS = [
    Case("every mark", [paragraph(text("x", marks)) for marks in range(256)]),
    Case(
        "what is escaped",
        [paragraph(text("a <b> & \" ' \u00a0 é 日本 😀")), paragraph(text("x\ny  z"))],
    ),
    Case("of the older type", [paragraph(text("x <", 1, "text"), text("y", 2, "text"))]),
    Case(
        "with a style and details", [paragraph(text("a", style="color: red"), text("b", detail=1))]
    ),
    Case(
        "marks within marks",
        [paragraph(text("a "), text("b", 1), text("c", 3), text("d", 2), text("e", 16))],
    ),
    Case(
        "marks that cross",
        [
            paragraph(
                text("a", 7), text("b", 4), text("c", 1), text("d", 129), text("e", 3), text("f", 2)
            )
        ],
    ),
    Case(
        "a mark that lasts opens first",
        [paragraph(text("a", 107), text("b", 1), text("c", 56), text("d", 4))],
    ),
    Case(
        "neighbours of one look",
        [paragraph(text("a", 138), text("b", 3), text("c", 1), text("d", 1), text("e", 5))],
    ),
    Case(
        "marks around breaks",
        [paragraph(text("a"), BREAK, text("b", 1), BREAK, BREAK, text("c", 1))],
    ),
    Case("empty texts", [paragraph(text("", 1), text("x"), text("", 3), text("y", 1), text(""))]),
]
PARAGRAPHS = [
    Case(
        "empty ones, and the last left out",
        [paragraph(), paragraph(text("x")), paragraph(), paragraph()],
    ),
    Case("nothing but an empty one", [paragraph()]),
    Case("a blank and a break", [paragraph(text(" ")), paragraph(BREAK), paragraph(text("x"))]),
    Case(
        "with alignment and direction",
        [element("paragraph", text("x"), indent=2, format="center", direction="rtl")],
    ),
    Case(
        "a card within",
        [paragraph(text("a"), RULE, card("image", src="https://example.com/a.png"), text("b"))],
    ),
    Case(
        "breaks",
        [paragraph(text("a"), BREAK, BREAK, text("b")), paragraph(BREAK, text("c"), BREAK)],
    ),
]
LINKS = [
    Case(
        "with marks",
        [
            paragraph(
                text("a "),
                link('https://x.org/?a=1&b="2"', text("li"), text("nk", 1)),
                text(" z", 1),
            )
        ],
    ),
    Case(
        "rel, target and title",
        [
            paragraph(
                link(
                    "https://x.org",
                    text("a"),
                    rel="noreferrer noopener",
                    target="_blank",
                    title="t",
                ),
                link("https://x.org", text("b"), target="_blank"),
            )
        ],
    ),
    Case(
        "marks end at a link",
        [
            paragraph(
                text("a", 1),
                link("https://x.org", text("b", 1), BREAK, text("c")),
                BREAK,
                text("d", 1),
            )
        ],
    ),
    Case(
        "empty and without address",
        [paragraph(link("", text("b", 1)), link("https://x.org"), text("c"))],
    ),
    Case(
        "within a link",
        [paragraph(link("https://x.org", text("a"), link("https://y.org", text("b"))))],
    ),
    Case("at the root", [link("https://x.org", text("a", 1), text("b <"))]),
    Case(
        "to mail, telephone, anchor and path",
        [
            paragraph(
                *[
                    link(to, text("x"))
                    for to in (
                        "mailto:a@example.com",
                        "tel:+441234",
                        "#part",
                        "/about/",
                        "//x.org/a",
                    )
                ]
            )
        ],
    ),
    Case(
        "that runs",
        [
            paragraph(
                link("javascript:alert(1)", text("x")),
                link(" JaVa\tScript:alert(1)", text("y")),
                link("data:text/html,x", text("z")),
            )
        ],
        unsafe=True,
    ),
]
HEADINGS = [
    Case(
        "every level", [heading(level, text(f"Title & <x> Ünï {level}")) for level in range(1, 7)]
    ),
    Case("ids of one name", [heading(2, text("Title")) for _ in range(3)]),
    Case("without a text", [heading(2), heading(3, text("")), heading(2, text("- - -"))]),
    Case(
        "with a link, marks and a break",
        [heading(2, text("a", 1), link("https://x.org", text("b")), BREAK, text("c d"))],
    ),
    Case(
        "of the older type",
        [heading(2, text("x"), type="heading"), heading(3, text("x"), type="heading")],
    ),
    Case("every sign", [heading(2, text("".join(map(chr, range(32, 127)))))]),
    Case(
        "dashes and blanks",
        [
            heading(2, text(words))
            for words in (
                " a b ",
                "a--b",
                "-a-",
                "a - b",
                "A_b",
                "a\u00a0b\tc",
                "日本 😀",
                "it’s – so",
            )
        ],
    ),
]
QUOTES = [
    Case(
        "with a break and a mark",
        [element(type, text("q"), BREAK, text("r", 1)) for type in ("extended-quote", "quote")],
    ),
    Case(
        "empty, and of paragraphs",
        [element("quote"), element("extended-quote", paragraph(text("a")), paragraph(text("b")))],
    ),
]
ASIDES = [
    Case(
        "with a break, and empty",
        [element("aside", text("q"), BREAK, text("r", 1)), element("aside")],
    )
]
LISTS = [
    Case(
        "points, numbers and ticks",
        [
            listing(item(text("a")), item(text("b"), BREAK, text("c")), kind=kind)
            for kind in ("bullet", "number", "check")
        ],
    ),
    Case(
        "numbers that begin elsewhere",
        [listing(item(text("a")), kind="number", start=start) for start in (1, 5, 0, -3)],
    ),
    Case(
        "within a list",
        [
            listing(
                item(text("a")),
                item(listing(item(text("b")), item(listing(item(text("c")), kind="number")))),
                item(text("d")),
            )
        ],
    ),
    Case(
        "within the first and after another",
        [
            listing(
                item(listing(item(text("a")))),
                item(text("b")),
                item(listing(item(text("c")))),
                item(listing(item(text("d")))),
            )
        ],
    ),
    Case(
        "empty",
        [listing(), listing(item()), listing(item(link("https://x.org", text("a", 1)), text("b")))],
    ),
    Case(
        "text beside a list in an item",
        [listing(item(text("x", 1), listing(item(text("y", 2))), text("z")))],
    ),
]
SMALL = [
    Case("a note to come", [paragraph(text("a "), text("TK", type="tk"), text(" b", 1))]),
    Case(
        "while an address is looked for",
        [
            paragraph(
                text("a"),
                element(
                    "at-link",
                    text("\u200c", type="zwnj"),
                    text("srch", type="at-link-search", placeholder="Find"),
                    linkFormat=0,
                ),
                text("z"),
            )
        ],
    ),
    Case(
        "nothing but a search", [element("at-link", text("x"), linkFormat=0), paragraph(text("z"))]
    ),
    Case(
        "a joiner and a tab",
        [
            paragraph(text("a"), text("\u200c", type="zwnj"), text("z")),
            paragraph(text("a"), text("\t", type="tab"), text("b")),
        ],
    ),
]
