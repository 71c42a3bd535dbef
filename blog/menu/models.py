"""The menus: one of the site and one of each page, and the entries in them."""

from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from blog.posts.models import Post
from shared.db import Timestamps
from shared.db.types import TextEnum
from shared.trees import Row

LONGEST_LABEL = 80
LONGEST_ADDRESS = 500
# Deeper than this nobody finds anything, on a phone least of all.
MOST_LEVELS = 3
MOST_ENTRIES = 100


class NodeKind(StrEnum):
    """What an entry leads to; a heading leads nowhere."""

    PAGE = "page"
    POST = "post"
    MARKET = "market"
    CALENDAR = "calendar"
    LINK = "link"
    HEADING = "heading"


class Menu(Timestamps, Base):
    """The menu of a page, or without one the site's; who changes its entries locks it.

    `follows` says that what is attached to the page, or for the site each published page, comes
    into it by itself. `version` counts how often it was made anew from what is attached.
    """

    __tablename__ = "menus"
    __table_args__ = (
        UniqueConstraint("page_id", name="uq_menus_page_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_id: Mapped[int | None] = mapped_column(ForeignKey(Post.id))
    follows: Mapped[bool] = mapped_column(server_default=text("true"))
    version: Mapped[int] = mapped_column(server_default="0")


class MenuNode(Row, Timestamps, Base):
    """One entry of a menu; without a `parent_id` it stands at the top.

    `label` is what a keeper calls it; empty, it is called what its target is called. What pages and
    posts are called is read from them; what shops and calendars are called is kept here as `title`
    and `href` and made anew with the menu. `owner_id` is the page of a shop or calendar that hangs
    on another one as well. That no entry is its own ancestor is kept by `blog.menu.service`, which
    moves entries under the lock of their menu.
    """

    __tablename__ = "menu_nodes"
    __table_args__ = (
        UniqueConstraint("menu_id", "id", name="uq_menu_nodes_menu_id_id"),
        ForeignKeyConstraint(
            ["menu_id", "parent_id"],
            ["menu_nodes.menu_id", "menu_nodes.id"],
            name="fk_menu_nodes_parent",
        ),
        CheckConstraint(
            "kind IN ('page', 'post', 'market', 'calendar', 'link', 'heading')", name="kind"
        ),
        CheckConstraint(
            "(target_id IS NULL) = (kind IN ('link', 'heading'))", name="leads_to_something"
        ),
        CheckConstraint(
            "(href = '') = (kind IN ('page', 'post', 'heading'))", name="has_an_address"
        ),
        CheckConstraint("label <> '' OR target_id IS NOT NULL", name="is_called_something"),
        CheckConstraint("parent_id <> id", name="parent"),
        CheckConstraint(
            "owner_id IS NULL OR kind IN ('market', 'calendar')", name="belongs_to_a_page"
        ),
        Index(
            "uq_menu_nodes_generated",
            "menu_id",
            "kind",
            "target_id",
            unique=True,
            postgresql_where=text("is_generated"),
        ),
        Index("ix_menu_nodes_target", "kind", "target_id"),
    )

    menu_id: Mapped[int] = mapped_column(ForeignKey(Menu.id))
    kind: Mapped[NodeKind] = mapped_column(TextEnum(NodeKind))
    target_id: Mapped[int | None]
    owner_id: Mapped[int | None]
    label: Mapped[str] = mapped_column(String(200), server_default="")
    title: Mapped[str] = mapped_column(String(200), server_default="")
    href: Mapped[str] = mapped_column(String(LONGEST_ADDRESS), server_default="")
    icon: Mapped[str | None] = mapped_column(String(64))
    is_generated: Mapped[bool] = mapped_column(server_default=text("false"))
    is_hidden: Mapped[bool] = mapped_column(server_default=text("false"))
