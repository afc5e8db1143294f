"""Write the sources that are text: Z-reports, card advice, MobilePay reports, the ledger list and vouchers."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from tests.othermunicipality import people
from tests.othermunicipality.days import DAY, Month, bank_days_on, is_bank_day
from tests.othermunicipality.model import Book, World, Z

COPENHAGEN = ZoneInfo("Europe/Copenhagen")


def danish(ore: int, *, trailing: bool = False, dots: bool = True) -> str:
    """Øre as 1.234,56, the minus in front or behind."""
    text = f"{abs(ore) // 100:,}".replace(",", "." if dots else "") + f",{abs(ore) % 100:02d}"
    return text if ore >= 0 else text + "-" if trailing else "-" + text


def plain(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def put(path: Path, text: str, encoding: str = "utf-8") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode(encoding))


def stamp(day: date, hour: int, minute: int, second: int) -> str:
    return datetime.combine(day, time(hour, minute, second), COPENHAGEN).isoformat()


def bank_days(world: World) -> list[date]:
    span = (world.as_of - world.months[0].first).days + 1
    return [d for n in range(span) if is_bank_day(d := world.months[0].first + n * DAY)]


def days_of(bank_day: date) -> list[date]:
    """The days since the bank day before, up to the day before this one."""
    day, found = bank_day - DAY, []
    while not is_bank_day(day):
        found.append(day)
        day -= DAY
    return sorted([*found, day])


def z_reports(root: Path, world: World, rng: Random) -> None:
    for no, book in world.books.items():
        if book.register.imprest:
            continue
        total = int(no) * 104729
        for month in [world.months[0].previous(), *world.months]:
            items = []
            for z in [z for z in book.zs if z.day in month]:
                total += z.cash - z.cash_refunds + z.card - z.card_refunds + z.mobilepay - z.mobilepay_refunds
                items += [] if z.hidden else [_z_report(no, z, total)] * z.copies
            if month in world.months and book.register.active_in(month) and f"pos:{month}" not in book.gone:
                if rng.random() < 0.3:
                    items = items[::-1]
                put(root / "pos" / no / f"{month}.json", json.dumps({"items": items, "next": None}, indent=1))


def _z_report(no: str, z: Z, total: int) -> dict[str, object]:
    pairs = (
        ("CASH", z.cash, z.cash_refunds),
        ("CARD", z.card, z.card_refunds),
        ("MOBILEPAY", z.mobilepay, z.mobilepay_refunds),
    )
    tenders = [
        {"tender": t, "sales": plain(s), "refunds": plain(r), "count": 1 + s // 5000}
        for t, s, r in pairs
        if s or r or z.no % 3 == 0
    ]
    end = (
        stamp(z.day + timedelta(days=1), 0, 20 + z.no % 30, 11)
        if z.late
        else stamp(z.day, 15 + z.no % 4, z.no % 60, 40)
    )
    return {
        "register": no,
        "z_no": z.no,
        "opened_at": stamp(z.day, 7 + z.no % 3, z.no * 7 % 60, 3),
        "closed_at": end,
        "business_date": z.day.isoformat(),
        "currency": "DKK",
        "tenders": tenders,
        "cash_in": plain(z.cash_in),
        "cash_out": plain(z.cash_out),
        "rounding": plain(z.rounding),
        "sales_total": plain(sum(s - r for _, s, r in pairs)),
        "grand_total": plain(total),
    }


def card_advice(root: Path, world: World) -> None:
    for day in bank_days(world):
        lines = []
        for group in [g for g in world.groups if g.advice_day == day]:
            batches = [b for _, b in group.batches if not b.hidden]
            if not batches and not group.chargebacks:
                continue
            lines.append(f"HDR;{7700200 + group.agreement};{day:%d-%m-%Y};{group.reference};{group.promised:%d-%m-%Y}")
            lines += [
                f"BAT;{b.terminal};{b.day:%d-%m-%Y};{b.no};{b.count};{danish(b.gross)};{danish(b.fee)};{danish(b.net)}"
                for b in batches
            ]
            lines += [
                f"CHB;{terminal};{original:%d-%m-%Y};CB{original.toordinal() % 1000 + 4000};{danish(amount)}"
                for _, terminal, original, amount in group.chargebacks
            ]
            lines.append(
                f"TRL;{len(batches) + len(group.chargebacks)};{danish(sum(b.net for b in batches) - sum(c[3] for c in group.chargebacks))}"
            )
        put(root / "card" / f"{day}.csv", "".join(line + "\r\n" for line in lines), "cp1252")


def mobilepay(root: Path, world: World) -> None:
    header = (
        "Type;Tidspunkt;Betalingssted;Beløb;Gebyr;Netto;Kundenavn;Telefon;TransaktionsID;UdbetalingsID;Udbetalingsdato"
    )
    rng = Random("payers")
    for day in bank_days(world):
        lines = [header]
        for payout in [p for p in world.payouts if p.day in days_of(day)]:
            point, paid = world.books[payout.register].register.point, payout.promised or ""
            for p in sorted(payout.payments, key=lambda p: p.stamp):
                at = stamp(p.day, p.stamp // 3600, p.stamp // 60 % 60, p.stamp % 60)
                lines.append(
                    f"{'Betaling' if p.amount > 0 else 'Refundering'};{at};{point};{danish(p.amount, dots=False)};{danish(p.fee, dots=False)};"
                    f"{danish(p.net, dots=False)};{people.person(rng)};+45 00{rng.randrange(10**6):06d};{p.tid};{payout.reference};{paid}"
                )
        put(root / "mobilepay" / f"{day}.csv", "\ufeff" + "".join(line + "\r\n" for line in lines))


def primo(world: World, book: Book, month: Month) -> int:
    """Primosaldo: the first period's opening holding, then what the ledger itself ended with."""
    before = [c for c in book.counts if c.day < world.months[0].first]
    opening = before[-1].after if before else 0
    later = [m.text for m in world.months if m.first < month.first]
    return opening + book.primo_off + sum(p.amount for p in book.postings if p.month in later)


