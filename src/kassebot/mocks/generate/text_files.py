"""The text files of a municipality: Z-reports, card advice, MobilePay reports, ledger list, vouchers."""

from __future__ import annotations

import json
import random
from collections import defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from kassebot.domain.periods import Period
from kassebot.domain.texts import format_danish
from kassebot.mocks.generate.cast import person
from kassebot.mocks.generate.events import Booking, Outlay, Sale, Story
from kassebot.mocks.generate.settlements import Batch, Payment, Payout, Settled, agreement_of


def point(amount: int) -> str:
    """184050 → `1840.50`."""
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def comma(amount: int) -> str:
    """184050 → `1840,50`."""
    return point(amount).replace(".", ",")


def _clock(day: date, hour: int, minute: int) -> str:
    """A time of day in Denmark with its offset, which the end of October changes."""
    return datetime.combine(day, time(hour, minute), ZoneInfo("Europe/Copenhagen")).isoformat()


def z_file(story: Story) -> bytes:
    """All of a register's month as the point-of-sale API's file."""
    grand, items = story.grand_total, []
    for sale in story.sales:
        grand += sale.total
        items.append(_z(story.till.number, sale, grand))
    return json.dumps({"items": items, "next": None}, ensure_ascii=False).encode()


def _z(register: str, sale: Sale, grand: int) -> dict[str, object]:
    closed = _clock(sale.day + timedelta(days=1), 0, 20) if sale.late else _clock(sale.day, 16, 30)
    tenders = [
        {"tender": name, "sales": point(sales), "refunds": point(refunds), "count": count}
        for name, (sales, refunds, count) in sale.tenders.items()
    ]
    return {
        "register": register, "z_no": sale.z_no, "opened_at": _clock(sale.day, 8, 0), "closed_at": closed,
        "business_date": f"{sale.day}", "currency": "DKK", "tenders": tenders, "cash_in": point(sale.cash_in),
        "cash_out": point(sale.cash_out), "rounding": point(sale.rounding), "sales_total": point(sale.total),
        "grand_total": point(grand),
    }  # fmt: skip


def card_group(
    day: date, all_batches: list[Batch], all_chargebacks: list[tuple[str, date, str, int]], payout: Payout
) -> bytes:
    """One bank day's advice of the agreement that the payout is under: a group of the day's file."""
    batches = [batch for batch in all_batches if agreement_of(batch.terminal) == payout.agreement]
    chargebacks = [one for one in all_chargebacks if agreement_of(one[0]) == payout.agreement]
    lines = [f"HDR;{payout.agreement};{day:%d-%m-%Y};{payout.reference};{payout.due:%d-%m-%Y}"]
    for b in sorted(batches, key=lambda batch: (batch.day, batch.terminal, batch.number)):
        amounts = ";".join(format_danish(amount) for amount in (b.gross, b.fee, b.net))
        lines.append(f"BAT;{b.terminal};{b.day:%d-%m-%Y};{b.number};{b.transactions};{amounts}")
    for terminal, original, case, amount in chargebacks:
        lines.append(f"CHB;{terminal};{original:%d-%m-%Y};{case};{format_danish(amount)}")
    total = sum(batch.net for batch in batches) - sum(amount for *_, amount in chargebacks)
    lines.append(f"TRL;{len(lines) - 1};{format_danish(total)}")
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def mobilepay_file(payments: list[Payment], settled: Settled, seed: int) -> bytes:
    """One bank day's report; payers are invented and are there to be cut."""
    lines = [
        "Type;Tidspunkt;Betalingssted;Beløb;Gebyr;Netto;Kundenavn;Telefon;TransaktionsID;UdbetalingsID;Udbetalingsdato"
    ]
    rng = random.Random(f"{seed}-mobilepay-{max((pay.day for pay in payments), default=None)}")
    for pay in sorted(payments, key=lambda one: (one.day, one.point, one.number)):
        payout = settled.mobilepay_payouts.get((pay.point, pay.day))
        reference = payout.reference if payout else f"PC{pay.point}{pay.day:%d%m%y}"
        paid = payout.due if payout else pay.day
        kind = "Betaling" if pay.amount > 0 else "Refundering"
        lines.append(
            f"{kind};{_clock(pay.day, rng.randrange(8, 24), rng.randrange(60))};{pay.point};{comma(pay.amount)};"
            f"{comma(pay.fee)};{comma(pay.net)};{person(rng)};+45 00{rng.randrange(10**6):06d};{rng.getrandbits(64):016x};"
            f"{reference};{paid}"
        )
    return ("\r\n".join(lines) + "\r\n").encode("utf-8-sig")


def ledger_file(stories: list[Story], period: Period) -> bytes:
    """The ERP's list: a block for each register in the order of the accounts."""
    printed = f"{period.next.first:%d.%m.%Y}"
    lines = [f"Posteringsoversigt\tKommune 0999\tPeriode {period.month:02d}.{period.year}\tUdskrevet {printed}", ""]
    voucher_no = 4_700_000_000 + (period.year * 12 + period.month) % 100 * 1_000_000
    for story in stories:
        till = story.till
        lines += [f"Konto\t{till.account}\tKasse {till.number} {till.name}", f"Primosaldo\t{_trailing(story.primo)}"]
        lines.append("Bilagsnr\tBogf.dato\tBilagsdato\tTekst\tBeløb")
        for booking in sorted(story.bookings, key=_order):
            voucher_no += 1
            lines.append(
                f"{voucher_no}\t{booking.day:%d.%m.%Y}\t{booking.document_day:%d.%m.%Y}\t{booking.text}\t{_trailing(booking.amount)}"
            )
        lines += [f"Ultimosaldo\t{_trailing(story.booked)}", ""]
    return ("\r\n".join(lines) + "\r\n").encode("cp1252")


def _order(booking: Booking) -> tuple[date, date, str]:
    return booking.day, booking.document_day, booking.text


def _trailing(amount: int) -> str:
    return format_danish(abs(amount)) + ("-" if amount < 0 else "")


def voucher_file(outlays: list[tuple[str, Outlay]]) -> bytes:
    """The portal's vouchers of a period: (register, voucher)."""
    records = [
        {
            "voucher": o.number, "register": register, "date": f"{o.day}", "amount": point(o.amount),
            "vat": point(o.amount // 5), "purpose": o.purpose, "status": o.status, "attested_by": o.attested_by,
            "approved_by": o.approved_by, "receipt": f"{o.number}.png" if o.receipt else None,
        }
        for register, o in sorted(outlays, key=lambda pair: (pair[1].day, pair[1].number))
    ]  # fmt: skip
    return json.dumps(records, ensure_ascii=False, indent=0).encode()


def by_advice_day(
    settled: Settled, advised: dict[date, date]
) -> tuple[dict[date, list[Batch]], dict[date, list[Payment]]]:
    """Batches and payments by the bank day whose file holds them."""
    batches: dict[date, list[Batch]] = defaultdict(list)
    payments: dict[date, list[Payment]] = defaultdict(list)
    for batch in settled.all_batches():
        batches[advised[batch.day]].append(batch)
    for payment in settled.all_payments():
        payments[advised[payment.day]].append(payment)
    return batches, payments
