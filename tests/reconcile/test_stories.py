"""One fault at a time in a municipality that adds up: its cause, date, amount, effects and the register's status."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from msgspec import structs
from tests.reconcile.builder import FLOAT_ORE, OCTOBER, Town, october, sha, town

from kassebot.domain.carried import Carried
from kassebot.domain.facts import BankKind, VoucherStatus
from kassebot.domain.findings import Cause, RegisterResult, Status

TILL = "0417"


def told(result: RegisterResult) -> list[tuple[str, dt.date, int, dict[str, int]]]:
    """The findings of a register, short."""
    return [
        (one.cause.value, one.date, one.amount_ore, {str(key): ore for key, ore in one.effects_ore})
        for one in result.findings
    ]


def only(made: Town, register: str = TILL) -> list[tuple[str, dt.date, int, dict[str, int]]]:
    """The register's findings; it is for review, every other register is ready."""
    result = made.result()
    for one in result.registers:
        wanted = Status.REVIEW if one.register == register else Status.READY
        assert one.status is wanted, (one.register, one.status, told(one))
    return told(next(one for one in result.registers if one.register == register))


def z_of(day: int, register: str = TILL) -> Any:
    """Chooses a register's Z-report or count or voucher of a day."""
    return lambda row: (
        ((row.register == register and getattr(row, "business_date", None)) or getattr(row, "day", None))
        == october(day)
        and row.register == register
    )


def posting(text: str, register: str = TILL) -> Any:
    """Chooses the register's posting with that text."""
    return lambda row: row.account == f"9-22-{register}" and text in row.text


def test_nothing_wrong() -> None:
    """Everything agrees: ready, no findings, difference 0."""
    for one in town().result().registers:
        assert one.status is Status.READY
        assert one.findings == ()
        assert one.figures.difference_ore == 0
        assert one.figures.booked_ore == one.figures.counted_ore == one.figures.expected_ore


@pytest.mark.parametrize("off", [5_000, -5_000])
def test_over_and_short_weigh_the_same(off: int) -> None:
    """A loss at one count that stays gone is one cash_over_short at that count."""
    made = town()
    for place, count in enumerate(made.counts):
        if count.register == TILL and count.period == "2026-10" and count.day >= october(13):
            total = count.total_ore + off
            made.counts[place] = structs.replace(count, total_ore=total, denominations_ore=total)
    assert only(made) == [("cash_over_short", october(13), off, {"cash": off})]


def test_opening_gap() -> None:
    """An imprest whose first count, before anything happened, is not what September left."""
    made = town()
    first = next(count for count in made.counts if count.register == "0500" and count.period == "2026-10")
    made.counts.append(
        structs.replace(first, day=october(2), line=2, total_ore=FLOAT_ORE - 900, denominations_ore=FLOAT_ORE - 900)
    )
    made.change(
        made.counts, lambda row: row == first, total_ore=first.total_ore - 900, denominations_ore=first.total_ore - 900
    )
    assert only(made, "0500") == [("opening_gap", october(2), -900, {"cash": -900})]


def test_a_sum_that_does_not_match_changes_nothing_by_itself() -> None:
    """Denominations mistyped: the sum counts, and the cash agrees."""
    made = town()
    total = next(count for count in made.counts if z_of(8)(count)).total_ore
    made.change(made.counts, z_of(8), denominations_ore=total - 20_000)
    assert only(made) == [("count_sum_error", october(8), 20_000, {})]


def test_a_mistyped_sum_is_one_finding_not_three() -> None:
    """Optalt i alt mistyped: off at this count and back at the next, and both belong to the sum error."""
    made = town()
    total = next(count for count in made.counts if z_of(8)(count)).total_ore
    made.change(made.counts, z_of(8), total_ore=total + 9_000)
    assert only(made) == [("count_sum_error", october(8), 9_000, {})]


def test_a_note_that_is_no_money() -> None:
    """Two 1000 kroner notes after May 2025."""
    made = town()
    made.change(made.counts, z_of(8), notes_1000=2)
    assert only(made) == [("invalid_denomination", october(8), 200_000, {})]


def test_limit_is_of_the_holding_after_the_count() -> None:
    """The excess of the holding that stays overnight."""
    made = town()
    count = next(count for count in made.counts if z_of(8)(count))
    after = count.total_ore - count.to_bank_ore
    made.change(made.registers, lambda row: row.register == TILL, holding_limit_ore=after - 1_050)
    found = [one for one in told(made.of(TILL)) if one[1] == october(8)]
    assert found == [("holding_limit_exceeded", october(8), 1_050, {})]


