"""A month in one register: sales, vouchers, counts, bags, top-ups and what is posted. Everything agrees."""

from __future__ import annotations

import random
from datetime import date, timedelta

from kassebot.domain.bankdays import add_bank_days, bank_days, is_bank_day
from kassebot.domain.periods import Period
from kassebot.domain.registers import CountFrequency, RegisterKind
from kassebot.mocks.generate.cast import Till
from kassebot.mocks.generate.events import Booking, Deposit, Outlay, Sale, Story, Tally

PIECES = (50000, 20000, 10000, 5000, 2000, 1000, 500, 200, 100, 50)
_PURPOSES = ("Kaffe og te", "Frugt til mødet", "Frimærker", "Blomster", "Garn", "Bustur", "Elpærer", "Rugbrød")
_DAY = timedelta(days=1)


def month(till: Till, period: Period, seed: int, place: int) -> Story:
    """One register's month, in good order; the same for the same arguments."""
    rng = random.Random(f"{seed}-month-{till.number}")
    new = till.active_from is not None and till.active_from >= period.first
    opening = 0 if new else till.float_ore or rng.randrange(500, 4000) * 100
    story = Story(till=till, opening=opening, new=new, grand_total=rng.randrange(10**7, 10**8))
    if not new:
        story.earlier = [_earlier(till, period, opening, rng, place)]
    days = [day for day in period.days() if till.open_on(day)]
    if not till.sells or till.idle:
        open_days = [day for day in days if is_bank_day(day)]
        if not till.idle:
            _imprest(story, open_days, rng, place)
    else:
        open_days = _selling_days(days, rng)
        _sales(story, open_days, rng, place)
    _counts(story, open_days, period, rng, place)
    _postings(story, period, rng)
    return story


def _earlier(till: Till, period: Period, opening: int, rng: random.Random, place: int) -> Tally:
    """The month before's last count; about half of them send a bag that reaches the bank in the period."""
    last = bank_days(period.previous.first, period.previous.last)[-1]
    to_bank = rng.randrange(500, 5000) * 100 if till.sells and rng.random() < 0.5 else 0
    bag = f"{7_000_000 + place * 100}" if to_bank else ""
    return _tally(last, opening + to_bank, to_bank, bag, till, rng)


def _selling_days(days: list[date], rng: random.Random) -> list[date]:
    """Weekdays, mostly; about one register in twelve is closed on the month's first days."""
    closed = rng.sample((5, 6), rng.choice((0, 1, 2, 2, 2)))
    if rng.random() < 0.08:
        days = days[rng.randrange(2, 6) :]
    return [day for day in days if day.weekday() not in closed]


def _sales(story: Story, days: list[date], rng: random.Random, place: int) -> None:
    z_no = rng.randrange(200, 5000)
    scale = rng.choice((300, 800, 2000))
    vouchers = 0
    for number, day in enumerate(days):
        if number > 2 and rng.random() < 0.02:
            continue  # closed that day
        for _ in range(2 if rng.random() < 0.03 else 1):
            sale = _sale(story.till, z_no, day, scale, rng)
            if rng.random() < 0.12:
                vouchers += 1
                amount = rng.randrange(30, 400) * 50
                story.outlays.append(_outlay(place, vouchers, day, amount, rng))
                sale.cash_out = amount
            z_no += 1
            story.sales.append(sale)
    if story.sales and rng.random() < 0.04:  # two equal vouchers on a day are in order
        paid = next((sale for sale in story.sales if sale.cash_out), None)
        if paid:
            story.outlays.append(_outlay(place, vouchers + 1, paid.day, paid.cash_out, rng))
            paid.cash_out *= 2
    if story.new and story.sales:
        story.sales[0].cash_in = story.till.float_ore


