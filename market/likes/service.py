"""Who likes which product: likes knows, market shows it and passes presses on."""

from glue.contracts import likes
from glue.contracts.likes import TargetType
from shared.errors import ServiceUnavailable
from shared.rpc import call_action, fetch_data


async def liked_ids(user_id: int | None) -> frozenset[int] | None:
    """Return the products somebody likes, asked once for a whole page; None if nobody can tell."""
    if user_id is None:
        return None
    try:
        ids = await fetch_data(likes.LikedIds(user_id=user_id, target_type=TargetType.PRODUCT))
    except ServiceUnavailable:
        return None
    return frozenset(ids)


async def toggle_like(user_id: int, product_id: int, *, key: str) -> bool:
    """Turn a like on or off, once for a key; say whether the product is liked now."""
    toggled = await call_action(
        likes.Toggle(user_id=user_id, target_type=TargetType.PRODUCT, target_id=product_id), key=key
    )
    return toggled.liked
