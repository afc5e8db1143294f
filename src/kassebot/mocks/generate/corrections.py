"""What a month's findings leave unbooked, and the postings that take it back in a later month, or never."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace

from kassebot.domain.bankdays import bank_days
from kassebot.mocks.generate.events import Booking, Carried, Story
from kassebot.mocks.generate.planting import Planted

#: In how many months the correction is posted: mostly the next, then the one after, at times never (−1).
_WAITS = (1, 1, 1, 2, 2, -1)
_TEXTS = ("Rettelse vedr. {month}", "Korrektion {day}", "Efterpostering, rettelse af {day}")


def left_by(story: Story, planted: Iterable[Planted], rng: random.Random) -> list[Carried]:
    """What the next month starts with: what was carried and is still there, and what this month's findings add."""
    still = [replace(one, wait=one.wait - 1) for one in story.carried if one.corrected is None]
    return still + [
        Carried(cause=fault.cause, day=fault.date, amount=fault.unbooked, wait=rng.choice(_WAITS))
        for fault in planted
        if fault.unbooked
    ]


def post_corrections(story: Story, rng: random.Random) -> None:
    """Posts the corrections whose month it is, one posting each."""
    days = [day for day in bank_days(story.period.first, story.period.last) if story.till.open_on(day)]
    if not days:
        return
    for place, one in enumerate(story.carried):
        if one.wait != 1:
            continue
        day = rng.choice(days[: max(1, len(days) // 2)])
        text = rng.choice(_TEXTS).format(month=f"{one.day:%m.%Y}", day=f"{one.day:%d.%m.%Y}")
        dated = one.day if rng.random() < 0.3 else day  # Bilagsdato is the correction's, or that of what it corrects
        story.bookings.append(
            Booking(day=day, document_day=dated, text=text, amount=-one.amount, about=("correction", ""))
        )
        story.carried[place] = replace(one, corrected=day)
