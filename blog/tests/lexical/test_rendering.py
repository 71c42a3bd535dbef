"""What rendering promises beyond being Ghost's equal."""

import json

import pytest
from pydantic import JsonValue

from blog.lexical import (
    Audience,
    DocumentTooLarge,
    Images,
    NotADocument,
    Options,
    OwnCard,
    Sizes,
    Target,
    excerpt,
    fill,
    first_image,
    plain_text,
    render,
    validate,
    word_count,
)
from blog.lexical.document import MAX_DEPTH, MAX_LENGTH, MAX_NODES
from blog.tests.lexical.corpus import (
    SITE,
    Node,
    card,
    element,
    item,
    link,
    listing,
    paragraph,
    text,
    visible,
)


def document(*nodes: Node) -> str:
    return json.dumps({"root": {"type": "root", "children": nodes}})


def test_cards_of_ours_leave_slots_that_the_caller_fills() -> None:
    rendered = render(
        document(
            paragraph(text("a")),
            card("rose-product", id=7, note="x"),
            card("rose-event", id=3),
        )
    )

    assert rendered.cards == (OwnCard("product", 7, {"note": "x"}), OwnCard("event", 3, {}))
    assert rendered.filled(lambda one: f"[{one.kind} {one.id}]") == "<p>a</p>[product 7][event 3]"


@pytest.mark.parametrize("wrong", [None, 0, -1, True, "7", 2**63])
def test_a_card_of_ours_without_a_usable_id_is_left_out(wrong: int | str | None) -> None:
    assert render(document(card("rose-market", id=wrong), paragraph(text("a")))).cards == ()


def test_a_slot_somebody_wrote_is_not_filled() -> None:
    rendered = render(
        document(card("html", html="<!--rose-card:0-->x"), card("rose-product", id=1))
    )

    assert rendered.filled(lambda one: "!").count("!kg") == 0
    assert rendered.html.count("<!--rose-card:") == 1
    assert fill("<!--rose-card:9-->", (), lambda one: "!") == ""


def test_unknown_nodes_are_left_out_and_counted() -> None:
    rendered = render(document(card("nope"), paragraph(card("nope"), text("a")), card("other")))

    assert rendered.html == "<p>a</p>"
    assert rendered.unknown == {"nope": 2, "other": 1}


@pytest.mark.parametrize(
    "wrong", ["", "[]", "{}", '{"root": 1}', '{"root": {"children": {}}}', "[" * 100_000]
)
def test_what_is_no_document_is_refused(wrong: str) -> None:
    with pytest.raises(NotADocument):
        validate(wrong)


def test_documents_that_are_too_large_are_refused() -> None:
    deep: Node = text("a")
    for _ in range(MAX_DEPTH):
        deep = element("paragraph", deep)

    for large in (
        document(deep),
        document(*[paragraph()] * (MAX_NODES + 1)),
        document(paragraph(text("a" * MAX_LENGTH))),
    ):
        with pytest.raises(DocumentTooLarge):
            validate(large)


def test_an_audience_gets_what_is_for_it_and_no_markers() -> None:
    members = card("html", html="<p>members</p>", **visible(False, "status:free", "status:-free"))

    def shown(audience: Audience, target: Target = Target.WEB) -> bool:
        html = render(document(members), target, Options(audience=audience)).html
        assert "gated" not in html
        return "members" in html

    assert [shown(audience) for audience in Audience] == [False, True, False]
    assert shown(Audience.PAID, Target.EMAIL)
    assert not shown(Audience.FREE, Target.EMAIL)


@pytest.mark.parametrize("odd", ["1e-320", 1e-300, "1e400", -3, 0.5])
def test_a_size_no_picture_has_is_as_if_it_were_not_there(odd: str | float) -> None:
    film: dict[str, JsonValue] = {
        "thumbnail_url": "https://x.org/a.jpg",
        "thumbnail_width": odd,
        "thumbnail_height": 9,
    }
    shown = document(card("embed", embedType="video", metadata=film, html="<p>x</p>"))

    assert "<p>x</p>" in render(shown, Target.EMAIL).html


def test_half_a_character_is_rendered_as_one_that_can_be_sent() -> None:
    half = document(
        paragraph(text("a\ud800"), link("https://x.org/\ud800", text("b"))),
        element("extended-heading", text("\udfff"), tag="h2"),
        card("html", html="<p>\ud800</p>"),
        card("callout", calloutEmoji="\ud800", calloutText="<b>\ud800</b>"),
    )

    for target in Target:
        assert render(half, target).html.encode()
    assert plain_text(half).encode()


