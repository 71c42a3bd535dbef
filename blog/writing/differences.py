"""What is different between two versions: words added and taken away, block by block."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

import orjson

from blog.lexical import plain_text
from blog.posts.content import Document, document_of

WORD = re.compile(r"\s+|\w+|[^\w\s]")
# Comparing words takes time that grows with the square of them; longer blocks are shown as a whole.
MOST_WORDS = 3_000
# How many blocks that stayed are shown around what changed.
AROUND = 1
# What a block without words is told apart by.
NAMED_BY = ("alt", "caption", "fileName", "title", "url", "src")


class Change(StrEnum):
    """What became of some words, or of a block."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words, and whether they stayed, came or went."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a document and what became of it; `count` of them where they are left out.

    One that changed in all of which the parts are the same has other looks, or another picture.
    """

    change: Change
    parts: Sequence[Part] = ()
    kind: str = ""
    count: int = 1

    @property
    def has_other_looks(self) -> bool:
        same = all(part.change is Change.SAME for part in self.parts)
        return self.change is Change.CHANGED and same


def blocks_of(document: Document) -> list[Document]:
    """Return the blocks at the top of a document."""
    children = document.get("root", {}).get("children", [])
    return [it for it in children if isinstance(it, dict)]


def key_of(block: Document) -> bytes:
    """Return what two blocks have in common when they say and show the same."""
    return orjson.dumps(block, option=orjson.OPT_SORT_KEYS)


def text_of_block(block: Document) -> str:
    """Return the words of a block, or what else tells it apart."""
    text = plain_text(document_of([block])).strip()
    if text:
        return text
    return next((str(block[name]) for name in NAMED_BY if block.get(name)), "")


def words_changed(before: str, after: str) -> list[Part]:
    """Return a text with the words that came and went."""
    old, new = WORD.findall(before), WORD.findall(after)
    if before == after:
        return [Part(Change.SAME, before)] if before else []
    if len(old) > MOST_WORDS or len(new) > MOST_WORDS:
        return _whole(before, after)
    parts: list[Part] = []
    for tag, i, i_end, j, j_end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            parts.append(Part(Change.SAME, "".join(old[i:i_end])))
        else:
            parts += _whole("".join(old[i:i_end]), "".join(new[j:j_end]))
    return parts


def blocks_changed(before: Document, after: Document) -> list[Block]:
    """Return what became of each block; long runs of those that stayed are left out."""
    return list(_shortened([*_blocks(blocks_of(before), blocks_of(after))]))


def _blocks(old: Sequence[Document], new: Sequence[Document]) -> Iterator[Block]:
    matcher = SequenceMatcher(None, [*map(key_of, old)], [*map(key_of, new)], autojunk=False)
    for tag, i, i_end, j, j_end in matcher.get_opcodes():
        if tag == "equal":
            yield from (_one(Change.SAME, it) for it in old[i:i_end])
            continue
        pairs = min(i_end - i, j_end - j)
        for place in range(pairs):
            yield from _pair(old[i + place], new[j + place])
        yield from (_one(Change.REMOVED, it) for it in old[i + pairs : i_end])
        yield from (_one(Change.ADDED, it) for it in new[j + pairs : j_end])


def _pair(old: Document, new: Document) -> Iterator[Block]:
    if old.get("type") != new.get("type"):
        yield _one(Change.REMOVED, old)
        yield _one(Change.ADDED, new)
        return
    parts = words_changed(text_of_block(old), text_of_block(new))
    yield Block(Change.CHANGED, parts, str(new.get("type", "")))


def _one(change: Change, block: Document) -> Block:
    words = Change.SAME if change is Change.SAME else change
    return Block(change, [Part(words, text_of_block(block))], str(block.get("type", "")))


def _shortened(blocks: Sequence[Block]) -> Iterator[Block]:
    near = {
        place + step
        for place, block in enumerate(blocks)
        if block.change is not Change.SAME
        for step in range(-AROUND, AROUND + 1)
    }
    left_out = 0
    for place, block in enumerate(blocks):
        if place not in near:
            left_out += 1
            continue
        if left_out:
            yield Block(Change.LEFT_OUT, count=left_out)
        left_out = 0
        yield block
    if left_out:
        yield Block(Change.LEFT_OUT, count=left_out)


def _whole(before: str, after: str) -> list[Part]:
    gone = [Part(Change.REMOVED, before)] if before else []
    return gone + ([Part(Change.ADDED, after)] if after else [])
