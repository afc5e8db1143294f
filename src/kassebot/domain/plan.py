"""The plan of a period: which documents the sources should deliver, and from when each is due.

The plan is derived from the register list alone; what came, and what became of it, is a `Delivery`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from kassebot.domain.bankdays import add_bank_days, bank_days
from kassebot.domain.documents import Expected, Source
from kassebot.domain.periods import Period
from kassebot.domain.registers import Register, RegisterKind

#: How many bank days past the period's end bank, card and MobilePay files belong to the period.
TAIL_BANK_DAYS = 10


def expected_documents(
    period: Period, registers: Iterable[Register], accounts: Iterable[str], as_of: dt.date
) -> tuple[Expected, ...]:
    """Every document that a period needs, in the order of source and name.

    Files of bank days after `as_of` are not in the plan; what covers the whole period is, also
    while it is not due. A count sheet may be `.xls` or `.ods` in place of the `.xlsx` named here.
    """
    active = [register for register in registers if register.is_active_in(period)]
    plan = [
        *_whole_period(period),
        *_of_registers(period, active),
        *_of_bank_days(period, sorted(set(accounts)), as_of),
    ]
    return tuple(sorted(plan, key=lambda expected: (list(Source).index(expected.source), expected.name)))


def _whole_period(period: Period) -> Iterator[Expected]:
    shape = {
        Source.REGISTERS: "registers.xlsx",
        Source.LEDGER: f"ledger/{period}.txt",
        Source.VOUCHERS: f"vouchers/{period}.json",
    }
    for source, name in shape.items():
        yield Expected(source=source, name=name, period=str(period), due_after=period.last)


def _of_registers(period: Period, active: list[Register]) -> Iterator[Expected]:
    for register in active:
        key = register.register
        if register.kind is not RegisterKind.IMPREST:
            name = f"pos/{key}/{period}.json"
            yield Expected(source=Source.POS, name=name, period=str(period), register=key, due_after=period.last)
        opened_before = register.active_from is None or register.active_from < period.first
        for month in (period.previous, period) if opened_before else (period,):
            name = f"counts/{key}_{month}.xlsx"
            yield Expected(source=Source.COUNTS, name=name, period=str(month), register=key, due_after=month.last)


def _of_bank_days(period: Period, accounts: list[str], as_of: dt.date) -> Iterator[Expected]:
    last = min(add_bank_days(period.last, TAIL_BANK_DAYS), as_of)
    for day in bank_days(period.first, last):
        names = [(Source.CARD, f"card/{day}.csv"), (Source.MOBILEPAY, f"mobilepay/{day}.csv")]
        names += [(Source.BANK, f"bank/{account}/{day}.xml") for account in accounts]
        for source, name in names:
            yield Expected(source=source, name=name, period=str(period), day=day, due_after=day)
