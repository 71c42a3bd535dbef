"""Putting two versions together, and telling them apart."""

from hypothesis import given
from hypothesis import strategies as st

from blog.posts.content import Document, PostContent, document_of
from blog.writing.differences import Change, blocks_changed, words_changed
from blog.writing.merging import Merge, Side, merge_of


def paragraph(text: str) -> Document:
    words = {"type": "extended-text", "text": text, "version": 1}
    return {"type": "paragraph", "version": 1, "children": [words]}


def content(*texts: str, **said: object) -> PostContent:
    document = document_of([paragraph(text) for text in texts])
    return PostContent.model_validate({"title": "Hay", "lexical": document} | said)


def chosen(merge: Merge, side: Side) -> PostContent:
    return merge.merged(dict.fromkeys(merge.names(), side))


# Few words, so that the same blocks come again and again.
contents = st.builds(
    lambda texts, title, tags: content(*texts, title=title, tag_ids=tuple(tags)),
    st.lists(st.sampled_from("abcde"), max_size=8),
    st.sampled_from(["Hay", "Cider", "Hens"]),
    st.lists(st.integers(1, 5), max_size=3, unique=True),
)


@given(st.none() | contents, contents, contents)
def test_all_of_mine_is_mine_and_all_of_theirs_is_theirs(
    base: PostContent | None, mine: PostContent, theirs: PostContent
) -> None:
    merge = merge_of(base, mine, theirs)

    assert chosen(merge, Side.MINE) == mine
    assert chosen(merge, Side.THEIRS) == theirs


@given(contents, contents)
def test_what_one_left_alone_is_as_the_other_changed_it(
    base: PostContent, changed: PostContent
) -> None:
    assert merge_of(base, changed, base).merged({}) == changed
    assert merge_of(base, base, changed).merged({}) == changed


edits = st.lists(
    st.sampled_from(["keep", "mine", "theirs", "mine-adds", "theirs-adds", "mine-cuts"]), max_size=8
)


@given(edits)
def test_changes_that_do_not_touch_are_all_kept(kinds: list[str]) -> None:
    base, mine, theirs, expected = [], [], [], []
    for place, kind in enumerate(kinds):
        text = f"block {place}"
        ours = {"mine": [f"{text} mine"], "mine-adds": [text, "more"], "mine-cuts": []}
        others = {"theirs": [f"{text} theirs"], "theirs-adds": [text, "more"]}
        # A block that both leave alone stands between any two changes.
        fence = f"fence {place}"
        base += [text, fence]
        mine += [*ours.get(kind, [text]), fence]
        theirs += [*others.get(kind, [text]), fence]
        expected += [*(ours | others).get(kind, [text]), fence]

    merge = merge_of(content(*base), content(*mine), content(*theirs))

    assert merge.merged({}) == content(*expected)
    assert not any(chunk.is_apart for chunk in merge.chunks)


def test_where_both_changed_the_same_nothing_is_lost() -> None:
    base = content("a", "b", "c", excerpt="x")
    mine, theirs = content("a", "B", "c", excerpt="m"), content("a", "bb", "c", excerpt="t")

    merge = merge_of(base, mine, theirs)

    (apart,) = [chunk for chunk in merge.chunks if chunk.is_apart]
    (excerpt,) = merge.fields
    assert (apart.mine, apart.theirs) == ((paragraph("B"),), (paragraph("bb"),))
    assert (excerpt.is_apart, excerpt.default) == (True, Side.MINE)
    assert merge.merged({}) == content("a", "B", "bb", "c", excerpt="m")


def test_of_blocks_side_by_side_each_is_as_one_changed_it() -> None:
    merge = merge_of(content("a", "b"), content("A", "b"), content("a", "B"))

    assert merge.merged({}) == content("A", "B")


def test_without_the_version_they_grew_from_all_that_differs_is_kept() -> None:
    merge = merge_of(None, content("a", "m", "c"), content("a", "t", "c", "d"))

    assert merge.merged({}) == content("a", "m", "t", "c", "d")


def test_tags_that_both_changed_are_all_kept() -> None:
    one, two, three = ({"tag_ids": (1, each)} for each in (2, 3, 4))

    merge = merge_of(content(**one), content(**two), content(**three))

    assert merge.merged({}).tag_ids == (1, 3, 4)


def test_words_that_came_and_went_are_told_apart() -> None:
    parts = words_changed("Bring a hat on Sunday", "Bring a rake on Sunday!")

    assert [(part.change, part.text) for part in parts] == [
        (Change.SAME, "Bring a "),
        (Change.REMOVED, "hat"),
        (Change.ADDED, "rake"),
        (Change.SAME, " on Sunday"),
        (Change.ADDED, "!"),
    ]


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_parts_make_both_texts_again(before: str, after: str) -> None:
    parts = words_changed(before, after)

    assert "".join(it.text for it in parts if it.change is not Change.ADDED) == before
    assert "".join(it.text for it in parts if it.change is not Change.REMOVED) == after


def test_blocks_that_stayed_are_left_out_but_for_those_around_a_change() -> None:
    before, after = content("a", "b", "c", "d", "e"), content("a", "b", "c", "D", "e", "f")

    found = blocks_changed(before.lexical, after.lexical)

    assert [(block.change, block.count) for block in found] == [
        (Change.LEFT_OUT, 2),
        (Change.SAME, 1),
        (Change.CHANGED, 1),
        (Change.SAME, 1),
        (Change.ADDED, 1),
    ]


def test_a_block_that_only_looks_otherwise_is_told() -> None:
    bold = paragraph("a")
    bold["children"] = [bold["children"][0] | {"format": 1}]

    (block,) = blocks_changed(content("a").lexical, document_of([bold]))

    assert block.has_other_looks
