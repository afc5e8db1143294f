"""The rows behind each figure of a register's arithmetic; a person can add them up again.

Facts of one register in, rows out, in øre and signed as the figure counts them. Where the rows do not give the figure, the
rest is said, never hidden: what was taken from the ledger for a row that nobody can read, or given by another key.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from kassebot.domain.facts import Count
from kassebot.domain.findings import RegisterResult
from kassebot.domain.texts import Message, message
from kassebot.reports.fact_words import fact_row
from kassebot.reports.figures import Figure, FigureRow, FigureRows, OfRegister, figure_ore, in_order

_BANKED = re.compile(r"pose|bank|indsat|indb", re.IGNORECASE)


def figure_rows(figure: Figure, of: OfRegister, result: RegisterResult) -> FigureRows:
    """The rows of one figure and the figure as it stands in the result."""
    return FigureRows(figure=figure, total_ore=figure_ore(figure, result), rows=tuple(_ROWS[figure](of)))


def _row(fact: Any, amount_ore: int, words: Message | None = None) -> FigureRow:
    said = fact_row(fact)
    return FigureRow(
        day=said.day, words=words or said.words, amount_ore=amount_ore, document=fact.document, locator=fact.locator
    )


def _holding(count: Count) -> list[FigureRow]:
    counted = _row(count, count.total_ore, message("Optalt i alt"))
    if not count.to_bank_ore:
        return [counted]
    return [counted, _row(count, -count.to_bank_ore, message("Til bank, pose {bag}", bag=count.bag))]


def _opening(of: OfRegister) -> Iterable[FigureRow]:
    begins = of.register.active_from is not None and of.register.active_from >= of.period.first
    before = of.counts(of.period.previous)
    return _holding(before[-1]) if before and not begins else []


def _counted(of: OfRegister) -> Iterable[FigureRow]:
    counts = of.counts(of.period)
    return _holding(counts[-1]) if counts else _opening(of)


def _of_z(*parts: tuple[str, int]) -> Callable[[OfRegister], Iterable[FigureRow]]:
    def rows(of: OfRegister) -> Iterator[FigureRow]:
        for z in of.z_reports():
            amount_ore = sum(sign * getattr(z, name) for name, sign in parts)
            if amount_ore:
                yield _row(z, amount_ore, message("Z-bon {z_no}", z_no=z.z_no))

    return rows


def _cash_out(of: OfRegister) -> Iterable[FigureRow]:
    if not of.is_imprest:
        return _of_z(("cash_out_ore", 1))(of)
    due = [one for one in in_order(of.facts.vouchers) if of.is_due(one.day)]
    return [_row(one, one.amount_ore) for one in sorted(due, key=lambda one: one.day)]


def _top_ups(of: OfRegister) -> Iterable[FigureRow]:
    return [_row(one, -one.amount_ore) for one in of.top_ups()]


def _to_bank(of: OfRegister) -> Iterator[FigureRow]:
    counts = of.counts(of.period)
    for count in counts:
        if count.to_bank_ore:
            words = message("Pose {bag}", bag=count.bag) if count.bag else message("Til bank")
            yield _row(count, count.to_bank_ore, words)
    readable = {count.day for count in counts}
    unread = {day for sheet in of.facts.count_sheets if sheet.period == str(of.period) for day in sheet.bad_days}
    for posting in in_order(of.facts.postings):
        day = posting.document_date
        if day in unread - readable and of.is_due(day) and posting.amount_ore < 0 and _BANKED.search(posting.text):
            words = message("Arkets række kan ikke læses; taget fra posteringen {no}", no=posting.voucher_no)
            yield _row(posting, -posting.amount_ore, words)


def _differences(of: OfRegister) -> Iterator[FigureRow]:
    """A row for each count: what was counted less what was expected since the count before it."""
    holding = sum(row.amount_ore for row in _opening(of))
    moved = sorted(of.moved(), key=lambda pair: pair[0])
    place = 0
    for count in of.counts(of.period):
        expected_ore = holding
        while place < len(moved) and moved[place][0] <= count.day:
            expected_ore += moved[place][1]
            place += 1
        words = message(
            "Optalt {total_ore}, forventet {expected_ore}", total_ore=count.total_ore, expected_ore=expected_ore
        )
        yield _row(count, count.total_ore - expected_ore, words)
        holding = count.total_ore - count.to_bank_ore


def _booked(of: OfRegister) -> Iterator[FigureRow]:
    accounts = [one for one in in_order(of.facts.ledger_accounts) if one.period == str(of.period)]
    for account in accounts[:1]:
        yield _row(account, account.opening_ore, message("Primosaldo"))
    for posting in in_order(of.facts.postings):
        if posting.period == str(of.period):
            yield _row(posting, posting.amount_ore)


_ROWS: dict[Figure, Callable[[OfRegister], Iterable[FigureRow]]] = {
    Figure.OPENING: _opening,
    Figure.CASH_SALES: _of_z(("cash_sales_ore", 1)),
    Figure.CASH_REFUNDS: _of_z(("cash_refunds_ore", 1)),
    Figure.CASH_IN: _of_z(("cash_in_ore", 1)),
    Figure.CASH_OUT: _cash_out,
    Figure.TOP_UPS: _top_ups,
    Figure.TO_BANK: _to_bank,
    Figure.COUNTED: _counted,
    Figure.DIFFERENCE: _differences,
    Figure.BOOKED: _booked,
    Figure.CARD: _of_z(("card_sales_ore", 1), ("card_refunds_ore", -1)),
    Figure.MOBILEPAY: _of_z(("mobilepay_sales_ore", 1), ("mobilepay_refunds_ore", -1)),
}
