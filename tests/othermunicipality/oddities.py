"""What looks odd and is no finding: postings that cancel each other, equal bags, equal amounts, equal Z numbers."""

from __future__ import annotations

from random import Random

from tests.othermunicipality.days import DAY, Month
from tests.othermunicipality.model import Book, Count, Posting, World, Z


def oddities(world: World, rng: Random) -> None:
    """Cancelling postings in one register of six; equal bags and equal sales in threes."""
    for book in world.books.values():
        for month in world.months:
            if not book.register.active_in(month) or rng.random() > 0.16:
                continue
            rng.choice((_pair, _reversal, _three))(book, month, rng)
    books = [b for b in world.books.values() if not (b.register.imprest or b.register.dormant or b.register.active_to)]
    for _ in range(max(1, len(books) // 25)):
        for month in world.months:
            _equal_bags(rng.sample(books, 3), month, rng)
            _equal_sales(rng.sample(books, 3), month, rng)
            _equal_in_one(rng.choice(books), month, rng)


def _pair(book: Book, month: Month, rng: Random) -> None:
    day, ore = month.first + rng.randrange(20) * DAY, rng.randrange(100, 4000) * 50
    first, second = rng.choice(
        (
            ("Fejlpostering", "Rettelse fejlpostering"),
            ("Omkontering", "Omkontering retur"),
            ("Kontantsalg", "Tilbageført kontantsalg"),
        )
    )
    for text, sign, later in ((first, 1, 0), (second, -1, rng.randrange(4))):
        book.postings.append(Posting("odd", None, day, day + later * DAY, text, sign * ore, month.text))
    book.oddities.add("pair")


def _reversal(book: Book, month: Month, rng: Random) -> None:
    """A sale posted wrongly, reversed, and posted right."""
    rows = [p for p in book.postings if p.month == month.text and p.what in ("sale", "voucher")]
    if rows:
        p = rng.choice(rows)
        wrong = p.amount + rng.choice((0, 900, -450, 10000))
        for text, ore in ((p.text, wrong), (f"Tilbageført {p.text}", -wrong)):
            book.postings.append(Posting("odd", p.paper, p.doc_day, p.booked_on, text, ore, month.text))
        book.oddities.add("reversal_wrong" if wrong != p.amount else "reversal")


def _three(book: Book, month: Month, rng: Random) -> None:
    day, a, b = month.first + rng.randrange(20) * DAY, rng.randrange(100, 4000) * 50, rng.randrange(100, 4000) * 50
    for text, ore in (("Fejlpost 1", a), ("Fejlpost 2", b), ("Rettelse fejlpost 1 og 2", -a - b)):
        book.postings.append(Posting("odd", None, day, day + DAY, text, ore, month.text))
    book.oddities.add("three_net_zero")


def _equal_bags(books: list[Book], month: Month, rng: Random) -> None:
    """Three registers send the same amount to the bank, on days near each other."""
    wanted = month.first + rng.randrange(4, 24) * DAY
    rows = [_bag_near(b, month, rng, wanted.day) for b in books]
    least = min((r.to_bank for r in rows if r), default=0)
    for book, row in zip(books, rows, strict=True):
        if row and least:
            _lower_bag(book, row, least)
            book.oddities.add("equal_bags_town")


def _equal_in_one(book: Book, month: Month, rng: Random) -> None:
    """Two bags of one register after each other, of the same amount."""
    rows = [c for c in book.counts if c.day in month and c.to_bank]
    if len(rows) < 3:
        return
    at = rng.randrange(len(rows) - 1)
    least = min(rows[at].to_bank, rows[at + 1].to_bank)
    for row in rows[at : at + 2]:
        _lower_bag(book, row, least)
    book.oddities.add("equal_bags")


def _bag_near(book: Book, month: Month, rng: Random, number: int) -> Count | None:
    rows = [c for c in book.counts if c.day in month and c.to_bank]
    return min(rows, key=lambda c: (abs(c.day.day - number), rng.random())) if rows else None


def _lower_bag(book: Book, row: Count, ore: int) -> None:
    """Less goes to the bank, and what is kept back is there at all later counts."""
    kept = row.to_bank - ore
    row.to_bank = ore
    for c in book.counts[book.counts.index(row) + 1 :]:
        c.total += kept
    for p in book.postings:
        if p.paper is row:
            p.amount += kept
    for e in book.entries:
        if e.kind == "deposit" and e.key == row.bag:
            e.amount = ore


def _equal_sales(books: list[Book], month: Month, rng: Random) -> None:
    """Three registers sell for the same on a day, under the same text but for the Z number."""
    days = set.intersection(*({z.day for z in b.zs if z.day in month and z.cash > 5000} for b in books))
    if not days:
        return
    day = rng.choice(sorted(days))
    most = 0
    found: list[tuple[Book, Z]] = []
    for book in books:
        z = next(z for z in book.zs if z.day == day and z.cash > 5000)
        found.append((book, z))
        most = max(most, z.posted)
    for book, z in found:
        added = most - z.posted
        z.cash += added
        for p in book.postings:
            if p.paper is z and p.what == "sale":
                p.amount += added
        for c in book.counts:
            c.total += added if c.day >= day else 0
        book.oddities.add("equal_sales_town")
