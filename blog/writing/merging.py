"""Putting two versions together that grew out of the same one, so that nobody's words are lost.

Where one of the two left something as it was, the other's change is taken; where both changed the
same, whoever merges chooses. Each choice can be made otherwise: all of mine is mine again, all of
theirs is theirs.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from blog.posts.content import Document, PostContent
from blog.writing.differences import blocks_of, key_of

Blocks = tuple[Document, ...]
DOCUMENT = "lexical"
# A post stays what it is.
FIELDS = tuple(name for name in PostContent.model_fields if name not in {DOCUMENT, "kind"})


class Side(StrEnum):
    """Whose is taken."""

    MINE = "mine"
    THEIRS = "theirs"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """A field in which mine and theirs differ; `is_apart` where both changed it."""

    name: str
    mine: Any
    theirs: Any
    default: Side
    is_apart: bool

    def value(self, side: Side) -> Any:
        """Return what is said; both is mine, and then what is theirs alone, of things in a row."""
        if side is Side.BOTH and isinstance(self.mine, tuple):
            return tuple(dict.fromkeys((*self.mine, *self.theirs)))
        return self.theirs if side is Side.THEIRS else self.mine


@dataclass(frozen=True, slots=True)
class Chunk:
    """Blocks in a row that are the same, or between which one chooses."""

    mine: Blocks
    theirs: Blocks
    default: Side
    is_apart: bool

    @property
    def is_same(self) -> bool:
        return _keys(self.mine) == _keys(self.theirs)

    def blocks(self, side: Side) -> Blocks:
        """Return what is said; both is mine and then theirs."""
        if self.is_same or side is Side.MINE:
            return self.mine
        return self.theirs if side is Side.THEIRS else self.mine + self.theirs


@dataclass(frozen=True, slots=True)
class Merge:
    """All in which two versions differ."""

    mine: PostContent
    fields: Sequence[FieldChoice]
    chunks: Sequence[Chunk]

    def names(self) -> list[str]:
        """Return what there is to be chosen, as `merged` takes it."""
        blocks = (f"block-{place}" for place, it in enumerate(self.chunks) if not it.is_same)
        return [*(it.name for it in self.fields), *blocks]

    def merged(self, choices: Mapping[str, Side]) -> PostContent:
        """Return the two in one; what is not chosen is merged as it should be."""
        said = {it.name: it.value(choices.get(it.name, it.default)) for it in self.fields}
        children = [
            block
            for place, chunk in enumerate(self.chunks)
            for block in chunk.blocks(choices.get(f"block-{place}", chunk.default))
        ]
        root = self.mine.lexical.get("root", {}) | {"children": children}
        return self.mine.model_copy(update=said | {DOCUMENT: {"root": root}})


def merge_of(base: PostContent | None, mine: PostContent, theirs: PostContent) -> Merge:
    """Compare two versions that grew out of `base`; without it, both changed all that differs."""
    ours, others = blocks_of(mine.lexical), blocks_of(theirs.lexical)
    grown_from = blocks_of(base.lexical) if base else _common(ours, others)
    fields = [
        _field(name, getattr(base, name) if base else None, base is not None, mine, theirs)
        for name in FIELDS
        if getattr(mine, name) != getattr(theirs, name)
    ]
    return Merge(mine, fields, [*_chunks(grown_from, ours, others)])


def _field(
    name: str, base: object, has_base: bool, mine: PostContent, theirs: PostContent
) -> FieldChoice:
    ours, others = getattr(mine, name), getattr(theirs, name)
    is_apart = not has_base or base not in (ours, others)
    default = Side.THEIRS if has_base and ours == base else Side.MINE
    if is_apart and isinstance(ours, tuple):
        default = Side.BOTH
    return FieldChoice(name, ours, others, default, is_apart)


def _chunks(
    base: Sequence[Document], mine: Sequence[Document], theirs: Sequence[Document]
) -> Iterator[Chunk]:
    in_mine, in_theirs = _places(base, mine), _places(base, theirs)
    i = j = k = 0
    for place in sorted(in_mine.keys() & in_theirs.keys()):
        at, there = in_mine[place], in_theirs[place]
        yield from _apart(base[i:place], mine[j:at], theirs[k:there])
        yield Chunk((mine[at],), (theirs[there],), Side.MINE, is_apart=False)
        i, j, k = place + 1, at + 1, there + 1
    yield from _apart(base[i:], mine[j:], theirs[k:])


def _apart(
    base: Sequence[Document], mine: Sequence[Document], theirs: Sequence[Document]
) -> Iterator[Chunk]:
    """Compare what lies between two blocks that all three have."""
    if len(base) == len(mine) == len(theirs):
        for block, ours, others in zip(base, mine, theirs, strict=True):
            yield _chunk((block,), (ours,), (others,))
    else:
        yield _chunk(tuple(base), tuple(mine), tuple(theirs))


def _chunk(base: Blocks, mine: Blocks, theirs: Blocks) -> Chunk:
    was, ours, others = _keys(base), _keys(mine), _keys(theirs)
    if ours == others or others == was:
        return Chunk(mine, theirs, Side.MINE, is_apart=False)
    if ours == was:
        return Chunk(mine, theirs, Side.THEIRS, is_apart=False)
    return Chunk(mine, theirs, Side.BOTH, is_apart=True)


def _places(base: Sequence[Document], other: Sequence[Document]) -> dict[int, int]:
    """Return where blocks of the base stand in what grew out of it."""
    matcher = SequenceMatcher(None, _keys(base), _keys(other), autojunk=False)
    return {
        match.a + step: match.b + step
        for match in matcher.get_matching_blocks()
        for step in range(match.size)
    }


def _common(mine: Sequence[Document], theirs: Sequence[Document]) -> list[Document]:
    return [mine[place] for place in sorted(_places(mine, theirs))]


def _keys(blocks: Sequence[Document]) -> list[bytes]:
    return [key_of(it) for it in blocks]
