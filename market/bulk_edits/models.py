"""Changes of many products at once: previewed, written, and put back."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Index, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from market.db import Base
from market.marketplaces.models import Marketplace
from market.products.models import Product, one_of
from shared.db import Timestamps
from shared.db.types import TextEnum


class Kind(StrEnum):
    """What is done to each of the products."""

    PRICE = "price"
    PRICE_PERCENT = "price-percent"
    PRICE_AMOUNT = "price-amount"
    SPECIAL = "special"
    SPECIAL_PERCENT = "special-percent"
    SPECIAL_END = "special-end"
    SECTION = "section"
    LABEL_ADD = "label-add"
    LABEL_REMOVE = "label-remove"
    SHOW = "show"
    HIDE = "hide"


class State(StrEnum):
    """How far an edit is; one that is a preview has changed nothing."""

    PREVIEW = "preview"
    WRITTEN = "written"
    UNDONE = "undone"


class Outcome(StrEnum):
    """What becomes of a product; overtaken and kept ones were changed by somebody else since."""

    WAITING = "waiting"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    WRITTEN = "written"
    OVERTAKEN = "overtaken"
    UNDONE = "undone"
    KEPT = "kept"


class Why(StrEnum):
    """What keeps a product from being changed."""

    DELETED = "deleted"
    NOTHING = "nothing"
    TOO_MUCH = "too-much"
    BELOW_SPECIAL = "below-special"
    NOT_BELOW = "not-below"
    MANY_LABELS = "many-labels"


class BulkEdit(Timestamps, Base):
    """One change of many products; `wanted` holds what the kind needs to know.

    `key` is the same when the same form is sent twice. `counts` are of the outcomes.
    """

    __tablename__ = "bulk_edits"
    __table_args__ = (
        CheckConstraint(one_of("kind", Kind), name="kind"),
        CheckConstraint(one_of("state", State), name="state"),
        CheckConstraint("(state = 'preview') = (written_at IS NULL)", name="written_at"),
        CheckConstraint("(state = 'undone') = (undone_at IS NOT NULL)", name="undone_at"),
        Index("uq_bulk_edits_key", "marketplace_id", "key", unique=True),
        Index("ix_bulk_edits_shop", "marketplace_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    marketplace_id: Mapped[int] = mapped_column(BigInteger, ForeignKey(Marketplace.id))
    kind: Mapped[Kind] = mapped_column(TextEnum(Kind))
    wanted: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default="{}")
    key: Mapped[str] = mapped_column(String(64))
    state: Mapped[State] = mapped_column(TextEnum(State), server_default=State.PREVIEW.value)
    counts: Mapped[dict[str, int]] = mapped_column(JSONB, server_default="{}")
    written_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]

    def count(self, *outcomes: Outcome) -> int:
        return sum(self.counts.get(outcome, 0) for outcome in outcomes)


class BulkEditRow(Base):
    """A product in an edit: at which version it was seen, what it was, and what it is to be.

    `before` and `after` hold the columns that the edit changes; `sources` is what the product's
    provenance said of them.
    """

    __tablename__ = "bulk_edit_rows"
    __table_args__ = (
        CheckConstraint(one_of("outcome", Outcome), name="outcome"),
        CheckConstraint(one_of("why", Why), name="why"),
        CheckConstraint("(outcome = 'refused') = (why IS NOT NULL)", name="refused"),
        Index("ix_bulk_edit_rows_outcome", "edit_id", "outcome", "product_id"),
    )

    edit_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(BulkEdit.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    product_id: Mapped[int] = mapped_column(
        BigInteger,
        ForeignKey(Product.id, ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    )
    version: Mapped[int] = mapped_column(BigInteger)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    sources: Mapped[dict[str, str]] = mapped_column(JSONB)
    outcome: Mapped[Outcome] = mapped_column(TextEnum(Outcome))
    why: Mapped[Why | None] = mapped_column(TextEnum(Why))
