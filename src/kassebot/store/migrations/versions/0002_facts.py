"""One table for each kind of fact; a fact's identity is its reading and its line."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _takings()
    _movements()
    _papers()


def _takings() -> None:
    _fact(
        "registers",
        _text("locator"),
        _text("register"),
        _text("name"),
        _text("unit"),
        _text("p_number"),
        _text("kind"),
        _flag("secured"),
        _whole("float_ore", nullable=True),
        _whole("holding_limit_ore", nullable=True),
        _text("count_frequency"),
        _text("ledger_account"),
        _text("terminals"),
        _text("payment_point"),
        _text("keeper"),
        _text("telephone"),
        _text("email"),
        _day("active_from", nullable=True),
        _day("active_to", nullable=True),
    )
    _fact(
        "z_reports",
        _text("locator"),
        _text("register"),
        _whole("z_no"),
        _day("business_date"),
        _text("opened_at"),
        _text("closed_at"),
        _whole("cash_sales_ore"),
        _whole("cash_refunds_ore"),
        _whole("card_sales_ore"),
        _whole("card_refunds_ore"),
        _whole("mobilepay_sales_ore"),
        _whole("mobilepay_refunds_ore"),
        _whole("cash_in_ore"),
        _whole("cash_out_ore"),
        _whole("rounding_ore"),
        _whole("sales_total_ore"),
        _whole("grand_total_ore"),
    )
    _fact(
        "card_batches",
        _text("locator"),
        _text("agreement"),
        _text("terminal"),
        _day("batch_date"),
        _text("batch_no"),
        _whole("transactions"),
        _whole("gross_ore"),
        _whole("fee_ore"),
        _whole("net_ore"),
        _day("advice_date"),
        _text("payout_reference"),
        _day("payout_date"),
    )
    _fact(
        "chargebacks",
        _text("locator"),
        _text("agreement"),
        _text("terminal"),
        _day("original_date"),
        _text("case_no"),
        _whole("amount_ore"),
        _day("advice_date"),
        _text("payout_reference"),
        _day("payout_date"),
    )
    _fact(
        "card_payouts",
        _text("locator"),
        _text("agreement"),
        _text("payout_reference"),
        _day("advice_date"),
        _day("payout_date"),
        _whole("amount_ore"),
    )


def _movements() -> None:
    _fact(
        "mobilepay_transactions",
        _text("locator"),
        _text("payment_point"),
        _text("at"),
        _day("day"),
        _flag("refund"),
        _whole("amount_ore"),
        _whole("fee_ore"),
        _whole("net_ore"),
        _text("transaction_id"),
        _text("payout_reference"),
        _day("payout_date"),
    )
    _fact(
        "bank_statements",
        _text("locator"),
        _text("account"),
        _text("currency"),
        _day("day", nullable=True),
        _whole("opening_ore", nullable=True),
        _whole("closing_ore", nullable=True),
        _whole("entries"),
        _whole("difference_ore", nullable=True),
        _whole("other_entries"),
        _whole("other_ore"),
    )
    _fact(
        "bank_movements",
        _text("locator"),
        _text("account"),
        _day("booking_date"),
        _day("value_date", nullable=True),
        _whole("amount_ore"),
        _text("kind"),
        _text("register"),
        _text("bag"),
        _text("payout_reference"),
        _text("bank_reference"),
        _text("text"),
    )
    _fact(
        "ledger_accounts",
        _text("locator"),
        _text("account"),
        _text("title"),
        _text("period"),
        _whole("opening_ore"),
        _whole("closing_ore"),
        _whole("difference_ore"),
    )
    _fact(
        "postings",
        _text("locator"),
        _text("account"),
        _text("period"),
        _text("voucher_no"),
        _day("booking_date"),
        _day("document_date"),
        _text("text"),
        _whole("amount_ore"),
    )


def _papers() -> None:
    _fact(
        "vouchers",
        _text("locator"),
        _text("voucher"),
        _text("register"),
        _day("day"),
        _whole("amount_ore"),
        _whole("vat_ore"),
        _text("purpose"),
        _text("status"),
        _text("attested_by"),
        _text("approved_by"),
        _text("receipt"),
    )
    _fact("count_sheets", _text("locator"), _text("register"), _text("period"), _whole("rows"), _text("bad_days"))
    _fact(
        "counts",
        _text("locator"),
        _text("register"),
        _text("period"),
        _day("day"),
        _whole("total_ore"),
        _whole("to_bank_ore"),
        _text("bag"),
        _whole("denominations_ore", nullable=True),
        _whole("notes_1000"),
        _text("counted_by"),
        _text("checked_by"),
        _text("note"),
    )


def _fact(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        f"fact_{name}",
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("line", sa.BigInteger(), autoincrement=False, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["reading"], ["readings.id"], name=op.f(f"fk_fact_{name}_reading")),
        sa.PrimaryKeyConstraint("reading", "line", name=op.f(f"pk_fact_{name}")),
        sqlite_with_rowid=False,
    )


def _text(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Text(), nullable=False)


def _whole(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _day(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=nullable)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)
