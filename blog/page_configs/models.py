"""A container's configuration, and every version of the account it is paid on."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from blog.db import Base
from glue.contracts.blog import Feature
from glue.contracts.relations import ContainerType
from shared.db import Timestamps
from shared.db.types import TextEnum

NO_ACCOUNT = 0
LAST = 4
LONGEST_LEGAL_NAME = 120
LONGEST_ADDRESS = 500
LONGEST_VAT_NUMBER = 32


class AccountCheck(StrEnum):
    """What SumUp said of an account when it was asked last."""

    WORKS = "works"
    KEY_REFUSED = "key-refused"
    OTHER_CODE = "other-code"
    OTHER_CURRENCY = "other-currency"
    REFUSED = "refused"
    AWAY = "away"


class PageConfig(Timestamps, Base):
    """What a container offers; `version` is that of its current account, 0 while it has none.

    Who sells there is told by `legal_name`, `postal_address` and `vat_number`, each as far as it
    is known: receipts say it.
    """

    __tablename__ = "page_configs"
    __table_args__ = (
        UniqueConstraint("container_type", "container_id", name="uq_page_configs_container"),
        CheckConstraint("reference_prefix ~ '^[A-Za-z0-9-]{1,16}$'", name="reference_prefix"),
        CheckConstraint("version >= 0", name="version"),
        CheckConstraint(
            "'' NOT IN (legal_name, postal_address, vat_number)", name="seller_known_or_absent"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    container_type: Mapped[ContainerType] = mapped_column(TextEnum(ContainerType))
    container_id: Mapped[int]
    features: Mapped[dict[str, bool]] = mapped_column(JSONB)
    reference_prefix: Mapped[str] = mapped_column(String(16))
    version: Mapped[int]
    legal_name: Mapped[str | None] = mapped_column(String(LONGEST_LEGAL_NAME))
    postal_address: Mapped[str | None] = mapped_column(String(LONGEST_ADDRESS))
    vat_number: Mapped[str | None] = mapped_column(String(LONGEST_VAT_NUMBER))

    @property
    def hidden(self) -> list[Feature]:
        """What visitors are not led to; what nobody has switched is shown."""
        return hidden_in(self.features)


def hidden_in(features: Mapping[str, bool]) -> list[Feature]:
    """Return what is switched off of features as they are stored."""
    return [feature for feature in Feature if not features.get(feature, True)]


class PagePaymentAccount(Base):
    """One version of an account: its code, key and currency stay, since orders opened under it do.

    A page takes payments by its current version until that is closed.
    """

    __tablename__ = "page_payment_accounts"
    __table_args__ = (
        UniqueConstraint("page_config_id", "version", name="uq_page_payment_accounts_version"),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("currency ~ '^[A-Z]{3}$'", name="currency"),
        CheckConstraint("closed_at >= created_at", name="closed_after_it_began"),
        CheckConstraint(
            "\"check\" IN ('works', 'key-refused', 'other-code', 'other-currency', 'refused',"
            " 'away')",
            name="check",
        ),
        CheckConstraint('(checked_at IS NULL) = ("check" IS NULL)', name="checked_with_outcome"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    page_config_id: Mapped[int] = mapped_column(ForeignKey("page_configs.id", ondelete="CASCADE"))
    version: Mapped[int]
    merchant_code: Mapped[str] = mapped_column(String(32))
    locked_api_key: Mapped[bytes] = mapped_column(LargeBinary)
    # Empty where the key was stored before this column was, or is too short to show a part of it.
    last_four: Mapped[str | None] = mapped_column(String(LAST))
    currency: Mapped[str] = mapped_column(String(3))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
    check: Mapped[AccountCheck | None] = mapped_column(TextEnum(AccountCheck))
