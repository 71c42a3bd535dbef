"""What somebody likes: likes knows which, market and blog what it is."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from blog.posts.models import Post
from blog.posts.queries import published_posts_by_id, published_posts_by_slug
from glue.contracts import likes, market
from glue.contracts.likes import TargetType
from shared.db import ReadSession
from shared.errors import ServiceUnavailable
from shared.money import Money
from shared.rpc import fetch_data

MOST = market.MAX_BATCH


@dataclass(frozen=True, slots=True)
class LikedProduct:
    """A product as market describes it, with its prices as money."""

    product: market.Product
    regular: Money
    special: Money | None

    @classmethod
    def of(cls, product: market.Product) -> "LikedProduct":
        special = product.special_price
        return cls(
            product,
            Money(product.regular_price, product.currency),
            None if special is None else Money(special, product.currency),
        )


@dataclass(frozen=True, slots=True)
class Liked:
    """What somebody likes, the latest first; None is what nobody can tell just now.

    `has_older` says that there is more than is shown.
    """

    products: Sequence[LikedProduct] | None
    posts: Sequence[Post] | None
    has_older: bool

    @property
    def is_nothing(self) -> bool:
        """Say whether they are known to like nothing that there still is."""
        return self.products == [] and self.posts == []

    @property
    def is_unknown(self) -> bool:
        return self.products is None and self.posts is None


async def liked_by(session: ReadSession, user_id: int) -> Liked:
    """Return what somebody likes, of products and of posts."""
    products, posts, slugs = await asyncio.gather(
        _liked_ids(user_id, TargetType.PRODUCT),
        _liked_ids(user_id, TargetType.POST),
        _liked_slugs(user_id),
    )
    return Liked(
        products=None if products is None else await _products(products[:MOST]),
        posts=await _posts(session, posts, slugs),
        has_older=any(len(found) > MOST for found in (products, posts, slugs) if found),
    )


async def _posts(
    session: ReadSession, ids: list[int] | None, slugs: list[str] | None
) -> list[Post] | None:
    """Return posts that are liked, by what they were liked as: by number, and once by address."""
    if ids is None or slugs is None:
        return None
    by_id = {it.id: it for it in await published_posts_by_id(session, ids=ids[:MOST])}
    posts = [by_id[id] for id in ids if id in by_id]
    by_slug = await published_posts_by_slug(session, slugs=slugs[:MOST]) if slugs else []
    return posts + [post for post in by_slug if post.id not in by_id]


async def _liked_ids(user_id: int, kind: TargetType) -> list[int] | None:
    try:
        return await fetch_data(likes.LikedIds(user_id=user_id, target_type=kind))
    except ServiceUnavailable:
        return None


async def _liked_slugs(user_id: int) -> list[str] | None:
    try:
        return await fetch_data(likes.LikedSlugs(user_id=user_id, target_type=TargetType.POST))
    except ServiceUnavailable:
        return None


async def _products(ids: Sequence[int]) -> list[LikedProduct] | None:
    if not ids:
        return []
    try:
        found = await fetch_data(market.ProductsByIds(ids=list(ids)))
    except ServiceUnavailable:
        return None
    return [LikedProduct.of(product) for product in found]
