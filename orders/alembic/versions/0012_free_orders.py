"""Let orders be free: nothing is paid for them, and they have no receipt."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

OPENED = "checkout_id IS NOT NULL OR status NOT IN ('pending', 'failed', 'paid')"
RULES = (
    ("orders", "paid_has_a_receipt", "(state = 'paid'{}) = (receipt_number IS NOT NULL)"),
    ("payment_attempts", "amount", "amount_minor {} 0"),
    ("payment_attempts", "opened_has_a_checkout", OPENED + "{}"),
)
NOW = (" AND total_minor > 0", ">=", " OR (status = 'paid' AND amount_minor = 0)")
BEFORE = ("", ">", "")


def upgrade() -> None:
    _write(NOW)


def downgrade() -> None:
    _write(BEFORE)


def _write(parts: tuple[str, ...]) -> None:
    for (table, name, rule), part in zip(RULES, parts, strict=True):
        op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, rule.format(part))