@pytest.mark.parametrize("checked", ["", "  ", "prøve  et"])
def test_counted_alone(checked: str) -> None:
    """Nobody checked, or the same person did."""
    made = town()
    made.change(made.counts, z_of(8), checked_by=checked)
    assert only(made) == [("count_unwitnessed", october(8), 0, {})]


def test_a_count_that_is_missing_inside_the_period() -> None:
    """Review, and the figures stay: others come after it."""
    made = town()
    made.drop(made.counts, z_of(8))
    assert only(made) == [("count_missing", october(8), 0, {})]


def test_the_last_count_is_missing() -> None:
    """Without the closing count there is no counted figure and no difference: missing data."""
    made = town()
    made.drop(made.counts, z_of(29))
    made.drop(made.counts, z_of(30))
    made.drop(made.postings, posting("pose 8800021"))
    made.drop(made.movements, lambda row: row.bag == "8800021")
    result = made.of(TILL)
    assert result.status is Status.MISSING_DATA
    assert result.figures.counted_ore is None
    assert result.figures.difference_ore is None
    assert [one[0] for one in told(result)] == ["count_missing", "count_missing"]


def test_z_missing_with_its_posting() -> None:
    """A gap, its posting and its voucher say what it did; one finding in cash, card, MobilePay and the rest."""
    made = town()
    z = next(row for row in made.z if z_of(14)(row))
    made.drop(made.z, lambda row: row is z)
    effect = z.cash_sales_ore - z.cash_out_ore
    # The day has no Z-report any more, so its count is not asked for, but it is there.
    assert only(made) == [
        ("z_missing", october(14), effect, {
            "cash": effect, "vouchers": z.cash_out_ore, "ledger": effect, "card": z.card_sales_ore, "mobilepay": z.mobilepay_sales_ore,
        })
    ]  # fmt: skip


def test_z_missing_without_a_posting() -> None:
    """The running total and the count say it."""
    made = town()
    z = next(row for row in made.z if z_of(13)(row))
    made.drop(made.z, lambda row: row is z)
    made.drop(made.postings, posting(f"Z {z.z_no}"))
    cause, day, amount, effects = only(made)[0]
    assert (cause, day, amount) == ("z_missing", october(13), z.cash_sales_ore)
    assert effects == {"cash": z.cash_sales_ore, "card": z.card_sales_ore, "mobilepay": z.mobilepay_sales_ore}


def test_a_copy_counts_once() -> None:
    """An identical Z-report: said, and without effect."""
    made = town()
    z = next(row for row in made.z if z_of(13)(row))
    made.z.append(structs.replace(z, line=99_999))
    assert only(made) == [("z_duplicate", october(13), -z.cash_sales_ore, {})]


def test_cash_out_without_a_voucher() -> None:
    """The voucher is gone and was never posted."""
    made = town()
    voucher = next(row for row in made.vouchers if z_of(14)(row))
    made.drop(made.vouchers, lambda row: row is voucher)
    made.drop(made.postings, posting(voucher.voucher))
    amount = voucher.amount_ore
    assert only(made) == [("voucher_missing", october(14), -amount, {"vouchers": -amount, "ledger": amount})]


def test_cash_out_without_a_voucher_but_posted() -> None:
    """The posting names a voucher that the portal lacks: the same finding."""
    made = town()
    voucher = next(row for row in made.vouchers if z_of(14)(row))
    made.drop(made.vouchers, lambda row: row is voucher)
    amount = voucher.amount_ore
    assert only(made) == [("voucher_missing", october(14), -amount, {"vouchers": -amount})]


@pytest.mark.parametrize("posted", [True, False])
@pytest.mark.parametrize("status", [VoucherStatus.DRAFT, VoucherStatus.ATTESTED, VoucherStatus.REJECTED])
def test_voucher_not_approved(status: VoucherStatus, posted: bool) -> None:
    """One finding, whether it was posted all the same or not."""
    made = town()
    voucher = next(row for row in made.vouchers if z_of(14)(row))
    made.change(made.vouchers, lambda row: row is voucher, status=status)
    amount = voucher.amount_ore
    if not posted:
        made.drop(made.postings, posting(voucher.voucher))
    effects = {} if posted else {"ledger": amount}
    assert only(made) == [("voucher_unapproved", october(14), -amount, effects)]


