"""Rendering is compared with what Ghost's own renderer made of the same documents."""

import json

import pytest

from blog.lexical import Target
from blog.lexical.rendering import KNOWN
from blog.tests.lexical import table
from blog.tests.lexical.cases import CASES
from blog.tests.lexical.differences import BOTH, DIFFERENCES
from blog.tests.lexical.goldens import Golden, corpus, ghosts_types
from blog.tests.lexical.whitespace import normalised

NODES = sorted({golden.node for golden in corpus()})


def of(node: str) -> list[Golden]:
    return [golden for golden in corpus() if golden.node == node]


@pytest.mark.parametrize("node", NODES)
def test_every_safe_document_is_rendered_as_ghost_does(node: str) -> None:
    for golden in of(node):
        if not golden.unsafe:
            for target in BOTH:
                ours = golden.ours(target)

                assert ours == golden.expected(target), f"{golden.name} for {target}"


def test_every_type_of_node_that_ghost_has_is_known() -> None:
    types = ghosts_types()

    assert len(types) == 33
    assert set(types) <= KNOWN


def test_every_type_of_node_is_in_a_golden_document() -> None:
    text = json.dumps([golden.nodes for golden in corpus()])

    missing = [type for type in ghosts_types() if f'"type": "{type}"' not in text]

    assert not missing


def test_every_difference_from_ghost_is_still_one() -> None:
    for difference in DIFFERENCES:
        for target in difference.targets:
            changed = [
                golden.name
                for golden in of(difference.node)
                if normalised(difference.applied(golden.by_target[target]))
                != golden.by_target[target]
            ]

            assert changed, f"{difference.node} for {target} is as Ghost's again: take it out"


def test_what_could_run_is_left_out_where_ghost_leaves_it_in() -> None:
    unsafe = [golden for golden in corpus() if golden.unsafe]

    same = [
        f"{golden.node}: {golden.name}"
        for golden in unsafe
        if all(golden.ours(target) == golden.by_target[target] for target in BOTH)
    ]

    assert len(unsafe) > 50
    assert not same


def test_the_golden_files_hold_the_documents_of_the_cases() -> None:
    held = {node: [golden.nodes for golden in of(node)] for node in NODES}

    for node, cases in CASES.items():
        asked = json.loads(json.dumps([case.nodes for case in cases]))

        assert held[node] == asked, "run bin/golden-lexical"


def test_the_document_has_the_table_of_what_differs() -> None:
    assert table.written() == table.table(), "run bin/golden-lexical"


def test_a_feed_has_players_that_need_no_script() -> None:
    shown = of("video")[0].ours(Target.FEED) + of("audio")[0].ours(Target.FEED)

    assert shown.count('controls=""') == 2
    assert "<button" not in shown
