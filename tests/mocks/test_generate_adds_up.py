"""A clean municipality agrees with itself to the øre: every identity of the formats is added up again."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import pytest
from tests.mocks.books import Books, ore

from kassebot.domain.bankdays import add_bank_days, is_bank_day
from kassebot.domain.periods import Period
from kassebot.mocks.generate.municipality import generate

PERIOD = Period(2026, 10)


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Books:
    folder = tmp_path_factory.mktemp("clean") / "kommune"
    generate(folder, registers=30, period=PERIOD, seed=3, faults=0)
    return Books(folder, str(PERIOD))


def opening(books: Books, register: str) -> int:
    earlier = books.counts(register, str(PERIOD.previous))
    return earlier[-1].after if earlier else 0


def own_top_ups(books: Books, register: str) -> dict[date, int]:
    sums: dict[date, int] = defaultdict(int)
    for _, day, _, _, entries in books.statements():
        for amount, text in entries:
            if text == f"UDBETALT KASSE {register}" and day in PERIOD:
                sums[day] -= amount
    return sums


def test_nothing_is_found_and_every_register_is_ready(books: Books) -> None:
    """The truth of a clean municipality has no findings, and both new and closed registers are in it."""
    assert {row["status"] for row in books.truth.values()} == {"ready"}
    assert not any(row["findings"] for row in books.truth.values())
    assert 25 <= len(books.truth) < len(books.registers) == 30


def test_each_count_is_the_one_before_and_what_moved_since(books: Books) -> None:
    """Counts and Z-reports (or vouchers and top-ups) form a chain without a difference."""
    for register, row in books.truth.items():
        holding, since = opening(books, register), PERIOD.first - timedelta(days=1)
        assert holding == row["opening_ore"]
        flows = {date.fromisoformat(day): ore_ for day, ore_ in books.cash(register).items()}
        if books.registers[register]["Kassetype"] == "udlægskasse":
            flows = own_top_ups(books, register)
            for voucher in books.vouchers:
                if voucher["register"] == register:
                    flows[date.fromisoformat(voucher["date"])] -= ore(voucher["amount"])
        counts = books.counts(register, str(PERIOD))
        assert counts, register
        for count in counts:
            moved = sum(amount for day, amount in flows.items() if since < day <= count.day)
            assert count.total == holding + moved, (register, count)
            assert count.denominations == count.total
            assert count.counted_by != count.checked_by
            holding, since = count.after, count.day
        assert max(flows, default=since) <= since
        assert holding == row["counted_ore"] == row["expected_ore"]


def test_the_counts_that_are_due_are_there(books: Books) -> None:
    """Daily: each day with a Z-report. Weekly: each whole week. Always: the last open day."""
    for register in books.truth:
        days = sorted({date.fromisoformat(z["business_date"]) for z in books.zs(register)})
        counted = {count.day for count in books.counts(register, str(PERIOD))}
        if days:
            assert days[-1] in counted
        if books.registers[register]["Optælling"] == "daglig":
            assert set(days) <= counted
        if books.registers[register]["Optælling"] == "ugentlig":
            weeks = {day.isocalendar()[:2] for day in days if day - timedelta(days=day.weekday()) >= PERIOD.first}
            whole = {week for week in weeks if date.fromisocalendar(*week, 7) <= PERIOD.last}
            assert whole <= {day.isocalendar()[:2] for day in counted}


def test_the_ledger_is_the_holding(books: Books) -> None:
    """Primosaldo + Σ = Ultimosaldo = what was counted, and no posting is booked before its document."""
    for register, row in books.truth.items():
        block = books.ledger[f"9-22-01-{register}"]
        assert block["Primosaldo"] == row["opening_ore"]
        assert block["Primosaldo"] + sum(amount for *_, amount in block["rows"]) == block["Ultimosaldo"]
        assert block["Ultimosaldo"] == row["booked_ore"] == row["counted_ore"]
        for booked, dated, text, _ in block["rows"]:
            assert booked[3:] == "10.2026"
            assert (booked[6:], booked[3:5], booked[:2]) >= (dated[6:], dated[3:5], dated[:2]), text


def test_vouchers_are_what_left_the_till(books: Books) -> None:
    """A till's cash_out on a day is the sum of its vouchers of that day; all are approved."""
    paid: dict[tuple[str, str], int] = defaultdict(int)
    for voucher in books.vouchers:
        paid[voucher["register"], voucher["date"]] += ore(voucher["amount"])
        assert voucher["status"] == "godkendt"
    for register in books.truth:
        out: dict[str, int] = defaultdict(int)
        for z in books.zs(register):
            out[z["business_date"]] += ore(z["cash_out"])
        if books.registers[register]["Kassetype"] != "udlægskasse":
            own = {day: amount for (reg, day), amount in paid.items() if reg == register}
            assert own == {day: amount for day, amount in out.items() if amount}