@pytest.mark.parametrize("posted", [True, False])
def test_a_voucher_registered_twice(posted: bool) -> None:
    """Two numbers for one outlay: more vouchers than cash_out."""
    made = town()
    voucher = next(row for row in made.vouchers if z_of(14)(row))
    made.vouchers.append(structs.replace(voucher, voucher="U-9999", line=9_999))
    amount = voucher.amount_ore
    if posted:
        made.post(TILL, 14, "Udlæg bilag U-9999", -amount)
    effects = {"vouchers": amount, "ledger": -amount} if posted else {"vouchers": amount}
    assert only(made) == [("voucher_duplicate", october(14), amount, effects)]


def test_two_equal_vouchers_are_no_finding() -> None:
    """Both were paid from the till."""
    made = town()
    voucher = next(row for row in made.vouchers if z_of(14)(row))
    made.vouchers.append(structs.replace(voucher, voucher="U-9999", line=9_999))
    made.post(TILL, 14, "Udlæg bilag U-9999", -voucher.amount_ore)
    made.change(made.z, z_of(14), cash_out_ore=2 * voucher.amount_ore)
    made.recount(TILL)
    bag = next(count for count in made.counts if z_of(16)(count))
    less = voucher.amount_ore
    made.change(made.counts, z_of(16), to_bank_ore=bag.to_bank_ore - less)
    made.recount(TILL)
    made.change(made.postings, posting(bag.bag), amount_ore=-(bag.to_bank_ore - less))
    made.change(made.movements, lambda row: row.bag == bag.bag, amount_ore=bag.to_bank_ore - less)
    assert [one.status for one in made.result().registers] == [Status.READY] * 3


