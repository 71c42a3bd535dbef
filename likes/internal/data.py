"""The questions likes answers."""

from collections.abc import Mapping

from glue.audited import entries_of
from glue.contracts import likes
from glue.contracts.families import AuditEntry, DataPart, WorkReport
from glue.operations import work_report
from glue.privacy import portion_of
from likes import queries
from likes.privacy import held_of
from shared.db import read_session
from shared.rpc import answers


@answers(likes.IsLiked)
async def is_liked(query: likes.IsLiked) -> likes.LikeState:
    """Say whether a user likes one thing."""
    liked = await queries.is_liked(
        read_session(),
        user_id=query.user_id,
        target_type=query.target_type,
        target_slug=query.target_slug,
        target_id=query.target_id,
    )
    return likes.LikeState(liked=liked)


@answers(likes.LikedSlugs)
async def liked_slugs(query: likes.LikedSlugs) -> list[str]:
    """List the slugs a user likes."""
    slugs = await queries.liked_slugs(
        read_session(), user_id=query.user_id, target_type=query.target_type
    )
    return list(slugs)


@answers(likes.LikedIds)
async def liked_ids(query: likes.LikedIds) -> list[int]:
    """List the ids a user likes."""
    ids = await queries.liked_ids(
        read_session(), user_id=query.user_id, target_type=query.target_type
    )
    return list(ids)


@answers(likes.LikeCounts)
async def like_counts(query: likes.LikeCounts) -> list[likes.LikeCount]:
    """Count the likes of many targets."""
    session, kind = read_session(), query.target_type
    slugs, ids = query.target_slugs, query.target_ids
    by_slug: Mapping[str, int] = {}
    by_id: Mapping[int, int] = {}
    if slugs:
        by_slug = await queries.count_likes_by_slug(session, target_type=kind, slugs=slugs)
    if ids:
        by_id = await queries.count_likes_by_id(session, target_type=kind, ids=ids)
    return [
        *(likes.LikeCount(target_slug=s, count=by_slug.get(s, 0)) for s in slugs),
        *(likes.LikeCount(target_id=i, count=by_id.get(i, 0)) for i in ids),
    ]


@answers(likes.AuditTrail)
async def audit_trail(query: likes.AuditTrail) -> list[AuditEntry]:
    """Return who did what."""
    return await entries_of(query)


@answers(likes.ExportPerson)
async def export_person(query: likes.ExportPerson) -> DataPart:
    """Return a portion of what likes holds of a person."""
    return await portion_of(query, held_of(query.user_id))


@answers(likes.Operations)
async def operations(query: likes.Operations) -> WorkReport:
    """Say how the background work gets on."""
    return await work_report()
