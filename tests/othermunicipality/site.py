"""Where a fault is planted: one register's month, with what every kind of fault needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from tests.othermunicipality.days import Month
from tests.othermunicipality.model import Book, Count, Entry, Finding, Posting, Voucher, World, Z


@dataclass
class Site:
    world: World
    book: Book
    month: Month
    rng: Random

    def note(
        self,
        kind: str,
        cause: str,
        day: date,
        amount: int | None,
        effects: dict[str, int],
        *,
        soft_date: bool = False,
        firm: bool = False,
    ) -> bool:
        """Keep what a person must see; what the ledger lacks afterwards is carried on."""
        left = effects.get("ledger", 0) - effects.get("cash", 0)
        self.book.findings.append(Finding(cause, day, amount, effects, kind, self.month.text, soft_date, firm, left))
        return True

    def pick(self, rows: list[Any]) -> Any:
        """One paper that no other fault has touched, or None."""
        free = [r for r in rows if id(r) not in self.book.used]
        if not free:
            return None
        row = self.rng.choice(free)
        self.book.used.add(id(row))
        return row

    def zs(self) -> list[Z]:
        return [z for z in self.book.zs if z.day in self.month and not z.hidden]

    def counts(self) -> list[Count]:
        return [c for c in self.book.counts if c.day in self.month and not c.hidden]

    def vouchers(self) -> list[Voucher]:
        return [v for v in self.book.vouchers if v.day in self.month and not v.hidden and v.status == "godkendt"]

    def postings(self, what: str | None = None) -> list[Posting]:
        """Postings of the month whose paper is untouched."""
        rows = [
            p
            for p in self.book.postings
            if p.month == self.month.text and p.what in ("sale", "voucher", "bag", "topup")
        ]
        return [p for p in rows if (what is None or p.what == what) and id(p.paper) not in self.book.used]

    def pick_posting(self, what: str | None = None, least: int = 0) -> Posting | None:
        found: Posting | None = self.pick([p for p in self.postings(what) if abs(p.amount) >= least])
        if found:
            self.book.used.add(id(found.paper))
        return found

    def posting_of(self, paper: object) -> Posting | None:
        return next((p for p in self.book.postings if p.paper is paper), None)

    def posting_for(self, paper: object) -> Posting:
        """The posting of a paper that has one."""
        return next(p for p in self.book.postings if p.paper is paper)

    def moved(self) -> list[date]:
        """The days of the month on which cash moves."""
        topups = [e.day for e in self.book.entries if e.kind == "topup" and e.day and e.day in self.month]
        return [z.day for z in self.zs()] + [v.day for v in self.vouchers()] + topups

    def deposits(self) -> list[Entry]:
        """Bank entries of the month's bags, whose bags are untouched."""
        bags = {c.bag: c for c in self.counts() if c.bag and id(c) not in self.book.used}
        return [e for e in self.book.entries if e.kind == "deposit" and e.key in bags and id(e) not in self.book.used]

    def bag_day(self, entry: Entry) -> date:
        return next(c.day for c in self.book.counts if c.bag == entry.key)

    def count_at(self, day: date) -> Count | None:
        """The count that a movement of this day first shows in."""
        return next((c for c in self.counts() if c.day >= day), None)

    def shift(self, row: Count, ore: int) -> bool:
        """The cash in the register is another from this count on, for good; False where it could not be."""
        rows = self.book.counts[self.book.counts.index(row) :]
        if self.book.register.active_to or any(c.after + ore < 0 for c in rows):
            return False
        for c in rows:
            c.total += ore
        return True

    def amount(self, low: int = 20, high: int = 1500) -> int:
        """An amount in whole and half kroner."""
        return self.rng.randrange(low, high) * 50
