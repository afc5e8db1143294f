"""Faults of cards, MobilePay, their fees and payouts."""

from __future__ import annotations

from tests.othermunicipality.days import bank_days_on
from tests.othermunicipality.model import Batch, Group, Payout
from tests.othermunicipality.site import Site


def _groups(s: Site) -> list[Group]:
    """Card payouts of one batch of this register in the month."""
    no = s.book.register.no
    return [
        g
        for g in s.world.groups
        if len(g.batches) == 1
        and g.batches[0][0] == no
        and g.batches[0][1].day in s.month
        and g.amount > 5000
        and not g.chargebacks
    ]


def _payouts(s: Site) -> list[Payout]:
    return [p for p in s.world.payouts if p.register == s.book.register.no and p.day in s.month and p.paid_on]


def _batches(s: Site) -> list[Batch]:
    return [b for b in s.book.batches if b.day in s.month and b.gross > 3000 and not b.hidden]


def _pick_payout(s: Site) -> tuple[Group | Payout | None, int, object]:
    """A payout of this register alone, its net and its day."""
    if s.rng.random() < 0.5:
        g = s.pick(_groups(s))
        if g:
            s.book.used.add(id(g.batches[0][1]))
            return g, g.amount, g.batches[0][1].day
    p = s.pick(_payouts(s))
    return (p, p.net, p.day) if p else (None, 0, None)


def payout_missing(s: Site) -> bool:
    row, net, day = _pick_payout(s)
    if row is None:
        return False
    row.paid_on = None
    return s.note(f"payout_missing_{type(row).__name__.lower()}", "settlement_missing", day, -net, {"payouts": -net})


def payout_late(s: Site) -> bool:
    row, _, day = _pick_payout(s)
    if row is None:
        return False
    row.paid_on = bank_days_on(day, s.rng.choice((5, 6, 8)))
    return s.note(f"payout_late_{type(row).__name__.lower()}", "settlement_in_transit", day, None, {})


def payout_differs(s: Site) -> bool:
    row, _, day = _pick_payout(s)
    if row is None:
        return False
    row.bank_off = s.rng.choice((-1, 1)) * s.rng.randrange(100, 1500)
    return s.note(
        f"payout_differs_{type(row).__name__.lower()}",
        "settlement_differs",
        day,
        row.bank_off,
        {"payouts": row.bank_off},
    )


def batch_missing(s: Site) -> bool:
    """The acquirer never advised a batch."""
    b = s.pick(_batches(s))
    if not b:
        return False
    b.hidden = True
    if any(o.day == b.day and not o.hidden for o in s.book.batches):
        return s.note("batch_missing_of_two", "settlement_differs", b.day, -b.gross, {"card": -b.gross})
    return s.note("batch_missing", "settlement_missing", b.day, -b.gross, {"card": -b.gross})


def mobilepay_day_missing(s: Site) -> bool:
    p = s.pick(_payouts(s))
    if not p:
        return False
    s.world.payouts.remove(p)
    s.book.payments = [x for x in s.book.payments if x.day != p.day]
    gross = sum(x.amount for x in p.payments)
    return s.note("mobilepay_day_missing", "settlement_missing", p.day, -gross, {"mobilepay": -gross})


def card_differs(s: Site) -> bool:
    """The acquirer has another amount than the till."""
    b = s.pick(_batches(s))
    if not b:
        return False
    ore = s.rng.choice((-1, 1)) * s.rng.randrange(100, 2900)
    _regross(b, b.gross + ore)
    return s.note("card_differs", "settlement_differs", b.day, ore, {"card": ore})


def _regross(b: Batch, gross: int) -> None:
    rate = {0: 275, 1: 140}[b.agreement]
    b.gross, b.fee = gross, (gross * rate + 50000) // 100000
    b.net = b.gross - b.fee


def mobilepay_differs(s: Site) -> bool:
    """A payment at the payment point that was never rung."""
    p = s.pick(_payouts(s))
    if not p:
        return False
    x = s.rng.choice([x for x in p.payments if x.amount > 0])
    ore = s.rng.randrange(1, 20) * 250 + 50
    x.amount, x.net = x.amount + ore, x.net + ore
    return s.note("mobilepay_differs", "settlement_differs", p.day, ore, {"mobilepay": ore})


def settlement_without_z(s: Site) -> bool:
    """A batch on a day on which the register was closed."""
    r = s.book.register
    days = [d for d in s.month.days()[3:-3] if d not in {z.day for z in s.book.zs}]
    groups = [g for g in s.world.groups if any(n == r.no for n, _ in g.batches)]
    if not r.terminals or not days or not groups or len(s.zs()) < 5:
        return False
    day = s.rng.choice(days)
    b = Batch(r.terminals[0][0], day, 0, 0, 0, 3, day.toordinal() % 900, r.terminals[0][1])
    _regross(b, s.rng.randrange(5000, 90000))
    advice = bank_days_on(day, 1)
    paid = bank_days_on(day, 2)
    s.book.batches.append(b)
    s.world.groups.append(Group(f"NT99{r.no}{day:%d}", b.agreement, advice, [(r.no, b)], paid_on=paid, promised=paid))
    return s.note("settlement_without_z", "settlement_differs", day, b.gross, {"card": b.gross})


def fee_card(s: Site) -> bool:
    """The acquirer keeps more (or less) than agreed, and says so."""
    b = s.pick(_batches(s))
    if not b:
        return False
    off = s.rng.choice((1, 1, -1)) * min(s.rng.randrange(2, 900), b.gross // 4)
    if b.fee + off < 0:
        off = abs(off)
    b.fee, b.net = b.fee + off, b.net - off
    return s.note("fee_card_off_rule", "fee_differs", b.day, -off, {"fees": -off})


def fee_card_net(s: Site) -> bool:
    """Net is not gross less fee."""
    b = s.pick(_batches(s))
    if not b:
        return False
    off = s.rng.randrange(2, 900)
    b.net -= off
    return s.note("fee_card_net", "fee_differs", b.day, -off, {"fees": -off})


def fee_mobilepay(s: Site) -> bool:
    p = s.pick([p for p in _payouts(s) if p.net > 3000])
    if not p:
        return False
    x, off = s.rng.choice([x for x in p.payments if x.amount > 0]), s.rng.choice((25, 75, 100, 225))
    if s.rng.random() < 0.6:
        x.fee += off
    x.net -= off
    return s.note("fee_mobilepay", "fee_differs", p.day, -off, {"fees": -off})


def chargeback(s: Site) -> bool:
    no = s.book.register.no
    g = s.pick(
        [
            g
            for g in s.world.groups
            if g.advice_day in s.month and any(n == no and b.day in s.month for n, b in g.batches) and g.amount > 10000
        ]
    )
    if not g:
        return False
    terminal, ore = next(b.terminal for n, b in g.batches if n == no), s.rng.randrange(500, g.amount - 5000)
    original = s.rng.choice([b for b in s.book.batches if b.terminal == terminal and b.day < g.advice_day]).day
    g.chargebacks.append((no, terminal, original, ore))
    return s.note("chargeback", "chargeback", g.advice_day, -ore, {})


KINDS = (
    payout_missing,
    payout_missing,
    payout_late,
    payout_late,
    payout_differs,
    payout_differs,
    batch_missing,
    mobilepay_day_missing,
    card_differs,
    mobilepay_differs,
    settlement_without_z,
    fee_card,
    fee_card_net,
    fee_mobilepay,
    chargeback,
)
