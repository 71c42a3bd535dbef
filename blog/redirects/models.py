"""Patterns of addresses that lead on, in the order in which they came."""

from sqlalchemy import BigInteger, CheckConstraint, Identity, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from shared.db import Timestamps


class LeadingPattern(Timestamps, Base):
    """What an address that nothing is at has to match, and where it leads then; the first decides.

    `ways` says how much it can cost to compare an address with it.
    """

    __tablename__ = "leading_patterns"
    __table_args__ = (
        CheckConstraint("ways > 0", name="ways"),
        Index("uq_leading_patterns_pattern", text("md5(pattern)"), unique=True),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    pattern: Mapped[str] = mapped_column(Text)
    target: Mapped[str] = mapped_column(Text)
    is_permanent: Mapped[bool]
    ways: Mapped[int] = mapped_column(Integer)
