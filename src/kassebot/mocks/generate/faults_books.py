"""Faults in the ledger: what was posted is not what happened, one function a cause."""

from __future__ import annotations

import random
from dataclasses import replace

from kassebot.domain.periods import Period
from kassebot.mocks.generate.events import Booking, Story
from kassebot.mocks.generate.planting import Plant, Planted, World, one


def _pick(story: Story, rng: random.Random, *, least: int = 1000) -> Booking | None:
    """A posting of a sale, a voucher or a bag that no pair reverses."""
    if any(booking.about[0] == "pair" for booking in story.bookings):
        return None
    found = [b for b in story.bookings if b.about[0] in {"z", "voucher", "bag"} and abs(b.amount) >= least]
    return rng.choice(found) if found else None


def _changed(cause: str, story: Story, booking: Booking, amount: int) -> list[Planted] | None:
    """The posting's amount becomes `amount`."""
    off = amount - booking.amount
    if not off:
        return None
    booking.amount = amount
    return one(story, cause, booking.document_day, off, ledger=off)


def missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Not posted."""
    booking = _pick(story, rng)
    if booking is None:
        return None
    story.bookings.remove(booking)
    return one(story, "posting_missing", booking.document_day, -booking.amount, ledger=-booking.amount)


def duplicate(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Posted twice."""
    booking = _pick(story, rng)
    if booking is None:
        return None
    story.bookings.append(replace(booking))
    return one(story, "posting_duplicate", booking.document_day, booking.amount, ledger=booking.amount)


def sign(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Posted the wrong way."""
    booking = _pick(story, rng)
    return _changed("posting_sign", story, booking, -booking.amount) if booking else None


def transposition(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Two neighbouring digits swapped."""
    booking = _pick(story, rng, least=10000)
    if booking is None:
        return None
    digits = str(abs(booking.amount) // 100)
    places = [n for n in range(len(digits) - 1) if digits[n] != digits[n + 1] and (n or digits[n + 1] != "0")]
    if not places:
        return None
    n = rng.choice(places)
    swapped = int(digits[:n] + digits[n + 1] + digits[n] + digits[n + 2 :]) * 100 + abs(booking.amount) % 100
    return _changed("posting_transposition", story, booking, swapped if booking.amount > 0 else -swapped)


def slide(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A digit position won."""
    booking = _pick(story, rng)
    return _changed("posting_slide", story, booking, booking.amount * 10) if booking else None


def digit(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """One digit differs."""
    booking = _pick(story, rng, least=10000)
    if booking is None:
        return None
    digits = list(str(abs(booking.amount) // 100))
    place = rng.randrange(1, len(digits)) if len(digits) > 1 else 0
    digits[place] = str((int(digits[place]) + rng.choice((2, 3, 4))) % 10)
    amount = int("".join(digits)) * 100 + abs(booking.amount) % 100
    return _changed("posting_digit", story, booking, amount if booking.amount > 0 else -amount)


def wrong_register(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Posted on another register's account: a finding at each."""
    booking = _pick(story, rng)
    others = [s for s in world.stories if s is not story and s.till.sells and s.tallies and not s.till.idle]
    if booking is None or not others:
        return None
    other = rng.choice(others)
    story.bookings.remove(booking)
    other.bookings.append(booking)
    day, amount = booking.document_day, booking.amount
    return [
        *one(story, "posting_wrong_register", day, -amount, ledger=-amount),
        *one(other, "posting_wrong_register", day, amount, ledger=amount),
    ]


def unsupported(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A posting that names no document."""
    if not story.tallies:
        return None
    day = story.tallies[-1].day
    amount = rng.choice((-1, 1)) * rng.randrange(23, 400) * 50
    story.bookings.append(Booking(day=day, document_day=day, text="Diverse", amount=amount, about=("other", "")))
    return one(story, "posting_unsupported", day, amount, ledger=amount)


def wrong_period(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A posting whose document is of the month before."""
    if not story.tallies or not story.till.sells:
        return None
    before: Period = world.period.previous
    amount = rng.randrange(40, 500) * 50
    z_no = min((sale.z_no for sale in story.sales), default=100) - 2
    text = f"Kontantsalg Z {z_no}"
    booking = Booking(day=world.period.first, document_day=before.last, text=text, amount=amount, about=("other", ""))
    story.bookings.append(booking)
    return one(story, "posting_wrong_period", before.last, amount, ledger=amount)


PLANTS: dict[str, Plant] = {
    "posting_missing": missing, "posting_duplicate": duplicate, "posting_sign": sign,
    "posting_transposition": transposition, "posting_slide": slide, "posting_digit": digit,
    "posting_wrong_register": wrong_register, "posting_unsupported": unsupported, "posting_wrong_period": wrong_period,
}  # fmt: skip