def _sale(till: Till, z_no: int, day: date, scale: int, rng: random.Random) -> Sale:
    rounding = rng.choice((0, 0, 0, 25, -25, 10, -10))
    kind = rng.random()
    cash = 0 if kind < 0.02 else rng.randrange(scale // 4, scale * 2) * 50
    refunds = rng.randrange(1, 60) * 50 if kind < 0.08 else 0
    tenders = {"CASH": (cash, refunds, rng.randrange(1, 80) if cash else 1)} if cash or refunds else {}
    if till.terminals and kind > 0.03:
        tenders["CARD"] = (rng.randrange(scale // 4, scale * 3) * 50, 0, rng.randrange(1, 90))
    if till.point and kind > 0.03:
        payments = _payments(scale, rng)
        tenders["MOBILEPAY"] = (sum(payments), 0, len(payments))
    return Sale(z_no=z_no, day=day, tenders=tenders, rounding=rounding if cash else 0, late=rng.random() < 0.02)


def _payments(scale: int, rng: random.Random) -> list[int]:
    return [rng.randrange(10, max(20, scale // 4)) * 50 for _ in range(rng.randrange(1, 14))]


def _outlay(place: int, number: int, day: date, amount: int, rng: random.Random) -> Outlay:
    from kassebot.mocks.generate.cast import person

    return Outlay(
        number=f"U-{place * 100 + number:05d}", day=day, amount=amount, purpose=rng.choice(_PURPOSES),
        attested_by=person(rng), approved_by=person(rng),
    )  # fmt: skip


def _imprest(story: Story, days: list[date], rng: random.Random, place: int) -> None:
    left = story.opening
    for number, day in enumerate(days):
        if rng.random() < 0.4 and left > 20000:
            amount = rng.randrange(20, min(500, left // 50 - 10)) * 50
            story.outlays.append(_outlay(place, number + 1, day, amount, rng))
            left -= amount
        if left < story.opening // 2 and number % 5 == 4:
            _top_up(story, day, story.opening - left)
            left = story.opening
    if story.new and days:
        _top_up(story, days[0], story.till.float_ore)


def _top_up(story: Story, day: date, amount: int) -> None:
    number = story.till.number
    story.top_ups.append(
        Deposit(register=number, bag="", amount=-amount, booked=day, text=f"UDBETALT KASSE {number}", bag_day=day)
    )


def count_days(story: Story, days: list[date], period: Period) -> list[date]:
    """The days on which the rules ask for a count, of the days on which the register was open."""
    open_days = sorted({sale.day for sale in story.sales}) if story.sales else days
    if not open_days or story.till.frequency is CountFrequency.MONTHLY:
        return open_days[-1:]
    if story.till.frequency is CountFrequency.DAILY:
        return open_days
    by_week: dict[date, date] = {}
    for day in open_days:
        by_week[day - day.weekday() * _DAY] = day
    whole = [day for monday, day in by_week.items() if monday >= period.first and monday + 6 * _DAY <= period.last]
    return sorted({*whole, open_days[-1]})


def _counts(story: Story, days: list[date], period: Period, rng: random.Random, place: int) -> None:
    till = story.till
    holding, since, bags = story.opening, period.first - _DAY, 0
    wanted = count_days(story, days, period)
    closes = till.active_to is not None and till.active_to <= period.last
    for number, day in enumerate(wanted):
        flows = sum(sale.cash_effect for sale in story.sales if since < sale.day <= day)
        if not till.sells:
            flows -= sum(outlay.amount for outlay in story.outlays if since < outlay.day <= day)
            flows -= sum(top_up.amount for top_up in story.top_ups if since < top_up.booked <= day)
        total = holding + flows
        last = number == len(wanted) - 1
        to_bank = _to_bank(story, total, rng, last=last and closes, often=len(wanted) < 8)
        bag = ""
        if to_bank:
            bags += 1
            bag = f"{8_000_000 + place * 100 + bags}"
            story.deposits.append(_deposit(story, bag, to_bank, day, rng))
        story.tallies.append(_tally(day, total, to_bank, bag, till, rng))
        holding, since = total - to_bank, day
    for tally in story.earlier:
        if tally.bag:
            story.deposits.append(_deposit(story, tally.bag, tally.to_bank, tally.day, rng))


def _to_bank(story: Story, total: int, rng: random.Random, *, last: bool, often: bool) -> int:
    till = story.till
    if last:
        return total
    if not till.sells or total <= till.float_ore:
        return 0
    surplus = total - till.float_ore
    if till.kind is RegisterKind.DEPARTMENT:
        surplus -= rng.randrange(500, 3000) * 100
    return surplus if surplus > 50000 and (often or surplus > 300000 or rng.random() < 0.2) else 0


def _deposit(story: Story, bag: str, amount: int, day: date, rng: random.Random) -> Deposit:
    number = story.till.number
    shape = rng.random()
    text = f"INDB KASSE {number} POSE {bag}"
    if shape < 0.03:
        text = f"INDB KASSE POSE {bag}"
    elif shape < 0.05:
        text = f"INDB KASSE {number}"
    booked = add_bank_days(day, rng.choice((1, 1, 1, 2, 2, 3)))
    return Deposit(register=number, bag=bag, amount=amount, booked=booked, text=text, bag_day=day)


def _tally(day: date, total: int, to_bank: int, bag: str, till: Till, rng: random.Random) -> Tally:
    counted, checked = rng.sample(till.staff[1:], 2)
    return Tally(
        day=day, total=total, to_bank=to_bank, bag=bag, counted_by=counted, checked_by=checked,
        pieces=pieces(total, rng),
    )  # fmt: skip


def pieces(amount: int, rng: random.Random) -> dict[int, int]:
    """Notes and coins that make the amount; what no 50-øre makes is left out (amounts are whole 50 øre)."""
    left, found = amount, {}
    for value in PIECES:
        most = left // value
        number = most if value == PIECES[-1] else rng.randint(most // 2, most)
        if number:
            found[value] = number
            left -= number * value
    return found


def _postings(story: Story, period: Period, rng: random.Random) -> None:
    for sale in story.sales:
        amount = sale.net("CASH") + sale.cash_in
        if amount:
            text = rng.choice(
                (f"Kontantsalg Z {sale.z_no}", f"Z {sale.z_no} kontant", f"kontantsalg z-{sale.z_no}",
                 f"Kasseopgørelse Z{sale.z_no}", f"Dagsopgørelse {sale.day:%d.%m} Z {sale.z_no}")
            )  # fmt: skip
            _book(story, sale.day, text, amount, ("z", str(sale.z_no)), period, rng)
    for outlay in story.outlays:
        _book(
            story, outlay.day, f"Udlæg bilag {outlay.number}", -outlay.amount, ("voucher", outlay.number), period, rng
        )
    for tally in story.tallies:
        if tally.to_bank:
            text = rng.choice((f"Indsat i bank pose {tally.bag}", f"POSE {tally.bag}"))
            _book(story, tally.day, text, -tally.to_bank, ("bag", tally.bag), period, rng)
    for top_up in story.top_ups:
        _book(story, top_up.booked, "Opfyldning af kasse", -top_up.amount, ("top_up", f"{top_up.booked}"), period, rng)
    if rng.random() < 0.05 and story.bookings:  # a correction pair that nets to zero is in order
        first = story.bookings[0]
        for sign, text in ((-1, "Tilbageførsel"), (1, "Genbogført")):
            story.bookings.append(
                Booking(
                    day=first.day,
                    document_day=first.document_day,
                    text=f"{text} {first.text}",
                    amount=sign * first.amount,
                    about=("pair", ""),
                )
            )


def _book(
    story: Story, day: date, text: str, amount: int, about: tuple[str, str], period: Period, rng: random.Random
) -> None:
    booked = min(add_bank_days(day, rng.choice((1, 1, 2))), period.last)
    story.bookings.append(Booking(day=booked, document_day=day, text=text, amount=amount, about=about))
