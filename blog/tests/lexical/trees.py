"""Any document that the editor can make, for tests of properties."""

from hypothesis import strategies as st

from blog.tests.lexical.cases import CASES
from blog.tests.lexical.corpus import BREAK, Node, element, link, text

WORDS = st.text(max_size=40) | st.sampled_from(
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "javascript:alert(1)",
        '" onload="alert(1)',
        "<p>A <b>word</b></p>",
        "https://example.com/content/images/a.jpg",
        "--><svg onload=alert(1)>",
        "</style></title></textarea><script>",
        "#ff00aa",
        "",
    ]
)
SCALARS = WORDS | st.none() | st.booleans() | st.integers(-5, 5000) | st.floats()
VALUES = st.recursive(
    SCALARS,
    lambda below: (
        st.lists(below, max_size=3)
        | st.dictionaries(
            st.sampled_from(["src", "web", "email", "title", "url"]), below, max_size=3
        )
    ),
    max_leaves=5,
)
TEXTS = st.builds(
    text,
    WORDS,
    st.integers(0, 255),
    st.sampled_from(["text", "extended-text", "tk", "zwnj", "tab"]),
)
LINES: st.SearchStrategy[list[Node]] = st.lists(
    TEXTS
    | st.just(BREAK)
    | st.builds(lambda to, words: link(to, *words), WORDS, st.lists(TEXTS, max_size=3)),
    max_size=8,
)
ITEMS = st.recursive(
    st.builds(lambda words: element("listitem", *words), LINES),
    lambda items: st.builds(
        lambda kind, below: element(
            "listitem", element("list", *below, listType=kind, tag="ul", start=1)
        ),
        st.sampled_from(["bullet", "number", "check"]),
        st.lists(items, max_size=3),
    ),
    max_leaves=8,
)
BLOCKS = (
    st.builds(
        lambda type, words: element(type, *words),
        st.sampled_from(["paragraph", "quote", "extended-quote", "aside", "at-link"]),
        LINES,
    )
    | st.builds(
        lambda level, words: element("extended-heading", *words, tag=f"h{level}"),
        st.integers(1, 6),
        LINES,
    )
    | st.builds(
        lambda tag, items: element("list", *items, tag=tag, start=1),
        st.sampled_from(["ul", "ol"]),
        st.lists(ITEMS, max_size=4),
    )
)
SHAPES = [case.nodes[0] for cases in CASES.values() for case in cases]
OWN = [
    {"type": type, "version": 1, "id": 7}
    for type in ("rose-product", "rose-event", "rose-calendar", "rose-market")
]


@st.composite
def cards(draw: st.DrawFn) -> Node:
    """Make a card, some of whose fields hold anything."""
    node = dict(draw(st.sampled_from([*SHAPES, *OWN])))
    for name in draw(st.lists(st.sampled_from(sorted(node)), max_size=4, unique=True)):
        if name != "type":
            node[name] = draw(VALUES)
    return node


@st.composite
def unknowns(draw: st.DrawFn) -> Node:
    """Make a node of a type that nobody knows."""
    below = draw(st.lists(BLOCKS, max_size=2))
    named = draw(st.sampled_from(["nope", "", "product "]))
    return element(named, *below)


DOCUMENTS = st.builds(
    lambda blocks: {"root": {"type": "root", "children": blocks}},
    st.lists(BLOCKS | cards() | unknowns(), max_size=8),
)
