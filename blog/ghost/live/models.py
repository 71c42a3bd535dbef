"""The Ghost sites that may be asked, with the keys to them."""

from sqlalchemy import BigInteger, Identity, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.ghost.models import LONGEST_ADDRESS, LONGEST_ID
from shared.db import Timestamps


class GhostSite(Timestamps, Base):
    """A running Ghost. `key_name` is the half of its key that is no secret, empty without one."""

    __tablename__ = "ghost_sites"
    __table_args__ = (UniqueConstraint("url", name="uq_ghost_sites_url"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    url: Mapped[str] = mapped_column(String(LONGEST_ADDRESS))
    key_name: Mapped[str] = mapped_column(String(LONGEST_ID), server_default="")
    locked_keys: Mapped[bytes] = mapped_column(LargeBinary)