def test_a_preview_ends_at_the_paywall() -> None:
    below = document(paragraph(text("a")), card("paywall"), paragraph(text("b")))

    assert render(below).preview == "<p>a</p>"
    assert render(document(paragraph(text("a")))).preview is None


def test_a_feed_has_whole_addresses() -> None:
    shown = render(
        document(paragraph(link("/about/", text('href="/x')), link("//x.org", text("b")))),
        Target.FEED,
        Options(site_url=SITE),
    )

    assert f'href="{SITE}/about/">href="/x</a>' in shown.html
    assert 'href="//x.org"' in shown.html


def test_html_stays_as_it_is_where_that_is_allowed() -> None:
    raw = document(card("html", html="<script>x</script>"))

    assert "<script>" not in render(raw).html
    assert "<script>" in render(raw, options=Options(trusted_html=True)).html


def test_the_text_of_a_document_reads_well_in_a_letter() -> None:
    said = plain_text(
        document(
            element("extended-heading", text("Bread"), tag="h2"),
            paragraph(text("Baked "), link("https://x.org", text("here")), text(".")),
            listing(item(text("rye")), item(listing(item(text("light")))), kind="number"),
            element("quote", text("so good")),
            card(
                "image", src="https://x.org/a.jpg", alt="A loaf", caption="<b>Fresh</b> &amp; warm"
            ),
            card("button", buttonText="Order", buttonUrl="https://x.org/order"),
            card("html", html="<style>p{}</style><p>one</p><p>two</p><script>x</script>"),
        ),
        with_addresses=True,
    )

    assert said.split("\n\n") == [
        "Bread",
        "Baked here (https://x.org).",
        "1. rye\n  - light",
        "> so good",
        "A loaf\nFresh & warm",
        "Order\nhttps://x.org/order",
        "one\ntwo",
    ]


def test_words_an_excerpt_and_the_first_picture_are_found() -> None:
    post = document(
        element("extended-heading", text("Bread"), tag="h2"),
        paragraph(text("It's baked in the morning.")),
        card("gallery", images=[{"src": "javascript:x"}, {"src": "/content/images/a.jpg"}]),
    )

    assert word_count(post) == 6
    assert excerpt(post, 12) == "It's baked"
    assert first_image(post) == "/content/images/a.jpg"


def sizes_of(address: str) -> Sizes | None:
    return Sizes("/a-320.webp 320w, /a.webp 640w", "/a.jpg") if address == "/a.webp" else None


OWN = Options(site_url=SITE, images=Images(own=sizes_of))
HAY: dict[str, JsonValue] = {"src": "/a.webp", "width": 1200, "height": 800, "alt": "Hay"}
ROW: list[JsonValue] = [{**HAY, "fileName": "a.webp", "row": 0}] * 2


def test_a_picture_kept_here_lets_browsers_choose_a_width() -> None:
    html = render(document(card("image", **HAY)), options=OWN).html

    assert 'srcset="/a-320.webp 320w, /a.webp 640w" sizes="(min-width: 720px) 720px, 100vw"' in html
    assert 'loading="lazy" width="1200" height="800"' in html


def test_pictures_beside_one_another_are_said_to_be_narrow() -> None:
    html = render(document(card("gallery", images=ROW)), options=OWN).html

    assert html.count('sizes="(min-width: 720px) 360px, 50vw"') == 2


def test_a_letter_gets_one_width_and_a_feed_the_picture_itself() -> None:
    shown = {
        target: render(document(card("image", **HAY), card("gallery", images=ROW)), target, OWN)
        for target in (Target.EMAIL, Target.FEED)
    }

    assert shown[Target.EMAIL].html.count('<img src="/a.jpg"') == 3
    assert 'width="600" height="400"' in shown[Target.EMAIL].html
    assert shown[Target.FEED].html.count(f'<img src="{SITE}/a.webp"') == 3
    assert not any("srcset" in rendered.html for rendered in shown.values())


def test_a_picture_of_others_is_written_as_ghost_writes_it() -> None:
    theirs: dict[str, JsonValue] = {**HAY, "src": "https://example.net/a.webp"}
    node = card("image", **theirs)

    assert render(document(node), options=OWN).html == render(document(node)).html
