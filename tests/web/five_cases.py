"""A night that leaves five cases, in the queue's order: cash over, a sign, and a wrong digit in three registers."""

from __future__ import annotations

from tests.cases import made

from kassebot.domain.findings import Cause
from kassebot.store.database import Store

REGISTERS = (*made.REGISTERS, made.register("0420"), made.register("0421"))


def five_cases(store: Store) -> made.Office:
    """The office with the cases in its store."""
    night = made.Office(store, registers=REGISTERS)
    night.night(
        made.result("0417", made.finding("0417", Cause.POSTING_DIGIT, -5_400)),
        made.result("0418", made.finding("0418", Cause.CASH_OVER_SHORT, 1_000, cash=1_000)),
        made.result("0419", made.finding("0419", Cause.POSTING_DIGIT, -700)),
        made.result("0420", made.finding("0420", Cause.POSTING_SIGN, -9_000)),
        made.result("0421", made.finding("0421", Cause.POSTING_DIGIT, -300)),
    )
    return night
