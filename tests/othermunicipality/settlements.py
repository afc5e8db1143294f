"""What becomes of cards and MobilePay: batches and payments, their fees, and the payouts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from random import Random

from tests.othermunicipality.days import DAY, bank_days_on, is_bank_day
from tests.othermunicipality.model import Batch, Book, Group, Payment, Payout, World

RATES = {0: 275, 1: 140}
"""Fee of each card agreement, hundred-thousandths of the gross."""
MOBILEPAY_FEE = 75


def settle(rng: Random, book: Book, day: date, tender: str, sales: int, refunds: int) -> None:
    """What a day's sales and refunds of a tender become at its acquirer."""
    r = book.register
    if tender == "card" and sales:
        cut = rng.randrange(1, sales) if len(r.terminals) > 1 else sales
        for (terminal, agreement), gross in zip(
            r.terminals,
            (cut - refunds if cut > refunds else cut, sales - cut + (0 if cut > refunds else -refunds)),
            strict=False,
        ):
            if gross > 0:
                fee = (gross * RATES[agreement] + 50000) // 100000
                old = next((b for b in book.batches if b.terminal == terminal and b.day == day), None)
                if old:
                    old.gross += gross
                    old.fee = (old.gross * RATES[agreement] + 50000) // 100000
                    old.net = old.gross - old.fee
                else:
                    book.batches.append(
                        Batch(
                            terminal,
                            day,
                            gross,
                            fee,
                            gross - fee,
                            rng.randrange(1, 60),
                            day.toordinal() % 900,
                            agreement,
                        )
                    )
    if tender == "mp" and sales:
        left = sales
        while left:
            part = min(left, rng.randrange(1, 60) * 250)
            left -= part
            _payment(rng, book, day, part)
        if refunds:
            _payment(rng, book, day, -refunds)


def _payment(rng: Random, book: Book, day: date, amount: int) -> None:
    fee = MOBILEPAY_FEE if amount > 0 else 0
    book.payments.append(
        Payment(day, amount, fee, amount - fee, rng.randrange(30000, 75000), f"{rng.getrandbits(64):016x}")
    )


def pay_cards(rng: Random, world: World, first: date, last: date, reference_no: Iterator[int]) -> None:
    """Advise each day's batches on the next bank day, in payouts of one to six registers of an agreement."""
    day = bank_days_on(first - DAY, 1)
    chunks: list[list[str]] = []
    for agreement in (0, 1):
        mine = [no for no, b in world.books.items() if b.register.terminals and b.register.terminals[0][1] == agreement]
        while mine:
            size = rng.choice((1, 1, 2, 3, 6))
            chunks.append(mine[:size])
            mine = mine[size:]
    at: dict[tuple[str, date], list[Batch]] = {
        (no, b.day): [] for no, book in world.books.items() for b in book.batches
    }
    for no, book in world.books.items():
        for batch in book.batches:
            at[no, batch.day].append(batch)
    while day <= last:
        before = day - DAY
        span = [before]
        while not is_bank_day(before):
            before -= DAY
            span.append(before)
        for chunk in chunks:
            rows = [(no, b) for d in span for no in chunk for b in at.get((no, d), [])]
            if rows:
                paid = bank_days_on(day, rng.choice((0, 0, 1, 1, 2)))
                world.groups.append(
                    Group(f"NT{next(reference_no)}", rows[0][1].agreement, day, rows, paid_on=paid, promised=paid)
                )
        day = bank_days_on(day, 1)


def pay_mobilepay(rng: Random, world: World) -> None:
    """One payout for each payment point and day, none when it is not above zero."""
    for no, book in world.books.items():
        for day in sorted({p.day for p in book.payments}):
            mine = [p for p in book.payments if p.day == day]
            paid = bank_days_on(day, rng.choice((1, 2, 2))) if sum(p.net for p in mine) > 0 else None
            world.payouts.append(
                Payout(f"MP{book.register.point}{day:%y%m%d}" if paid else "", no, day, mine, paid, promised=paid)
            )