def ledger(root: Path, world: World, rng: Random) -> None:
    for month in world.months:
        number = 5100300000 + month.first.toordinal() * 10
        out = [
            f"Posteringsoversigt\tKommune 0998\tPeriode {month.first:%m.%Y}\tUdskrevet {bank_days_on(month.last, 1):%d.%m.%Y}",
            "",
        ]
        books = [b for b in world.books.values() if b.register.active_in(month)]
        rng.shuffle(books)
        for book in books:
            balance = primo(world, book, month)
            out += [
                f"Konto\t{account(book.register.no)}\tKasse {book.register.no} {book.register.name}",
                f"Primosaldo\t{danish(balance, trailing=True)}",
                "Bilagsnr\tBogf.dato\tBilagsdato\tTekst\tBeløb",
            ]
            rows = [p for p in book.postings if p.month == month.text]
            rng.shuffle(rows)
            for row in rows if rng.random() < 0.3 else sorted(rows, key=lambda p: p.booked_on):
                number += rng.randrange(1, 4)
                balance += row.amount
                out.append(
                    f"{number}\t{row.booked_on:%d.%m.%Y}\t{row.doc_day:%d.%m.%Y}\t{row.text}\t{danish(row.amount, trailing=True)}"
                )
            out += [f"Ultimosaldo\t{danish(balance, trailing=True)}", ""]
        put(root / "ledger" / f"{month}.txt", "".join(line + "\r\n" for line in out), "cp1252")


def account(no: str) -> str:
    return f"6.{no[:2]}.{no[2:]}-K"


def vouchers(root: Path, world: World, rng: Random) -> None:
    for month in world.months:
        rows = [(no, v) for no, book in world.books.items() for v in book.vouchers if v.day in month and not v.hidden]
        rng.shuffle(rows)
        items = [
            {
                "voucher": v.no,
                "register": no,
                "date": v.day.isoformat(),
                "amount": plain(v.amount),
                "vat": plain(v.amount // 5),
                "purpose": v.purpose,
                "status": v.status,
                "attested_by": None if v.status == "kladde" else people.person(rng),
                "approved_by": people.person(rng) if v.status == "godkendt" else None,
                "receipt": f"{v.no}.png" if rng.random() < 0.9 else None,
            }
            for no, v in rows
        ]
        put(root / "vouchers" / f"{month}.json", json.dumps(items, ensure_ascii=False, indent=1))
