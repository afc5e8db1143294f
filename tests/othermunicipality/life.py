"""What happens in a municipality where nothing goes wrong: sales, vouchers, counts, bags, postings and payouts."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import count
from random import Random

from tests.othermunicipality import people
from tests.othermunicipality.days import DAY, Month, bank_days_on, is_bank_day, month_of
from tests.othermunicipality.listed import registers
from tests.othermunicipality.model import (
    Book,
    Count,
    Entry,
    Posting,
    Voucher,
    World,
    Z,
)
from tests.othermunicipality.register import Register
from tests.othermunicipality.settlements import pay_cards, pay_mobilepay, settle


class Life:
    """One municipality's days, from the month before the first period to some weeks after the last."""

    def __init__(self, seed: int, number: int, months: list[Month]) -> None:
        self.rng = Random(f"{seed}-{number}-{months[0]}")
        self.first, self.last = months[0].previous().first, months[-1].last + timedelta(days=26)
        self.world = World(months, bank_days_on(months[-1].last, 10), {})
        self.voucher_no, self.bag_no, self.reference_no = count(3107), count(7100218, 3), count(4410077)
        listed = registers(self.rng, number, months)
        self.numbers = [r.no for r in listed]
        for register in listed:
            self.world.books[register.no] = self._book(register)
        pay_cards(self.rng, self.world, self.first, self.last, self.reference_no)
        pay_mobilepay(self.rng, self.world)

    def _open_days(self, r: Register) -> list[date]:
        span = [self.first + n * DAY for n in range((self.last - self.first).days + 1)]
        span = [d for d in span if (r.active_from or d) <= d <= (r.active_to or d)]
        if r.imprest or r.dormant:
            return [d for d in span if is_bank_day(d)]
        return [
            d
            for d in span
            if d.weekday() in r.open_on
            and (r.holidays or is_bank_day(d) or d.weekday() > 4)
            and (d.month, d.day) != (1, 1)
        ]

    def _count_days(self, r: Register, opens: list[date]) -> tuple[set[date], set[date]]:
        """The days that must have a count, and some more that need none."""
        ends = {max(d for d in opens if month_of(d).text == m) for m in {month_of(d).text for d in opens}}
        weeks = {d.isocalendar()[:2] for d in opens}
        if r.rule == "daglig" and not r.dormant:
            return set(opens), set()
        needed = set(ends)
        if r.rule == "ugentlig":
            needed |= {self.rng.choice([d for d in opens if d.isocalendar()[:2] == w][-2:]) for w in weeks}
        extra = set(self.rng.sample(opens, min(len(opens), 2))) if self.rng.random() < 0.2 else set()
        return needed, extra - needed

    def _book(self, r: Register) -> Book:
        book, opens = Book(r), self._open_days(r)
        if not opens or (r.active_to and r.active_to < self.first):
            return book
        needed, extra = self._count_days(r, opens)
        opening = r.active_from is not None and r.active_from > self.first
        holding = 0 if opening else r.float_ore if r.kind != "afdelingskasse" else self.rng.randrange(2, 90) * 5000
        z_no, staff = (
            self.rng.choice((1200, 1200, self.rng.randrange(150, 8000))),
            [people.person(self.rng) for _ in range(4)],
        )
        staff = [*dict.fromkeys(staff), "Rikke Reserve", "Søren Særlig"]
        for day in opens:
            if r.imprest:
                holding += self._imprest_day(book, day, holding)
            elif not r.dormant:
                z_no, holding = self._selling_day(book, day, z_no, holding, opening and day == opens[0])
            if day in needed or day in extra:
                final = r.active_to is not None and day == opens[-1]
                holding = self._count(book, day, holding, staff, final, day in needed)
        return book

    def _imprest_day(self, book: Book, day: date, holding: int) -> int:
        r, moved = book.register, 0
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2))):
            amount = self.rng.randrange(20, 360) * 50
            if holding + moved - amount > 10000:
                moved -= amount
                self._voucher(book, day, amount)
        if holding + moved < r.float_ore // 2 and self.rng.random() < 0.5:
            parts = (
                [r.float_ore - holding - moved]
                if self.rng.random() < 0.7
                else [10000, r.float_ore - holding - moved - 10000]
            )
            for part in (p for p in parts if p > 0):
                moved += part
                text = f"UDBETALT KASSE {r.no}"
                book.entries.append(Entry(self.world.accounts[0], day, -part, text, r.no, "", "topup"))
                self._post(book, "topup", book.entries[-1], day, people.topup_text(self.rng, r.no, day), part)
        return moved

    def _voucher(self, book: Book, day: date, amount: int) -> Voucher:
        voucher = Voucher(f"U-{next(self.voucher_no)}", day, amount, self.rng.choice(people.PURPOSES))
        book.vouchers.append(voucher)
        self._post(
            book, "voucher", voucher, day, people.voucher_text(self.rng, voucher.no, day, voucher.purpose), -amount
        )
        return voucher

    def _post(self, book: Book, what: str, paper: object, day: date, text: str, amount: int) -> None:
        booked = min(day + self.rng.choice((0, 0, 1, 1, 2, 3)) * DAY, month_of(day).last)
        written = (
            day
            if self.rng.random() < 0.85
            else min(max(day + self.rng.choice((-1, 1)) * DAY, month_of(day).first), booked)
        )
        book.postings.append(Posting(what, paper, written, booked, text, amount, month_of(day).text))

    def _selling_day(self, book: Book, day: date, z_no: int, holding: int, first: bool) -> tuple[int, int]:
        rng, r = self.rng, book.register
        for _ in range(2 if rng.random() < 0.06 else 1):
            z_no += 1
            z = Z(z_no, day, rng.randrange(1, 60 * r.size) * rng.choice((50, 100, 500, 1000)), late=rng.random() < 0.05)
            odd = rng.random()
            if odd < 0.012 and not first:
                z.cash, z.cash_refunds = 0, min(rng.randrange(1, 90) * 50, max(0, holding - 20000) // 100 * 100)
                book.oddities.add("refund_only_day")
            elif odd < 0.03 and not first:
                z.cash = 0
                book.oddities.add("zero_day")
            else:
                self._fill(z, book, holding)
            if first:
                z.cash_in, first = r.float_ore, False
            for tender, sales, refunds in (("card", z.card, z.card_refunds), ("mp", z.mobilepay, z.mobilepay_refunds)):
                settle(rng, book, day, tender, sales, refunds)
            book.zs.append(z)
            holding += z.effect
            if z.posted:
                self._post(book, "sale", z, day, people.sale_text(rng, z.no, day, weekly=len(r.open_on) == 1), z.posted)
        return z_no, holding

    def _fill(self, z: Z, book: Book, holding: int) -> None:
        rng, r = self.rng, book.register
        z.cash_refunds = rng.randrange(1, 40) * 50 if rng.random() < 0.1 and z.cash > 4000 else 0
        z.rounding = rng.choice((-25, -12, 0, 0, 7, 18, 25)) if z.cash else 0
        if r.terminals and rng.random() < 0.95:
            z.card = rng.randrange(3000, 300000 * r.size)
            z.card_refunds = rng.randrange(100, 900) if rng.random() < 0.05 else 0
        if r.point and rng.random() < 0.9:
            z.mobilepay = rng.randrange(2, 120) * 250
            z.mobilepay_refunds = 250 if rng.random() < 0.05 else 0
        if rng.random() < 0.03:
            z.cash_in = rng.choice((10000, 20000))
        if rng.random() < 0.12:
            amounts = [rng.randrange(10, 300) * 50 for _ in range(rng.choice((1, 1, 2, 3)))]
            if rng.random() < 0.3:
                amounts = [amounts[0]] * 2
                book.oddities.add("equal_vouchers")
            if sum(amounts) < holding - 20000:
                z.cash_out = sum(self._voucher(book, z.day, a).amount for a in amounts)

    def _count(self, book: Book, day: date, holding: int, staff: list[str], final: bool, needed: bool) -> int:
        rng, r = self.rng, book.register
        by, checked = rng.sample(staff, 2)
        row = Count(day, holding, by=by, checked=checked, needed=needed)
        spare = holding - r.float_ore
        if final:
            row.to_bank = holding
        elif (
            not r.imprest
            and not r.dormant
            and r.kind == "indtægtskasse"
            and (r.rule != "daglig" or spare > 250000 or rng.random() < 0.15)
        ):
            row.to_bank = max(0, spare)
        elif r.kind == "afdelingskasse" and not r.dormant and holding > 300000:
            row.to_bank = (holding - 150000) // 10000 * 10000
        book.counts.append(row)
        if row.to_bank:
            row.bag = str(next(self.bag_no))
            self._post(book, "bag", row, day, people.bag_text(rng, row.bag, day), -row.to_bank)
            account = self.world.accounts[rng.random() < 0.1]
            arrival = bank_days_on(day, rng.choice((1, 1, 1, 2, 2, 3)))
            text = people.deposit_text(rng, r.no, row.bag, self.numbers)
            book.entries.append(
                Entry(
                    account,
                    arrival,
                    row.to_bank,
                    text,
                    r.no,
                    row.bag,
                    "deposit",
                    collect=rng.choice((0, 0, 0, 0, 1, 2)),
                )
            )
            if rng.random() < 0.02:
                book.counts.append(Count(day, row.after, by=by, checked=checked, needed=False))
        return row.after
