"""A person: an address they can read mail at, and what they like to be called."""

from datetime import datetime

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from shared.db import Timestamps

MAX_NAME = 120


class User(Timestamps, Base):
    """One person for each address, however its letters are written."""

    __tablename__ = "users"
    __table_args__ = (
        UniqueConstraint("email", name="uq_users_email"),
        CheckConstraint("email = lower(email)", name="email_is_lower_case"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(320))
    name: Mapped[str] = mapped_column(String(MAX_NAME), server_default="")
    last_login_at: Mapped[datetime | None]

    @property
    def display_name(self) -> str:
        """What to call them: their name, or the part of the address before the @."""
        return self.name or self.email.partition("@")[0]