@pytest.mark.parametrize(
    ("cause", "booked"),
    [
        ("posting_sign", lambda right: -right),
        ("posting_slide", lambda right: right // 10),
        ("posting_slide", lambda right: right * 10),
        ("posting_digit", lambda right: right + 300),
        ("posting_transposition", lambda right: 171_550 if right == 117_550 else right),
    ],
)
@pytest.mark.parametrize("text", ["Kontantsalg Z 1008", "Kontantsalg 13.10", "Kontantsalg Z 1080"])
def test_a_slip_in_a_posting(cause: str, booked: Any, text: str) -> None:
    """Booked − document, whatever way the text names it."""
    made = town()
    right = next(row for row in made.z if z_of(13)(row)).cash_sales_ore
    assert right == 117_550
    wrong = booked(right)
    made.change(made.postings, posting("Z 1008"), amount_ore=wrong, text=text)
    assert only(made) == [(cause, october(13), wrong - right, {"ledger": wrong - right})]


def test_posting_missing_and_duplicate() -> None:
    """A missing sale is −, a doubled one +."""
    made = town()
    made.drop(made.postings, posting("Z 1008"))
    assert only(made) == [("posting_missing", october(13), -117_550, {"ledger": -117_550})]
    made = town()
    made.post(TILL, 15, "Kontantsalg Z1008", 117_550, dated=october(13))
    assert only(made) == [("posting_duplicate", october(13), 117_550, {"ledger": 117_550})]
    made = town()
    made.post(TILL, 15, "Kontantsalg 13.10", 117_550, dated=october(13))
    assert only(made) == [("posting_duplicate", october(13), 117_550, {"ledger": 117_550})]


def test_posting_on_another_register() -> None:
    """− where it lacks, + where it stands."""
    made = town()
    made.change(made.postings, posting("Z 1008"), account="9-22-0418")
    results = {one.register: one for one in made.result().registers}
    assert told(results[TILL]) == [("posting_wrong_register", october(13), -117_550, {"ledger": -117_550})]
    assert told(results["0418"]) == [("posting_wrong_register", october(13), 117_550, {"ledger": 117_550})]
    assert results["0500"].status is Status.READY


def test_posting_of_another_period() -> None:
    """The Bilagsdato is the witness; without it the posting names nothing."""
    made = town()
    made.post(TILL, 2, "Kontantsalg Z 977", 44_450, dated=dt.date(2026, 9, 29))
    assert only(made) == [("posting_wrong_period", dt.date(2026, 9, 29), 44_450, {"ledger": 44_450})]
    made = town()
    made.post(TILL, 12, "Diverse", 44_450)
    assert only(made) == [("posting_unsupported", october(12), 44_450, {"ledger": 44_450})]


def test_postings_that_cancel() -> None:
    """A correction pair, a reversal and rebooking, and three that net to zero are no finding."""
    made = town()
    made.post(TILL, 12, "Fejlpost, rettes", 44_450)
    made.post(TILL, 13, "Rettelse af fejlpost", -44_450)
    made.post(TILL, 15, "Tilbageført Z 1008", -117_550, dated=october(13))
    made.post(TILL, 15, "Kontantsalg Z 1008 igen", 117_550, dated=october(13))
    made.post(TILL, 20, "Ompostering", 10_000)
    made.post(TILL, 20, "Ompostering", 5_000)
    made.post(TILL, 21, "Ompostering retur", -15_000)
    assert made.of(TILL).status is Status.READY


def test_primo_is_off() -> None:
    """What no earlier finding left is posting_unsupported on the period's first day."""
    made = town()
    made.primo[TILL] = FLOAT_ORE + 2_300
    assert only(made) == [("posting_unsupported", OCTOBER.first, 2_300, {"ledger": 2_300})]


def test_what_is_carried_is_no_finding() -> None:
    """A posting missing in September is carried, shown, and closes with its correction."""
    made = town()
    made.primo[TILL] = FLOAT_ORE - 33_300
    made.carried = [Carried(register=TILL, finding="f1", date=dt.date(2026, 9, 14), amount_ore=-33_300)]
    result = made.of(TILL)
    assert result.status is Status.READY
    item = next(one for one in result.open_items if one.reference == "f1")
    assert (item.area.value, item.amount_ore, item.cleared_on) == ("ledger", -33_300, None)
    made.post(TILL, 6, "Kontantsalg Z 970", 33_300, dated=dt.date(2026, 9, 14))
    result = made.of(TILL)
    assert result.status is Status.READY
    assert next(one for one in result.open_items if one.reference == "f1").cleared_on == october(6)


def test_tender_mixup() -> None:
    """A card payment rung as cash: the cash is short by what the acquirer has too much."""
    made = town()
    z = next(row for row in made.z if z_of(13)(row))
    made.change(made.z, z_of(13), cash_sales_ore=z.cash_sales_ore + 8_000, card_sales_ore=z.card_sales_ore - 8_000)
    made.change(made.postings, posting("Z 1008"), amount_ore=z.cash_sales_ore + 8_000)
    assert only(made) == [("tender_mixup", october(13), -8_000, {"cash": -8_000, "card": 8_000})]


def test_rounding_left_out() -> None:
    """Sums that no coins can make: the difference is the rounding."""
    made = town()
    z = next(row for row in made.z if z_of(13)(row))
    made.change(
        made.z, z_of(13), cash_sales_ore=z.cash_sales_ore - 20, rounding_ore=20, sales_total_ore=z.sales_total_ore - 20
    )
    made.change(made.postings, posting("Z 1008"), amount_ore=z.cash_sales_ore - 20)
    assert only(made) == [("cash_rounding", october(13), 20, {"cash": 20})]


def test_a_bag_with_other_money_than_the_sheet_says() -> None:
    """50 kr. too little in the bag stay in the till until the next count: one finding, two effects."""
    made = town()
    bag = next(count for count in made.counts if z_of(16)(count))
    made.change(made.movements, lambda row: row.bag == bag.bag, amount_ore=bag.to_bank_ore - 5_000)
    for place, count in enumerate(made.counts):
        if count.register == TILL and count.day > october(16):
            total = count.total_ore + 5_000
            made.counts[place] = structs.replace(count, total_ore=total, denominations_ore=total)
    assert only(made) == [("deposit_differs", october(16), -5_000, {"cash": 5_000, "deposits": -5_000})]


def test_two_faults_that_hide_each_other() -> None:
    """A posting missing and another doubled with the same amount: both are said."""
    made = town()
    made.drop(made.postings, posting("Z 1008"))
    made.post(TILL, 15, "Kontantsalg Z 1005", 110_800 - 0, dated=october(8))
    found = only(made)
    assert [one[0] for one in found] == ["posting_duplicate", "posting_missing"]


def test_an_imprest_voucher_that_the_portal_lacks() -> None:
    """The posting names it and the money is gone: one finding in cash and ledger."""
    made = town()
    made.post("0500", 14, "Udlæg bilag U-5999", -6_600)
    made.change(
        made.counts,
        lambda row: row.register == "0500" and row.period == "2026-10",
        total_ore=37_750,
        denominations_ore=37_750,
    )
    assert only(made, "0500") == [("voucher_missing", october(14), -6_600, {"cash": -6_600, "ledger": -6_600})]


@pytest.mark.parametrize(
    "text", ["Hævet i bank 12.10", "Påfyldning udlægskasse", "Opfyldning af kasse", "Bilag til udlægskassen", "Diverse"]
)
def test_a_posting_with_the_amount_and_the_day_is_found_whatever_its_words_say(text: str) -> None:
    """People type as they like; the register, the day and the amount are what counts."""
    made = town()
    made.change(made.postings, lambda row: row.account == "9-22-0500" and row.amount_ore > 0, text=text)

    assert {one.status for one in made.result().registers} == {Status.READY}


def test_a_top_up_without_a_number() -> None:
    """Its posting alone says whose it is."""
    made = town()
    made.change(made.movements, lambda row: row.kind is BankKind.TOP_UP, register="")
    assert made.of("0500").status is Status.READY


def test_the_same_facts_give_the_same_ids() -> None:
    """Ids come from content."""
    made = town()
    made.drop(made.postings, posting("Z 1008"))
    made.drop(made.counts, z_of(8))
    assert made.result() == made.result()
    assert sha("a") != sha("b")


def test_cash_rung_as_card_is_one_finding_in_two_comparisons() -> None:
    """The cash and the acquirer are off by the same, opposite ways."""
    made = town()
    made.change(made.z, z_of(6), cash_sales_ore=next(z for z in made.z if z_of(6)(z)).cash_sales_ore + 4_500)
    made.change(made.z, z_of(6), card_sales_ore=next(z for z in made.z if z_of(6)(z)).card_sales_ore - 4_500)
    made.change(
        made.postings,
        posting("Z 1003"),
        amount_ore=next(p for p in made.postings if "Z 1003" in p.text).amount_ore + 4_500,
    )
    found = {cause for cause, *_ in only(made)}

    assert found == {"tender_mixup"}


def test_three_postings_that_cancel_each_other_are_no_finding() -> None:
    """Also where the register has another fault in its ledger."""
    made = town()
    made.drop(made.postings, posting("Z 1008"))
    for text, amount in (("Fejlpost 1", 11_460), ("Fejlpost 2", 7_185), ("Rettelse fejlpost 1 og 2", -18_645)):
        made.post(TILL, 12, text, amount)

    assert [cause for cause, *_ in only(made)] == ["posting_missing"]


def test_one_posting_for_three_days_is_theirs() -> None:
    """Days in a row booked together, with no number."""
    made = town()
    days = [
        p for p in made.postings if p.account == f"9-22-{TILL}" and any(f"Z {n}" in p.text for n in (1006, 1007, 1008))
    ]
    assert len(days) == 3
    made.drop(made.postings, lambda row: row in days)
    made.post(TILL, 13, "Kontantsalg i ugen", sum(p.amount_ore for p in days))

    assert {one.status for one in made.result().registers} == {Status.READY}


def test_a_voucher_twice_in_an_imprest_is_named_by_the_count() -> None:
    """Two equal vouchers of a day, both approved, one of them posted: the count is over by exactly one."""
    made = town()
    voucher = next(v for v in made.vouchers if v.register == "0500")
    made.vouchers.append(structs.replace(voucher, voucher=f"{voucher.voucher}9", line=9_999))

    assert only(made, "0500") == [
        (
            "voucher_duplicate",
            voucher.day,
            voucher.amount_ore,
            {"cash": voucher.amount_ore, "ledger": voucher.amount_ore},
        )
    ]


def test_a_wrong_tender_beside_another_fault_of_the_same_count_is_named() -> None:
    """The acquirer has 45,00 less than was rung, the count is off by something else: two findings, and the rest is said."""
    made = town()
    z = next(one for one in made.z if z_of(6)(one))
    made.change(made.z, z_of(6), cash_sales_ore=z.cash_sales_ore - 4_500, card_sales_ore=z.card_sales_ore + 4_500)
    sale = next(p for p in made.postings if "Z 1003" in p.text)
    made.change(made.postings, lambda row: row == sale, amount_ore=sale.amount_ore - 4_500)
    last = max((count for count in made.counts if count.register == TILL), key=lambda count: count.day)
    made.change(
        made.counts,
        z_of(6),
        total_ore=next(c for c in made.counts if z_of(6)(c)).total_ore + 10_000,
        denominations_ore=None,
    )
    found = {cause: amount for cause, _, amount, _ in only(made)}

    assert last.day > october(6)
    assert found["tender_mixup"] == 4_500
    assert found["cash_over_short"] in (10_000, -10_000)


def test_the_same_line_typed_again_is_a_double_whatever_it_names() -> None:
    """No number in the text: the second one of the same text and amount is one too many."""
    made = town()
    sale = next(p for p in made.postings if "Z 1003" in p.text)
    made.change(made.postings, lambda row: row == sale, text="Dagens salg")
    made.post(TILL, 7, "Dagens salg", sale.amount_ore, dated=october(7))

    assert [(cause, effects) for cause, _, _, effects in only(made)] == [
        ("posting_duplicate", {"ledger": sale.amount_ore})
    ]


@pytest.mark.parametrize(
    "text", ["Kontant oms. 061026", "Salg 6/10", "06.10 kontant", "Z-bon nr. 1003", "kontantsalg d. 6-10-26"]
)
def test_days_and_numbers_as_people_type_them(text: str) -> None:
    """With and without separators, with words before the number."""
    made = town()
    sale = next(p for p in made.postings if "Z 1003" in p.text)
    made.change(made.postings, lambda row: row == sale, text=text, booking_date=october(9))

    assert made.of(TILL).status is Status.READY


def test_as_many_equal_postings_as_equal_sales_lack_nothing() -> None:
    """Three sales of one amount and three postings with other days and no numbers: whichever is whose."""
    made = town()
    wanted = ("Z 1003", "Z 1004", "Z 1008")
    amount = 110_000
    for number in (1003, 1004, 1008):
        z = next(one for one in made.z if one.register == TILL and one.z_no == number)
        made.change(made.z, lambda row, z=z: row == z, cash_sales_ore=amount, cash_refunds_ore=0)
    for place, text in enumerate(wanted):
        sale = next(p for p in made.postings if text in p.text and p.account == f"9-22-{TILL}")
        made.change(
            made.postings, lambda row, sale=sale: row == sale, amount_ore=amount, text="Dagens salg",
            document_date=october(10 + place),
        )  # fmt: skip
    made.recount(TILL)

    assert [cause for cause, *_ in told(made.of(TILL)) if cause.startswith("posting")] == []


def test_a_sale_booked_again_in_other_words_a_day_off_is_a_double() -> None:
    """Its kind and amount are those of one sale alone, which has its posting."""
    made = town()
    sale = next(p for p in made.postings if "Z 1003" in p.text)
    made.post(TILL, 8, "Dagens kontantsalg", sale.amount_ore, dated=october(7))

    assert [(cause, effects) for cause, _, _, effects in only(made)] == [
        ("posting_duplicate", {"ledger": sale.amount_ore})
    ]


def test_a_sale_booked_again_on_its_day_in_words_of_no_kind_is_a_double() -> None:
    """The register, the Bilagsdato and the amount are those of one sale alone; the words speak for nothing else."""
    made = town()
    sale = next(p for p in made.postings if "Z 1003" in p.text)
    made.post(TILL, 7, "Kontant ind", sale.amount_ore, dated=october(6))

    assert [(cause, effects) for cause, _, _, effects in only(made)] == [
        ("posting_duplicate", {"ledger": sale.amount_ore})
    ]


def test_a_difference_that_comes_back_the_other_way_is_said_to() -> None:
    """September was short by 120,00 and October is over by it: the explanation names the day."""
    made = town()
    last = max((count for count in made.counts if count.register == TILL), key=lambda count: count.day)
    made.change(made.counts, lambda row: row == last, total_ore=last.total_ore + 12_000, denominations_ore=None)
    made.primo[TILL] = FLOAT_ORE + 12_000
    made.carried = [
        Carried(register=TILL, finding="f1", date=dt.date(2026, 9, 30), amount_ore=12_000, cause=Cause.CASH_OVER_SHORT)
    ]
    finding = next(one for one in made.of(TILL).findings if one.cause is Cause.CASH_OVER_SHORT)

    assert any("30.09.2026" in sentence.render() for sentence in finding.candidates[0].explanation)
