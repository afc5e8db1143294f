"""What a right run must say of a period: re-added from the papers alone, and held against what was planted."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.othermunicipality.days import Month
from tests.othermunicipality.model import Book, Count, Finding, World, Z
from tests.othermunicipality.settlements import MOBILEPAY_FEE, RATES
from tests.othermunicipality.write_texts import primo

UNREADABLE = ("photo", "other_period")


def visible_zs(book: Book, month: Month) -> list[Z]:
    return [z for z in book.zs if z.day in month and not z.hidden]


def usable(book: Book, month: Month) -> list[Count]:
    return [c for c in book.counts if c.day in month and not c.hidden and not c.cell and not c.day_cell]


def opening(world: World, book: Book, month: Month) -> int:
    before = usable(book, month.previous())
    return before[-1].after if before else 0


def flows(book: Book, month: Month) -> list[tuple[Any, int]]:
    """Each movement of cash that the papers show, with its day."""
    if book.register.imprest:
        moved = [(v.day, -v.amount) for v in book.vouchers if v.day in month and not v.hidden]
        return moved + [(e.day, -e.amount) for e in book.entries if e.kind == "topup" and e.day and e.day in month]
    return [(z.day, z.effect) for z in visible_zs(book, month)]


def booked(world: World, book: Book, month: Month) -> int:
    return primo(world, book, month) + sum(p.amount for p in book.postings if p.month == month.text)


def figures(world: World, book: Book, month: Month) -> dict[str, int | None]:
    """The five figures, null where what they need is missing."""
    counts = usable(book, month)
    lost = {s for s in ("pos", "counts", "bad") if f"{s}:{month}" in book.gone}
    known = not ({f"counts:{month.previous()}", f"bad:{month.previous()}"} & set(book.gone))
    start: int | None = opening(world, book, month) if known else None
    counted: int | None = counts[-1].after if counts and not lost & {"counts", "bad"} else None
    if f"last:{month}" in book.gone:
        counted = None
    expected: int | None = None
    if start is not None and not lost and not book.no_vouchers:
        expected = start + sum(a for _, a in flows(book, month)) - sum(c.to_bank for c in counts)
    difference = counted - expected if counted is not None and expected is not None else None
    return {
        "opening_ore": start,
        "expected_ore": expected,
        "counted_ore": counted,
        "booked_ore": None if book.no_ledger else booked(world, book, month),
        "difference_ore": difference,
    }


def open_items(world: World, book: Book, month: Month) -> list[dict[str, Any]]:
    """What was under way on the last day: bags, and each tender's day; and what the ledger carries from earlier periods."""
    items: list[tuple[str, date, int, str, date]] = []
    for entry in [e for e in book.entries if e.kind == "deposit" and e.key]:
        row = next(c for c in book.counts if c.bag == entry.key)
        if (
            row.day in month
            and entry.day
            and entry.day > month.last
            and not row.cell
            and not {f"counts:{month}", f"bad:{month}"} & set(book.gone)
        ):
            items.append(("deposit_in_transit", row.day, -row.to_bank, entry.key, entry.day))
    no = book.register.no
    days: dict[date, tuple[int, list[str], date]] = {}
    for group in world.groups:
        for _, b in [g for g in group.batches if g[0] == no and not g[1].hidden and g[1].day in month]:
            if group.paid_on and group.paid_on > month.last:
                old = days.get(b.day, (0, [], group.paid_on))
                days[b.day] = (old[0] + b.gross, [*old[1], group.reference], max(old[2], group.paid_on))
    items += [
        ("settlement_in_transit", d, -gross, ", ".join(sorted(set(refs))), paid)
        for d, (gross, refs, paid) in days.items()
    ]
    for p in world.payouts:
        if p.register == no and p.day in month and p.paid_on and p.paid_on > month.last:
            items.append(("settlement_in_transit", p.day, -sum(x.amount for x in p.payments), p.reference, p.paid_on))
    return [
        {
            "cause": c,
            "date": d.isoformat(),
            "amount_ore": a,
            "reference": r,
            "cleared_on": paid.isoformat() if paid <= world.as_of else None,
        }
        for c, d, a, r, paid in sorted(items, key=lambda i: (i[1], i[0], i[3] or "", i[2]))
    ]


def carried(book: Book, month: Month) -> list[dict[str, Any]]:
    """Findings of earlier periods that the ledger had not caught up with when the period began; closed where it did in the period."""
    return [
        {
            "cause": f.cause,
            "finding": key(book, f),
            "amount_ore": f.left,
            "cleared_on": str(f.corrected_on) if f.corrected_in == month.text else None,
        }
        for f in book.findings
        if f.left and f.month < month.text and not (f.corrected_in and f.corrected_in < month.text)
    ]


