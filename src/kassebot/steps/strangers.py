"""Terminals, payment points, accounts and registers that the register list does not know.

Their money belongs to no register, so no register's page can show it: it is told of here, once for each stranger,
at the first place where it stands. It refuses to guess whose it may be.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from kassebot.domain.errors import Problem
from kassebot.domain.registers import Register
from kassebot.domain.texts import danish, message
from kassebot.store.facts import ReadingRecord, first_rows


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Where a key stands in the facts, what the register list has of them, and what is said of a stranger."""

    facts: str
    column: str
    code: str
    known: Callable[[Register], Sequence[str]]
    template: str


_KINDS = tuple(
    _Kind(facts=facts, column=column, code=code, known=known, template=template)
    for facts, column, code, known, template in (
        ("card_batches", "terminal", "terminal_unknown", lambda one: one.terminals,
         danish("Terminal {key} står ikke på kasselisten (linjer: {rows}). Ret Terminal-id på listen, eller spørg indløseren")),
        ("chargebacks", "terminal", "terminal_unknown", lambda one: one.terminals,
         danish("Terminal {key} står ikke på kasselisten, men har en indsigelse. Ret Terminal-id på listen, eller spørg indløseren")),
        ("mobilepay_transactions", "payment_point", "payment_point_unknown", lambda one: (one.payment_point,),
         danish("Betalingssted {key} står ikke på kasselisten (linjer: {rows}). Ret listen, eller spørg MobilePay")),
        ("ledger_accounts", "account", "account_unknown", lambda one: (one.ledger_account,),
         danish("Konto {key} står ikke på kasselisten. Ret Kontostreng på listen, eller udvalget i finanssystemet")),
        ("vouchers", "register", "register_unknown", lambda one: (one.register,),
         danish("Kasse {key} står ikke på kasselisten (bilag: {rows}). Ret kassen på bilagene, eller kasselisten")),
    )
)  # fmt: skip


def strangers(
    connection: Connection, records: Sequence[ReadingRecord], registers: Sequence[Register]
) -> tuple[Problem, ...]:
    """One problem for each key that no register on the list has; none where there is no list."""
    told: list[Problem] = []
    for kind in _KINDS if registers else ():
        known = {key for register in registers for key in kind.known(register)}
        for first in first_rows(connection, records, kind.facts, kind.column, known):
            said = message(kind.template, key=first.key, rows=first.rows)
            told.append(Problem(document=first.document, locator=first.locator, code=kind.code, message=said))
    return tuple(told)
