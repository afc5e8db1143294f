"""What the card acquirer and MobilePay say: batches, payments, payouts. Amounts in øre."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain

from kassebot.domain.bankdays import add_bank_days, bank_days
from kassebot.mocks.generate.events import Story

#: Agreement with the card acquirer → its rate in 1/10,000 of the gross, rounded half up for each batch.
AGREEMENTS = {"8800100": 29, "8800200": 45}
MOBILEPAY_FEE = 75


@dataclass(slots=True, kw_only=True)
class Batch:
    """A BAT record."""

    register: str
    terminal: str
    day: date
    number: int
    transactions: int
    gross: int
    fee: int

    @property
    def net(self) -> int:
        """Gross less fee."""
        return self.gross - self.fee

    def regross(self, more: int) -> None:
        """The gross is `more` higher, and the fee follows."""
        self.gross += more
        self.fee = card_fee(self.terminal, self.gross)


@dataclass(slots=True, kw_only=True)
class Payment:
    """A MobilePay payment, or a refund where the amount is negative."""

    register: str
    point: str
    day: date
    amount: int
    fee: int
    number: int

    @property
    def net(self) -> int:
        """Amount less fee."""
        return self.amount - self.fee


@dataclass(slots=True, kw_only=True)
class Payout:
    """What reaches the bank under one reference."""

    text: str
    reference: str
    amount: int
    due: date  # as the report says
    booked: date | None  # None: it never came
    agreement: str = ""  # the card acquirer's


@dataclass(slots=True, kw_only=True)
class Settled:
    """All months' settlements. `chargebacks` are (advice day, terminal, original day, case, amount, register)."""

    batches: dict[str, list[Batch]] = field(default_factory=lambda: defaultdict(list))  # by register
    payments: dict[str, list[Payment]] = field(default_factory=lambda: defaultdict(list))  # by register
    chargebacks: list[tuple[date, str, date, str, int, str]] = field(default_factory=list)
    card_payouts: dict[tuple[str, date], Payout] = field(default_factory=dict)  # by agreement and advice day
    mobilepay_payouts: dict[tuple[str, date], Payout] = field(default_factory=dict)  # by point and calendar day

    numbers: Counter[str] = field(default_factory=Counter)  # terminal → its newest batch

    def all_batches(self) -> Iterator[Batch]:
        """Every register's."""
        return chain.from_iterable(self.batches.values())

    def all_payments(self) -> Iterator[Payment]:
        """Every register's."""
        return chain.from_iterable(self.payments.values())


def settle(settled: Settled, stories: Iterable[Story], seed: int) -> None:
    """Adds everything that a period's Z-reports say was paid electronically, settled in good order."""
    for story in stories:
        rng = random.Random(f"{seed}-settle-{story.till.number}-{story.period}")
        for day in sorted({sale.day for sale in story.sales}):
            (card, _, card_count), (mobile, mobile_back, mobile_count) = (
                _sums(story, day, tender) for tender in ("CARD", "MOBILEPAY")
            )
            if card:
                _batches(settled, story, day, card, card_count, rng)
            if mobile or mobile_back:
                _payments(settled, story, day, mobile + mobile_back, max(1, mobile_count), rng)
                if mobile_back:
                    _refund(settled, story, day, mobile_back)


def _sums(story: Story, day: date, tender: str) -> tuple[int, int, int]:
    """A day's net, refunds and number of payments."""
    rows = [sale.tenders.get(tender, (0, 0, 0)) for sale in story.sales if sale.day == day]
    sales, refunds, count = (sum(row[part] for row in rows) for part in range(3))
    return sales - refunds, refunds, count


def add_edges(settled: Settled, stories: Iterable[Story], days: Iterable[date], seed: int) -> None:
    """Trade of the adjoining months, on `days`: it stands in the files at the edges and is no matter of the period."""
    outside = sorted(days)
    for story in stories:
        rng = random.Random(f"{seed}-edges-{story.till.number}-{story.period}")
        for day in outside:
            if not story.sales or not story.till.open_on(day) or rng.random() < 0.3:
                continue
            if story.till.terminals:
                _batches(settled, story, day, rng.randrange(100, 3000) * 50, rng.randrange(1, 60), rng)
            if story.till.point:
                _payments(settled, story, day, rng.randrange(100, 900) * 50, rng.randrange(1, 8), rng)


