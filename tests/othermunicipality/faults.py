"""Plant faults over the municipality, one kind after the other, and the oddities that are none."""

from __future__ import annotations

from random import Random

from tests.othermunicipality import faults_cash, faults_data, faults_electronic, faults_ledger
from tests.othermunicipality.days import DAY
from tests.othermunicipality.model import Book, Posting, World
from tests.othermunicipality.site import Site

KINDS = (*faults_cash.KINDS, *faults_data.KINDS, *faults_electronic.KINDS, *faults_ledger.KINDS)
CORRECTIONS = (
    "Rettelse {paper}",
    "Korrektion {month}",
    "Manglende bogf. {paper}",
    "Regulering vedr. {day}",
    "Rettelse kassedifference",
    "Efterpostering {paper}",
)


def plant(world: World, rng: Random, planted: int) -> None:
    """Each kind as often as the others; one fault in eight goes where there is one already."""
    oddities(world, rng)
    kinds: list = []
    while planted > 0:
        if not kinds:
            kinds = list(KINDS)
            rng.shuffle(kinds)
        kind = kinds.pop()
        planted -= any(_try(world, rng, kind) for _ in range(60))
    for book in world.books.values():
        correct(world, book, rng)


def _try(world: World, rng: Random, kind) -> bool:
    month = rng.choice(world.months)
    books = [b for b in world.books.values() if b.register.active_in(month) and b.counts and not b.gone]
    again = rng.random() < 0.125 and len(world.months) == 1
    book = rng.choice([b for b in books if bool(b.findings) == again] or books)
    return bool(kind(Site(world, book, month, rng)))


def correct(world: World, book: Book, rng: Random) -> None:
    """Some of what a month left unbooked is posted in a later one."""
    for finding in [f for f in book.findings if f.left and f.month != world.months[-1].text]:
        later = [m for m in world.months if m.text > finding.month and book.register.active_in(m)]
        if not later or rng.random() < 0.4:
            continue
        month = rng.choice(later)
        text = rng.choice(CORRECTIONS).format(
            paper=finding.kind.split("_")[-1] if rng.random() < 0.2 else "kasse",
            month=finding.month,
            day=f"{finding.day:%d.%m}",
        )
        day = month.first + rng.randrange(2, 20) * DAY
        finding.corrected_in = month.text
        book.postings.append(
            Posting(
                "correction", None, finding.day if rng.random() < 0.4 else day, day, text, -finding.left, month.text
            )
        )


def oddities(world: World, rng: Random) -> None:
    """Postings that cancel each other, in one register of six."""
    for book in world.books.values():
        for month in world.months:
            if not book.register.active_in(month) or rng.random() > 0.16:
                continue
            rng.choice((_pair, _reversal, _three))(book, month, rng)


def _pair(book: Book, month, rng: Random) -> None:
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


def _reversal(book: Book, month, rng: Random) -> None:
    """A sale posted wrongly, reversed, and posted right."""
    rows = [p for p in book.postings if p.month == month.text and p.what in ("sale", "voucher")]
    if rows:
        p = rng.choice(rows)
        wrong = p.amount + rng.choice((0, 900, -450, 10000))
        for text, ore in ((p.text, wrong), (f"Tilbageført {p.text}", -wrong)):
            book.postings.append(Posting("odd", p.paper, p.doc_day, p.booked_on, text, ore, month.text))
        book.oddities.add("reversal_wrong" if wrong != p.amount else "reversal")


def _three(book: Book, month, rng: Random) -> None:
    day, a, b = month.first + rng.randrange(20) * DAY, rng.randrange(100, 4000) * 50, rng.randrange(100, 4000) * 50
    for text, ore in (("Fejlpost 1", a), ("Fejlpost 2", b), ("Rettelse fejlpost 1 og 2", -a - b)):
        book.postings.append(Posting("odd", None, day, day + DAY, text, ore, month.text))
    book.oddities.add("three_net_zero")


def lost_files(world: World) -> list[str]:
    """Files of whole days that are missing: none unless asked for."""
    return []
