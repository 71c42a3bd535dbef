"""Whatever the editor makes is rendered, and nothing in it runs."""

import json

from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import JsonValue

from blog.lexical import (
    Audience,
    Options,
    OwnCard,
    Target,
    excerpt,
    first_image,
    plain_text,
    render,
    validate,
    word_count,
)
from blog.tests.lexical.corpus import POST, SITE
from blog.tests.lexical.parsing import dangers
from blog.tests.lexical.trees import DOCUMENTS

Tree = dict[str, JsonValue]


@given(DOCUMENTS, st.sampled_from(Target), st.none() | st.sampled_from(Audience))
@settings(max_examples=400)
def test_any_document_is_rendered_without_anything_that_runs(
    document: Tree, target: Target, audience: Audience | None
) -> None:
    options = Options(site_url=SITE, post_url=POST, audience=audience)

    rendered = render(document, target, options)

    assert not dangers(rendered.html)


@given(DOCUMENTS)
def test_a_document_renders_the_same_from_json_and_from_an_object(document: Tree) -> None:
    assert render(json.dumps(document)) == render(document)


@given(DOCUMENTS)
def test_any_document_has_a_text_a_count_and_an_excerpt(document: Tree) -> None:
    validate(document)

    assert word_count(document) >= 0
    assert len(excerpt(document, 50)) <= 50
    assert "<script" not in plain_text({"root": {"children": []}})
    assert first_image(document) is None or isinstance(first_image(document), str)


@given(DOCUMENTS, st.sampled_from(Target))
def test_every_card_of_ours_has_one_slot(document: Tree, target: Target) -> None:
    rendered = render(document, target, Options(audience=None))
    seen: list[str] = []

    def show(card: OwnCard) -> str:
        seen.append(card.kind)
        return ""

    rendered.filled(show)

    assert seen == [card.kind for card in rendered.cards]
