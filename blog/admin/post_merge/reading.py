"""What somebody typed, what somebody else saved meanwhile, and what both grew out of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blog.admin.post_versions.wording import field_names, names_in
from blog.posts.content import PostContent
from blog.posts.models import Post
from blog.writing.content import content_of
from blog.writing.differences import Part, text_of_block, words_changed
from blog.writing.merging import Chunk, Merge, Side, merge_of
from blog.writing.models import WorkingCopy
from blog.writing.queries import revision_of, working_copy
from blog.writing.restoring import without_gone
from shared.db import ReadSession


@dataclass(frozen=True, slots=True)
class Apart:
    """Mine beside theirs; `kept` names what I had typed when I looked."""

    merge: Merge
    kept: str
    version: int


@dataclass(frozen=True, slots=True)
class Row:
    """Something to choose, or blocks that are the same; `sides` are what can be chosen."""

    name: str
    label: str
    mine: str
    theirs: str
    parts: Sequence[Part]
    sides: Sequence[Side]
    chosen: Side
    is_apart: bool


async def read_apart(session: ReadSession, post: Post, *, by: int) -> Apart | None:
    """Return what somebody typed on a version that is not the latest; nothing where there is none.

    Where the version they typed on went up in another, all that differs is theirs to choose.
    """
    typed = await working_copy(session, post_id=post.id, user_id=by)
    if typed is None or typed.base_version == post.version:
        return None
    found = await revision_of(session, post_id=post.id, version=typed.base_version)
    is_there = found is not None and found[0].version == typed.base_version
    base = PostContent.model_validate(found[0].content) if found and is_there else None
    mine = await without_gone(session, PostContent.model_validate(typed.content))
    mine = mine.model_copy(update={"kind": post.kind, "slug": mine.slug or post.slug})
    merge = merge_of(base, mine, await content_of(session, post))
    return Apart(merge, _state_of(typed), post.version)


def chosen_in(merge: Merge, sent: Mapping[str, str]) -> dict[str, Side]:
    """Read what was chosen; anything unusable is left to be merged as it should be."""
    sides = set(Side)
    return {name: Side(sent[name]) for name in merge.names() if sent.get(name) in sides}


async def rows_of(
    session: ReadSession, merge: Merge, choices: Mapping[str, Side]
) -> tuple[list[Row], list[Row]]:
    """Return the fields to choose from, and the blocks with what is the same between them."""
    theirs = merge.merged(dict.fromkeys(merge.names(), Side.THEIRS))
    names, labels = await names_in(session, [merge.mine, theirs]), field_names()
    fields = []
    for it in merge.fields:
        ours, others = names.told(it.name, it.mine), names.told(it.name, it.theirs)
        sides = [*Side] if isinstance(it.mine, tuple) else [Side.MINE, Side.THEIRS]
        chosen = choices.get(it.name, it.default)
        parts = words_changed(others, ours)
        fields.append(
            Row(it.name, labels[it.name], ours, others, parts, sides, chosen, it.is_apart)
        )
    return fields, [_row(f"block-{at}", it, choices) for at, it in enumerate(merge.chunks)]


def _row(name: str, chunk: Chunk, choices: Mapping[str, Side]) -> Row:
    ours = "\n\n".join(text_of_block(it) for it in chunk.mine)
    others = "\n\n".join(text_of_block(it) for it in chunk.theirs)
    sides = [] if chunk.is_same else [*Side] if chunk.mine and chunk.theirs else [*Side][:2]
    chosen = choices.get(name, chunk.default)
    if chosen is Side.BOTH and not (chunk.mine and chunk.theirs):
        chosen = Side.MINE if chunk.mine else Side.THEIRS
    parts = words_changed(others, ours)
    return Row(name, "", ours, others, parts, sides, chosen, chunk.is_apart)


def _state_of(typed: WorkingCopy) -> str:
    return f"{typed.base_version}-{typed.kept_at.isoformat()}"