def key(book: Book, finding: Finding) -> str:
    """What the truth calls a finding, the same in every period."""
    return f"{finding.month} {book.findings.index(finding)}"


def comparisons(world: World, book: Book, month: Month) -> dict[str, int]:
    """Each comparison's difference, with what is on its way taken as arrived; only where every source is there."""
    counts, numbers = usable(book, month), figures(world, book, month)
    cash = numbers["difference_ore"]
    if cash is None:
        return {}
    no, zs = book.register.no, visible_zs(book, month)
    batches = [(g, b) for g in world.groups for n, b in g.batches if n == no and b.day in month]
    pays = [p for p in book.payments if p.day in month]
    bags = {c.bag: c.to_bank for c in counts if c.to_bank}
    deposits = [e for e in book.entries if e.kind == "deposit" and e.day]
    at_bank = sum(e.amount for e in deposits if e.key in bags) + sum(
        e.amount for e in deposits if not e.key and e.day and e.day in month
    )
    fee = sum(b.net - b.gross + (b.gross * RATES[b.agreement] + 50000) // 100000 for _, b in batches if not b.hidden)
    fee += sum(p.net - p.amount + (MOBILEPAY_FEE if p.amount > 0 else 0) for p in pays)
    payouts = sum(
        (0 if g.paid_on else -b.net) + (g.bank_off if len(g.batches) == 1 else 0) for g, b in batches if not b.hidden
    )
    payouts += sum(
        p.bank_off if p.paid_on else -max(0, p.net) for p in world.payouts if p.register == no and p.day in month
    )
    vouchers = sum(v.amount for v in book.vouchers if v.day in month and not v.hidden) - sum(z.cash_out for z in zs)
    carry = primo(world, book, month) - (numbers["opening_ore"] or 0) if month.text != world.months[0].text else 0
    values = {
        "cash": cash,
        "vouchers": 0 if book.register.imprest else vouchers,
        "ledger": (numbers["booked_ore"] or 0) - (numbers["expected_ore"] or 0) - carry,
        "deposits": at_bank - sum(bags.values()),
        "card": sum(b.gross for _, b in batches if not b.hidden) - sum(z.card - z.card_refunds for z in zs),
        "mobilepay": sum(p.amount for p in pays) - sum(z.mobilepay - z.mobilepay_refunds for z in zs),
        "fees": fee,
        "payouts": payouts,
    }
    return {k: v for k, v in values.items() if v}


def check(world: World, book: Book, month: Month) -> None:
    """The planted effects must add up to what the papers show, or the generator is wrong."""
    found = [f for f in book.findings if f.month == month.text]
    if (
        f"unscored:{month}" in book.gone
        or {f.cause for f in found} & {"source_missing", "document_unreadable"}
        or figures(world, book, month)["difference_ore"] is None
    ):
        return
    planned: dict[str, int] = {}
    for f in found:
        for k, v in f.effects.items():
            planned[k] = planned.get(k, 0) + v
    planned["ledger"] = planned.get("ledger", 0) - sum(f.left for f in book.findings if f.corrected_in == month.text)
    planned = {k: v for k, v in planned.items() if v}
    seen = comparisons(world, book, month)
    if planned != seen:
        raise AssertionError(
            f"{book.register.no} {month}: planned {planned}, papers {seen}: {[(f.kind, str(f.day), f.amount, f.effects) for f in found]}"
        )


def expected(world: World, month: Month) -> dict[str, Any]:
    rows = []
    for no, book in sorted(world.books.items()):
        if not book.register.active_in(month):
            continue
        check(world, book, month)
        found = [f for f in book.findings if f.month == month.text]
        numbers = figures(world, book, month)
        lacking = None in numbers.values() or any(k.startswith("day:") and k.endswith(month.text) for k in book.gone)
        rows.append(
            {
                "register": no,
                "status": "missing_data" if lacking else "review" if found else "ready",
                **numbers,
                "loose": ["expected_ore"] if f"last:{month}" in book.gone else [],
                "scored": f"unscored:{month}" not in book.gone,
                "sheet": book.style.get(f"sheet:{month}"),
                "oddities": sorted(book.oddities),
                "findings": [
                    {
                        "cause": f.cause,
                        "date": f.day.isoformat(),
                        "amount_ore": f.amount,
                        "effects_ore": f.effects,
                        "kind": f.kind,
                        "soft_date": f.soft_date,
                        "firm": f.firm,
                        "key": key(book, f),
                    }
                    for f in found
                ],
                "open_items": open_items(world, book, month),
                "carried": carried(book, month),
            }
        )
    return {"period": month.text, "as_of": world.as_of.isoformat(), "registers": rows}
