"""What the ledger's clerk posts of a month: one posting a document, in words that people type.

Most texts name the document; some name only the day, and a few are mistyped. The amount and the dates
are right all the same, so none of it is a fault.
"""

from __future__ import annotations

import random
from datetime import date

from kassebot.domain.bankdays import add_bank_days
from kassebot.mocks.generate.events import Booking, Outlay, Sale, Story, Tally
from kassebot.mocks.generate.slips import mistyped

_DATED = 0.08
_MISTYPED = 0.015


def make_postings(story: Story, rng: random.Random) -> None:
    """Everything that should be posted."""
    for sale in story.sales:
        amount = sale.net("CASH") + sale.cash_in
        if amount:
            _book(story, sale.day, _sale_text(story, sale, rng), amount, ("z", str(sale.z_no)), rng)
    for outlay in story.outlays:
        _book(story, outlay.day, outlay_text(story, outlay, rng), -outlay.amount, ("voucher", outlay.number), rng)
    for tally in story.tallies:
        if tally.to_bank:
            _book(story, tally.day, _bag_text(story, tally, rng), -tally.to_bank, ("bag", tally.bag), rng)
    for top_up in story.top_ups:
        text = rng.choice(("Opfyldning af kasse", f"Opfyldning {top_up.booked:%d.%m}", "Udbetalt til kassen"))
        _book(story, top_up.booked, text, -top_up.amount, ("top_up", f"{top_up.booked}"), rng)


def _book(story: Story, day: date, text: str, amount: int, about: tuple[str, str], rng: random.Random) -> None:
    booked = min(add_bank_days(day, rng.choice((1, 1, 2))), story.period.last)
    story.bookings.append(Booking(day=booked, document_day=day, text=text, amount=amount, about=about))


def _sale_text(story: Story, sale: Sale, rng: random.Random) -> str:
    if rng.random() < _DATED and sum(other.day == sale.day for other in story.sales) == 1:
        return rng.choice(
            (f"Kontantsalg {sale.day:%d.%m}", f"Salg kontant {sale.day.day}/{sale.day.month}",
             f"Dagsopgørelse {sale.day:%d.%m.%Y}")
        )  # fmt: skip
    number = _typed(story, ("z", str(sale.z_no)), {str(other.z_no) for other in story.sales}, rng)
    return rng.choice(
        (f"Kontantsalg Z {number}", f"Z {number} kontant", f"kontantsalg z-{number}", f"Kasseopgørelse Z{number}",
         f"Dagsopgørelse {sale.day:%d.%m} Z {number}")
    )  # fmt: skip


def outlay_text(story: Story, outlay: Outlay, rng: random.Random) -> str:
    """A voucher's words."""
    if rng.random() < _DATED and sum(other.day == outlay.day for other in story.outlays) == 1:
        return rng.choice((f"{outlay.purpose} {outlay.day:%d.%m}", f"Udlæg {outlay.day:%d.%m.%Y}"))
    number = _typed(story, ("voucher", outlay.number), {other.number for other in story.outlays}, rng)
    bare = number.replace("-", "")
    return rng.choice((f"Udlæg bilag {number}", f"udl. bilag {bare}", f"Bilag {number}, {outlay.purpose}"))


def _bag_text(story: Story, tally: Tally, rng: random.Random) -> str:
    if rng.random() < _DATED and sum(other.day == tally.day for other in story.tallies) == 1:
        return rng.choice(
            (f"Indsat i banken {tally.day:%d.%m.%y}", f"Bankindsættelse {tally.day.day}/{tally.day.month}")
        )
    bag = _typed(story, ("bag", tally.bag), story.bags, rng)
    return rng.choice((f"Indsat i bank pose {bag}", f"POSE {bag}", f"Bankindsættelse pose nr. {bag}"))


def _typed(story: Story, about: tuple[str, str], taken: set[str], rng: random.Random) -> str:
    """The document's number as it was typed; one that is mistyped is kept clear of faults, which need its words."""
    if rng.random() >= _MISTYPED:
        return about[1]
    story.touch(about)
    letters = about[1].rstrip("0123456789")
    return letters + mistyped(about[1].removeprefix(letters), {number.removeprefix(letters) for number in taken}, rng)
