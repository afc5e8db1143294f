"""Where a register's figures come from: for each flow its rows, with document and line.

The sums are made from the rows here, apart from the engine, so that a person can add them up again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kassebot.domain.facts import BankKind, Fact, Facts
from kassebot.domain.findings import Evidence
from kassebot.domain.periods import Period
from kassebot.domain.registers import Register, RegisterKind
from kassebot.steps.normalise import facts, names
from kassebot.store.database import Store
from kassebot.store.runs import run_by_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """A figure, its sum in øre, and each row behind it."""

    figure: str
    label: str
    amount_ore: int
    rows: tuple[tuple[int, Evidence], ...]


def origins(store: Store, run: str, register: Register) -> tuple[Origin, ...]:
    """The flows of one register in a run's period, from their rows."""
    with store.read() as connection:
        period = Period.parse(run_by_id(connection, run).period)
    kinds = ("z_reports", "vouchers", "counts", "postings", "bank_movements")
    return _origins(facts(store, run, kinds=kinds), dict(names(store, run)), register, period)


def _origins(all_facts: Facts, names_by_sha: dict[str, str], register: Register, period: Period) -> tuple[Origin, ...]:
    def origin(figure: str, label: str, rows: Iterable[tuple[int, Fact]]) -> Origin:
        placed = tuple(
            (amount, Evidence(name=names_by_sha.get(fact.document, ""), locator=fact.locator, document=fact.document))
            for amount, fact in rows
            if amount
        )
        return Origin(figure=figure, label=label, amount_ore=sum(amount for amount, _ in placed), rows=placed)

    counts = [c for c in all_facts.counts if c.register == register.register and c.period == str(period)]
    postings = [p for p in all_facts.postings if p.account == register.ledger_account]
    shared = (
        origin("to_bank_ore", "Sendt til banken", ((count.to_bank_ore, count) for count in counts)),
        origin(
            "counted_ore",
            "Seneste optælling",
            ((c.total_ore, c) for c in sorted(counts, key=lambda count: (count.day, count.line))[-1:]),
        ),
        origin("postings_ore", "Posteringer i alt", ((posting.amount_ore, posting) for posting in postings)),
    )
    vouchers = [v for v in all_facts.vouchers if v.register == register.register and v.day in period]
    if register.kind is RegisterKind.IMPREST:
        top_ups = [
            movement
            for movement in all_facts.bank_movements
            if movement.kind is BankKind.TOP_UP
            and movement.register == register.register
            and movement.booking_date in period
        ]
        return (
            origin("cash_out_ore", "Bilag", ((voucher.amount_ore, voucher) for voucher in vouchers)),
            origin("top_ups_ore", "Opfyldninger", ((-movement.amount_ore, movement) for movement in top_ups)),
            *shared,
        )
    unique = {
        (z.z_no, z.business_date, z.grand_total_ore): z for z in all_facts.z_reports if z.register == register.register
    }
    z_reports = sorted(unique.values(), key=lambda z: z.z_no)
    return (
        origin("cash_sales_ore", "Kontant salg", ((z.cash_sales_ore, z) for z in z_reports)),
        origin("cash_refunds_ore", "Kontante refusioner", ((z.cash_refunds_ore, z) for z in z_reports)),
        origin("cash_in_ore", "Byttepenge ind", ((z.cash_in_ore, z) for z in z_reports)),
        origin("cash_out_ore", "Udbetalt mod bilag", ((z.cash_out_ore, z) for z in z_reports)),
        origin("vouchers_ore", "Bilag", ((voucher.amount_ore, voucher) for voucher in vouchers)),
        origin("card_ore", "Kort, netto", ((z.card_sales_ore - z.card_refunds_ore, z) for z in z_reports)),
        origin(
            "mobilepay_ore",
            "MobilePay, netto",
            ((z.mobilepay_sales_ore - z.mobilepay_refunds_ore, z) for z in z_reports),
        ),
        *shared,
    )