def agreement_of(terminal: str) -> str:
    """The agreement that a terminal is under: every fourth register has the second."""
    return tuple(AGREEMENTS)[int(terminal[2:-2]) % 4 == 3]


def card_fee(terminal: str, gross: int) -> int:
    """The agreement's rate, rounded half up to an øre."""
    return (gross * AGREEMENTS[agreement_of(terminal)] * 2 + 10_000) // 20_000


def _batches(settled: Settled, story: Story, day: date, gross: int, count: int, rng: random.Random) -> None:
    terminals = story.till.terminals
    first = gross if len(terminals) == 1 else gross * rng.randrange(3, 8) // 10
    shares = [first] if first == gross else [first, gross - first]
    for terminal, share in zip(terminals, shares, strict=False):
        settled.numbers[terminal] = (settled.numbers[terminal] or int(terminal) % 500 + 100) + 1
        settled.batches[story.till.number].append(
            Batch(
                register=story.till.number, terminal=terminal, day=day, number=settled.numbers[terminal],
                transactions=max(1, count // len(shares)), gross=share, fee=card_fee(terminal, share),
            )
        )  # fmt: skip


def _payments(settled: Settled, story: Story, day: date, total: int, count: int, rng: random.Random) -> None:
    cuts = sorted(rng.randrange(1, max(2, total // 50)) * 50 for _ in range(count - 1))
    amounts = [after - before for before, after in zip([0, *cuts], [*cuts, total], strict=True)]
    for number, amount in enumerate(amounts):
        if amount:
            settled.payments[story.till.number].append(
                Payment(
                    register=story.till.number, point=story.till.point, day=day, amount=amount, fee=MOBILEPAY_FEE,
                    number=number,
                )
            )  # fmt: skip


def _refund(settled: Settled, story: Story, day: date, amount: int) -> None:
    """Money given back by phone; refunds carry no fee."""
    settled.payments[story.till.number].append(
        Payment(register=story.till.number, point=story.till.point, day=day, amount=-amount, fee=0, number=800)
    )


def advice_days(first: date, last: date) -> dict[date, date]:
    """Calendar day → the bank day whose file holds it: the bank day after it."""
    found: dict[date, date] = {}
    for bank_day in bank_days(first, last):
        day = add_bank_days(bank_day, -1)
        while day < bank_day:
            found[day] = bank_day
            day += timedelta(days=1)
    return found


def pay_out(settled: Settled, advised: dict[date, date], seed: int) -> None:
    """The payouts that follow from what was advised."""
    rng = random.Random(f"{seed}-payouts")
    by_advice: dict[tuple[date, str], int] = defaultdict(int)
    for batch in settled.all_batches():
        by_advice[advised[batch.day], agreement_of(batch.terminal)] += batch.net
    for advice, terminal, _, _, amount, _ in settled.chargebacks:
        by_advice[advice, agreement_of(terminal)] -= amount
    for number, (advice, agreement) in enumerate(sorted(by_advice)):
        reference = f"KI{advice:%y%m%d}{number:05d}"
        settled.card_payouts[agreement, advice] = Payout(
            text=f"KORTINDLØSNING {reference}", reference=reference, amount=by_advice[advice, agreement], agreement=agreement,
            due=(booked := add_bank_days(advice, rng.choice((0, 0, 1)))), booked=booked,
        )  # fmt: skip
    points: dict[tuple[str, date], int] = defaultdict(int)
    for payment in settled.all_payments():
        points[payment.point, payment.day] += payment.net
    for (point, day), amount in sorted(points.items()):
        if amount > 0:
            reference = f"PC{point}{day:%d%m%y}"
            booked = max(add_bank_days(day, rng.choice((1, 2, 2))), advised[day])
            settled.mobilepay_payouts[point, day] = Payout(
                text=f"MOBILEPAY {reference}", reference=reference, amount=amount, due=booked, booked=booked
            )
