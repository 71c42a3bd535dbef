"""The private address of somebody's own bookings, of which only the hash is kept."""

from sqlalchemy import BigInteger, CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from events.db import Base
from shared.db import Timestamps

HASH_LENGTH = 64


class MemberFeed(Timestamps, Base):
    """A member's private address; a new one takes the place of the old."""

    __tablename__ = "member_feeds"
    __table_args__ = (
        UniqueConstraint("token_hash"),
        CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_hash"),
    )

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    token_hash: Mapped[str] = mapped_column(String(HASH_LENGTH))
