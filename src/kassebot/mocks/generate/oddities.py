"""What looks wrong and is in order: equal vouchers, equal bags, pairs of corrections, postings made again.

A register that has one of these, and no fault, must come out as ready.
"""

from __future__ import annotations

import random
from dataclasses import replace

from kassebot.mocks.generate.counting import pieces
from kassebot.mocks.generate.events import Booking, Story

_OFTEN = 0.05


def odd_counts(story: Story, rng: random.Random) -> None:
    """Before the postings: two equal vouchers on a day, two equal bags."""
    if rng.random() < _OFTEN:
        _equal_vouchers(story, rng)
    if rng.random() < _OFTEN:
        _equal_bags(story, rng)


def odd_postings(story: Story, rng: random.Random) -> None:
    """After the postings: a correction pair, a reversal and re-booking, a posting in two parts that were both wrong."""
    if rng.random() < _OFTEN:
        _correction_pair(story, rng)
    if rng.random() < _OFTEN:
        _booked_again(story, rng)
    if rng.random() < _OFTEN / 2:
        _stray_pair(story, rng)


def _equal_vouchers(story: Story, rng: random.Random) -> None:
    """The same amount for the same purpose twice on a day, both paid."""
    paid = [sale for sale in story.sales if sale.cash_out and sale.net("CASH") >= 2 * sale.cash_out]
    day_of = {outlay.day: outlay for outlay in story.outlays}
    if not paid:
        return
    sale = rng.choice(paid)
    if sum(outlay.day == sale.day for outlay in story.outlays) != 1:
        return
    first = day_of[sale.day]
    after = [tally for tally in story.tallies if tally.day >= sale.day]
    if any(tally.total - first.amount < max(tally.to_bank, 0) for tally in after):
        return
    story.outlays.append(replace(first, number=story.next_voucher()))
    sale.cash_out += first.amount
    for tally in after:
        tally.total -= first.amount
        tally.pieces = pieces(tally.total, rng)
    story.touch(*[("voucher", outlay.number) for outlay in story.outlays if outlay.day == sale.day])
    story.oddities.append("equal_vouchers")


def _equal_bags(story: Story, rng: random.Random) -> None:
    """The money for the bank in two bags of the same amount: two counts on a day."""
    fit = [tally for tally in story.tallies if tally.to_bank and tally.to_bank % 200 == 0]
    fit = [one for one in fit if not story.till.limit_ore or one.total - one.to_bank // 2 < story.till.limit_ore]
    if not fit or story.till.active_to is not None:
        return
    tally = rng.choice(fit)
    half = tally.to_bank // 2
    deposit = next(deposit for deposit in story.deposits if deposit.bag == tally.bag)
    bag = story.next_bag()
    place = story.tallies.index(tally)
    left = tally.total - half
    second = replace(tally, total=left, to_bank=half, bag=bag, pieces=pieces(left, rng))
    tally.to_bank = deposit.amount = half
    story.tallies.insert(place + 1, second)
    story.deposits.append(replace(deposit, bag=bag, text=f"INDB KASSE {story.till.number} POSE {bag}"))
    deposit.plain = story.deposits[-1].plain = True
    story.touch(("bag", tally.bag), ("bag", bag), ("count", f"{tally.day}"))
    story.oddities.append("equal_bags")


def _again(first: Booking, text: str, amount: int) -> Booking:
    return replace(first, text=f"{text} {first.text}", amount=amount, about=("pair", ""))


def _correction_pair(story: Story, rng: random.Random) -> None:
    """A posting is taken back and made again."""
    if not story.bookings:
        return
    first = rng.choice(story.bookings)
    if not story.is_free(first.about):
        return
    story.bookings += [_again(first, "Tilbageførsel", -first.amount), _again(first, "Genbogført", first.amount)]
    story.touch(first.about)
    story.oddities.append("correction_pair")


def _booked_again(story: Story, rng: random.Random) -> None:
    """A posting with a wrong amount is taken back, and the right one made."""
    fit = [one for one in story.bookings if one.about[0] in {"z", "voucher", "bag"} and story.is_free(one.about)]
    if not fit:
        return
    right = rng.choice(fit)
    wrong = right.amount + rng.choice((-1, 1)) * rng.randrange(3, 90) * 50
    story.bookings.append(_again(right, "", wrong))
    story.bookings[-1].text = right.text
    story.bookings.append(_again(right, "Tilbageført", -wrong))
    story.touch(right.about)
    story.oddities.append("booked_again")


def _stray_pair(story: Story, rng: random.Random) -> None:
    """An amount that belonged elsewhere, and its correction."""
    if not story.bookings:
        return
    first, amount = rng.choice(story.bookings), rng.randrange(40, 900) * 50
    for sign, text in ((1, "Fejlpost, rettes"), (-1, "Rettelse af fejlpost")):
        story.bookings.append(replace(first, text=text, amount=sign * amount, about=("pair", "")))
    story.oddities.append("stray_pair")
