"""The sections of a shop: a tree, as deep as its keeper likes."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from market.db import WORDS, Base
from market.marketplaces.models import SLUG_PATTERN, Marketplace
from shared.db import Timestamps
from shared.db.touched import WRITES_TOO

LONGEST_TITLE = 120


class Section(Timestamps, Base):
    """A section of a shop; without a `parent_id` it stands at the top.

    That no section is its own ancestor is kept by `market.sections.service`, which moves sections
    under the lock of their shop.
    """

    __tablename__ = "sections"
    __table_args__ = (
        UniqueConstraint("marketplace_id", "slug"),
        UniqueConstraint("marketplace_id", "id"),  # what products refer to, so never across shops
        ForeignKeyConstraint(
            ["marketplace_id", "parent_id"],
            ["sections.marketplace_id", "sections.id"],
            name="fk_sections_parent",
        ),
        CheckConstraint(f"slug ~ '{SLUG_PATTERN}'", name="slug"),
        CheckConstraint("title <> ''", name="title"),
        CheckConstraint("parent_id <> id", name="parent"),
        Index(
            "ix_sections_words",
            text(f"to_tsvector('{WORDS}'::regconfig, title)"),
            postgresql_using="gin",
        ),
        {"info": {WRITES_TOO: ("marketplaces",)}},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    marketplace_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Marketplace.id))
    parent_id: Mapped[int | None] = mapped_column(BigInteger)
    slug: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    sort_order: Mapped[int] = mapped_column(Integer, server_default="0")


class FormerSectionSlug(Base):
    """A slug a section had before; it leads to the section for as long as no other takes it."""

    __tablename__ = "former_section_slugs"

    marketplace_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey(Marketplace.id), primary_key=True, autoincrement=False
    )
    slug: Mapped[str] = mapped_column(String(80), primary_key=True)
    section_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Section.id, ondelete="CASCADE"))