def test_z_reports_count_on(books: Books) -> None:
    """Numbers rise by one, the running total by the sales, and sales_total is the tenders' sum."""
    for register in books.truth:
        zs = books.zs(register)
        for before, after in pairwise(zs):
            assert after["z_no"] == before["z_no"] + 1
            assert ore(after["grand_total"]) == ore(before["grand_total"]) + ore(after["sales_total"])
        for z in zs:
            assert ore(z["sales_total"]) == sum(ore(t["sales"]) - ore(t["refunds"]) for t in z["tenders"])


def test_card_batches_are_the_tills_sales(books: Books) -> None:
    """Gross by register and day; net, trailer, and each file's days."""
    owner = {t.strip(): r for r, row in books.registers.items() for t in str(row["Terminal-id"]).split(",") if t}
    gross: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for group in books.card_groups:
        assert group["records"] == len(group["BAT"]) + len(group["CHB"])
        assert group["amount"] == sum(ore(bat[7]) for bat in group["BAT"])
        for _, terminal, text_day, _, _, sold, fee, net in group["BAT"]:
            day = date(int(text_day[6:]), int(text_day[3:5]), int(text_day[:2]))
            assert ore(net) == ore(sold) - ore(fee)
            assert add_bank_days(day, 1) == date.fromisoformat(group["file"])
            if day in PERIOD:
                gross[owner[terminal]][str(day)] += ore(sold)
    for register in books.truth:
        assert books.tender(register, "CARD") == dict(gross[register])


def test_mobilepay_payments_are_the_tills_sales(books: Books) -> None:
    """Gross by register and day, single fees, and each file's days."""
    owner = {str(row["Betalingssted"]): register for register, row in books.registers.items() if row["Betalingssted"]}
    gross: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in books.payments:
        day = date.fromisoformat(row["Tidspunkt"][:10])
        assert ore(row["Netto"]) == ore(row["Beløb"]) - ore(row["Gebyr"])
        assert ore(row["Gebyr"]) == (75 if row["Type"] == "Betaling" else 0)
        assert add_bank_days(day, 1) == date.fromisoformat(row["file"])
        assert row["Telefon"].startswith("+45 00")
        if day in PERIOD:
            gross[owner[row["Betalingssted"]]][str(day)] += ore(row["Beløb"])
    for register in books.truth:
        assert books.tender(register, "MOBILEPAY") == {day: amount for day, amount in gross[register].items() if amount}


def test_every_advised_payout_is_at_the_bank(books: Books) -> None:
    """One entry for each reference, with the advised amount, as far as the statements run."""
    at_bank = {text.split()[-1]: amount for *_, entries in books.statements() for amount, text in entries}
    end = max(day for _, day, *_ in books.statements())
    for group in books.card_groups:
        if add_bank_days(date.fromisoformat(group["file"]), 1) <= end:
            assert at_bank[group["reference"]] == group["amount"]
    payouts: dict[str, int] = defaultdict(int)
    due = {}
    for row in books.payments:
        payouts[row["UdbetalingsID"]] += ore(row["Netto"])
        due[row["UdbetalingsID"]] = date.fromisoformat(row["Udbetalingsdato"])
    for reference, amount in payouts.items():
        if amount <= 0:
            assert reference not in at_bank
        elif due[reference] <= end:
            assert at_bank[reference] == amount


def test_bags_are_at_the_bank_or_on_their_way(books: Books) -> None:
    """Every bag arrives with its amount within three bank days; after the period's end it is an open item."""
    deposits = [
        (day, amount, text)
        for _, day, _, _, rows in books.statements()
        for amount, text in rows
        if "INDB KASSE" in text
    ]
    for register, row in books.truth.items():
        open_bags = {item["reference"]: item for item in row["open_items"] if item["cause"] == "deposit_in_transit"}
        for count in books.counts(register, str(PERIOD)):
            if count.to_bank:
                limit = add_bank_days(count.day, 3)
                days = [
                    day
                    for day, amount, text in deposits
                    if amount == count.to_bank and count.day < day <= limit and (register in text or count.bag in text)
                ]
                assert days, (register, count)
                item = open_bags.pop(count.bag, None)
                if item:
                    assert (item["amount_ore"], item["date"]) == (-count.to_bank, str(count.day))
                    assert date.fromisoformat(item["cleared_on"]) in days
                    assert item["cleared_on"] > str(PERIOD.last)
                else:
                    assert min(days) <= PERIOD.last
        assert not open_bags


def test_statements_roll_forward(books: Books) -> None:
    """Opening + entries = closing, and each bank day opens with what the one before closed with."""
    seen: dict[str, list[tuple[date, int]]] = defaultdict(list)
    for account, day, first, last, entries in books.statements():
        assert first + sum(amount for amount, _ in entries) == last
        if seen[account]:
            assert (add_bank_days(seen[account][-1][0], 1), first) == (day, seen[account][-1][1])
        seen[account].append((day, last))
    assert len(seen) == 2
    for days in seen.values():
        assert days[0][0] == next(day for day in PERIOD.days() if is_bank_day(day))
        assert days[-1][0] == add_bank_days(PERIOD.last, 10)
