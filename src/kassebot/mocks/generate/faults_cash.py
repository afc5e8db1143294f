"""Faults in vouchers and bags, one function a cause."""

from __future__ import annotations

import random
from dataclasses import replace

from kassebot.domain.bankdays import add_bank_days
from kassebot.mocks.generate.events import Booking, Deposit, Outlay, Story
from kassebot.mocks.generate.planting import Plant, Planted, World, one
from kassebot.mocks.generate.slips import swapped


def _pick_outlay(story: Story, rng: random.Random) -> tuple[Outlay, Booking] | None:
    """A voucher and its posting that nothing has changed yet; from here on they are changed."""
    fit = []
    for outlay in story.outlays:
        booking = story.booking_of("voucher", outlay.number)
        if booking and story.is_free(booking.about) and sum(o.day == outlay.day for o in story.outlays) == 1:
            fit.append((outlay, booking))
    if not fit:
        return None
    outlay, booking = rng.choice(fit)
    story.touch(booking.about)
    return outlay, booking


def voucher_unapproved(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A voucher that was paid and not approved; mostly it was not posted either."""
    picked = _pick_outlay(story, rng)
    if picked is None:
        return None
    outlay, booking = picked
    outlay.status = rng.choice(("kladde", "attesteret", "afvist"))
    if rng.random() < 0.3:
        return one(story, "voucher_unapproved", outlay.day, -outlay.amount)
    story.bookings.remove(booking)
    return one(story, "voucher_unapproved", outlay.day, -outlay.amount, ledger=outlay.amount)


def voucher_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money left a till and no voucher shows it, posted or not; or only the ledger knows of a voucher."""
    picked = _pick_outlay(story, rng)
    if picked is None:
        return None
    outlay, booking = picked
    named = outlay.number in booking.text
    if not story.till.sells or rng.random() < 0.2:
        booking.text = f"Udlæg bilag {outlay.number}"
        return _imprest_voucher_missing(story, outlay, rng) if not story.till.sells else _unknown_voucher(story, rng)
    story.outlays.remove(outlay)
    if named and rng.random() < 0.4:
        return one(story, "voucher_missing", outlay.day, -outlay.amount, vouchers=-outlay.amount)
    story.bookings.remove(booking)
    return one(
        story, "voucher_missing", outlay.day, -outlay.amount, vouchers=-outlay.amount, ledger=outlay.amount
    )  # fmt: skip


def _imprest_voucher_missing(story: Story, outlay: Outlay, rng: random.Random) -> list[Planted]:
    """The money is gone and posted, and the portal lacks the voucher that the posting names."""
    story.outlays.remove(outlay)
    lost = -outlay.amount
    return one(story, "voucher_missing", outlay.day, lost, cash=lost, ledger=lost)


def _unknown_voucher(story: Story, rng: random.Random) -> list[Planted]:
    """A posting that names a voucher which the portal lacks, and no money left the till."""
    day, amount = rng.choice(story.sales).day, rng.randrange(30, 400) * 50
    number = story.next_voucher()
    story.bookings.append(
        Booking(day=day, document_day=day, text=f"Udlæg bilag {number}", amount=-amount, about=("voucher", number))
    )
    story.touch(("voucher", number))
    return one(story, "voucher_missing", day, -amount, ledger=-amount)


def voucher_duplicate(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The same outlay on two vouchers, both approved; the money left once. A till's double is mostly posted too."""
    picked = _pick_outlay(story, rng)
    if picked is None:
        return None
    outlay, booking = picked
    start = next((n for n, tally in enumerate(story.tallies) if tally.day >= outlay.day), None)
    if start is None:
        return None
    number = story.next_voucher()
    story.outlays.append(replace(outlay, number=number))
    story.touch(("voucher", number))
    posted = rng.random() < 0.7
    if posted:
        text = booking.text.replace(outlay.number, number).replace(outlay.number.replace("-", ""), number)
        story.bookings.append(replace(booking, text=text, about=("voucher", number)))
    day, amount = outlay.day, outlay.amount
    if story.till.sells:
        return one(story, "voucher_duplicate", day, amount, vouchers=amount, ledger=-amount if posted else 0)
    return one(story, "voucher_duplicate", day, amount, cash=amount, ledger=0 if posted else amount)


def _pick_bag(story: Story, rng: random.Random) -> Deposit | None:
    own = [bag for bag in story.deposits if bag.bag in story.bags and story.is_free(("bag", bag.bag))]
    if not own:
        return None
    bag = rng.choice(own)
    story.touch(("bag", bag.bag))
    bag.plain = True
    return bag


def deposit_missing(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A bag that never came."""
    bag = _pick_bag(story, rng)
    if bag is None:
        return None
    story.deposits.remove(bag)
    return one(story, "deposit_missing", bag.bag_day, -bag.amount, deposits=-bag.amount)


def deposit_in_transit(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """A bag that came after its limit."""
    bag = _pick_bag(story, rng)
    if bag is None:
        return None
    bag.booked = add_bank_days(bag.bag_day, rng.randrange(4, 8))
    return one(story, "deposit_in_transit", bag.bag_day, -bag.amount)


def deposit_differs(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """The bank counted another amount: some notes more or less, or digits swapped on the slip."""
    bag = _pick_bag(story, rng)
    if bag is None:
        return None
    amount = rng.choice((-1, 1)) * rng.choice((50, 100, 200, 500)) * 100
    swap = swapped(bag.amount // 100, rng)
    if swap is not None and rng.random() < 0.3:
        amount = swap * 100 + bag.amount % 100 - bag.amount
    if bag.amount + amount <= 0:
        return None
    bag.amount += amount
    return one(story, "deposit_differs", bag.bag_day, amount, deposits=amount)


def deposit_unknown(world: World, story: Story, rng: random.Random) -> list[Planted] | None:
    """Money at the bank for a register without a bag, with a number that no sheet has or with none."""
    if not story.till.sells or not story.tallies:
        return None
    day = add_bank_days(story.tallies[-1].day, -rng.randrange(1, 6))
    if day <= add_bank_days(world.period.first, 4):
        return None
    amount, number = rng.randrange(300, 900) * 50, story.till.number
    bag = f"99{number}{len(story.deposits) % 10}"
    text = f"INDB KASSE {number}" if rng.random() < 0.3 else f"INDB KASSE {number} POSE {bag}"
    deposit = Deposit(register=number, bag=bag, amount=amount, booked=day, text=text, bag_day=day, plain=True)
    if any(other.amount == amount for other in story.deposits):
        return None
    story.deposits.append(deposit)
    return one(story, "deposit_unknown", day, amount, deposits=amount)


PLANTS: dict[str, Plant] = {
    "voucher_unapproved": voucher_unapproved, "voucher_missing": voucher_missing,
    "voucher_duplicate": voucher_duplicate, "deposit_missing": deposit_missing,
    "deposit_in_transit": deposit_in_transit, "deposit_differs": deposit_differs, "deposit_unknown": deposit_unknown,
}  # fmt: skip
