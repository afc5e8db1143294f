"""What a month left unbooked, posted in a later month: by one posting, or by two on different days."""

from __future__ import annotations

from random import Random

from tests.othermunicipality.days import DAY, Month
from tests.othermunicipality.model import Book, Finding, Posting, World

TEXTS = (
    "Rettelse {paper}",
    "Korrektion {month}",
    "Manglende bogf. {paper}",
    "Regulering vedr. {day}",
    "Rettelse kassedifference",
    "Efterpostering {paper}",
)


def correct(world: World, book: Book, rng: Random) -> None:
    """Three findings of five are corrected, in one of the months after theirs."""
    for finding in [f for f in book.findings if f.left and f.month != world.months[-1].text]:
        later = [m for m in world.months if m.text > finding.month and book.register.active_in(m)]
        if later and rng.random() >= 0.4:
            _post(book, finding, rng.choice(later), rng)


def _post(book: Book, finding: Finding, month: Month, rng: Random) -> None:
    paper = finding.kind.split("_")[-1] if rng.random() < 0.2 else "kasse"
    text = rng.choice(TEXTS).format(paper=paper, month=finding.month, day=f"{finding.day:%d.%m}")
    if finding.cause == "posting_wrong_register" and rng.random() < 0.7:
        text = f"Ompostering kasse {rng.choice((book.register.no, 'forkert'))}"
    part = -finding.left
    parts = [part]
    if rng.random() < 0.2 and abs(part) > 2000:
        parts = [part // 200 * 100, part - part // 200 * 100]
    day = month.first + rng.randrange(2, 20) * DAY
    for amount in parts:
        written = finding.day if rng.random() < 0.4 else day
        book.postings.append(Posting("correction", None, written, day, text, amount, month.text))
        finding.corrected_on = day
        day += rng.randrange(4) * DAY
    finding.corrected_in = month.text
