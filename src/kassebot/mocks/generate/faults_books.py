"""Faults in the ledger: what was posted is not what happened, one function a cause."""

from __future__ import annotations

import random
from dataclasses import replace

from kassebot.mocks.generate.events import Booking, Story
from kassebot.mocks.generate.planting import Plant, Planted, World, one
from kassebot.mocks.generate.slips import one_digit_off, swapped

_UNSUPPORTED = ("Diverse", "Ompostering", "Efterpostering", "Regulering", "Jf. aftale")


def pick_booking(story: Story, rng: random.Random, *, least: int = 1000) -> Booking | None:
    """The posting of a sale, a voucher, a bag or a top-up that nothing has changed yet; from here on it is changed."""
    found = [
        one
        for one in story.bookings
        if one.about[0] in {"z", "voucher", "bag", "top_up"} and abs(one.amount) >= least and story.is_free(one.about)
    ]
    if not found:
        return None
    booking = rng.choice(found)
    story.touch(booking.about)
    return booking


def change(cause: str, story: Story, booking: Booking, amount: int) -> list[Planted] | None:
    """The posting's amount becomes `amount`."""
    off = amount - booking.amount
    if not off:
        return None
    booking.amount = amount
    return one(story, cause, booking.document_day, off, ledger=off)


def missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Not posted."""
    booking = pick_booking(story, rng)
    if booking is None:
        return None
    story.bookings.remove(booking)
    return one(story, "posting_missing", booking.document_day, -booking.amount, ledger=-booking.amount)


def duplicate(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Posted twice."""
    booking = pick_booking(story, rng)
    if booking is None:
        return None
    story.bookings.append(replace(booking))
    return one(story, "posting_duplicate", booking.document_day, booking.amount, ledger=booking.amount)


def sign(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Posted the wrong way."""
    booking = pick_booking(story, rng)
    return change("posting_sign", story, booking, -booking.amount) if booking else None


def _like(booking: Booking, kroner: int) -> int:
    """An amount of whole kroner with the posting's øre and sign."""
    amount = kroner * 100 + abs(booking.amount) % 100
    return amount if booking.amount > 0 else -amount


def transposition(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Two neighbouring digits swapped."""
    booking = pick_booking(story, rng, least=10000)
    kroner = swapped(abs(booking.amount) // 100, rng) if booking else None
    if booking is None or kroner is None:
        return None
    return change("posting_transposition", story, booking, _like(booking, kroner))


def slide(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A digit position won, or lost where the last digit is a nought."""
    booking = pick_booking(story, rng)
    if booking is None:
        return None
    lost = booking.amount % 500 == 0 and rng.random() < 0.5
    return change("posting_slide", story, booking, booking.amount // 10 if lost else booking.amount * 10)


def digit(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """One digit differs."""
    booking = pick_booking(story, rng, least=10000)
    if booking is None:
        return None
    return change("posting_digit", story, booking, _like(booking, one_digit_off(abs(booking.amount) // 100, rng)))


def wrong_register(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Posted on another register's account: a finding at each."""
    others = [s for s in world.stories if s is not story and s.sales and s.till.number not in world.dark]
    booking = pick_booking(story, rng) if others else None
    if booking is None:
        return None
    other = rng.choice(others)
    story.bookings.remove(booking)
    other.bookings.append(replace(booking, about=("other", booking.about[1])))
    day, amount = booking.document_day, booking.amount
    return [
        *one(story, "posting_wrong_register", day, -amount, ledger=-amount),
        *one(other, "posting_wrong_register", day, amount, ledger=amount),
    ]


def unsupported(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A posting that names no document, of an amount that no document has."""
    if not story.tallies:
        return None
    day = rng.choice(story.tallies).day
    amount = rng.choice((-1, 1)) * rng.randrange(23, 400) * 50
    if any(abs(booking.amount) == abs(amount) for booking in story.bookings):
        return None
    text = rng.choice(_UNSUPPORTED)
    story.bookings.append(Booking(day=day, document_day=day, text=text, amount=amount, about=("other", "")))
    return one(story, "posting_unsupported", day, amount, ledger=amount)


def wrong_period(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A posting whose document is of the month before: a sale, or the last count's bag once more."""
    if not story.sales or story.new:
        return None
    bagged = [tally for tally in story.earlier if tally.bag]
    if bagged and rng.random() < 0.5:
        day, text, amount = bagged[-1].day, f"Indsat i bank pose {bagged[-1].bag}", -bagged[-1].to_bank
    else:
        day, amount = world.period.previous.last, rng.randrange(40, 500) * 50
        text = f"Kontantsalg Z {max(1, story.z_no - rng.randrange(1, 3))}"
    booked = world.period.first
    story.bookings.append(Booking(day=booked, document_day=day, text=text, amount=amount, about=("other", "")))
    return one(story, "posting_wrong_period", day, amount, ledger=amount)


PLANTS: dict[str, Plant] = {
    "posting_missing": missing, "posting_duplicate": duplicate, "posting_sign": sign,
    "posting_transposition": transposition, "posting_slide": slide, "posting_digit": digit,
    "posting_wrong_register": wrong_register, "posting_unsupported": unsupported, "posting_wrong_period": wrong_period,
}  # fmt: skip
