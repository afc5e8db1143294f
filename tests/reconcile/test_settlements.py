"""Z-reports, card batches and MobilePay; payouts at the bank and chargebacks: a register or two, a few days."""

from datetime import date

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reconcile.bank_facts import batch, chargeback, october, payment, payout, z
from tests.reconcile.bank_runs import LATER, ONE, TWO, run, told
from tests.reconcile.bank_worlds import days_of, missing, world_of

from kassebot.domain.documents import Source
from kassebot.domain.facts import Facts
from kassebot.domain.findings import Comparison
from kassebot.reconcile.electronic import electronic
from kassebot.reconcile.settlements import GAP


def test_a_batch_differs_from_the_z_report() -> None:
    """The Z-report has 500,00 on cards, the acquirer settled 450,00."""
    outcome = run(z("0417", 1, 5, card=50000), batch("0417", 5, 45000), payout(7, 45000, "KI05"))

    assert told(outcome) == [("0417", "settlement_differs", october(5), -5000)]
    assert len(outcome.findings[0].evidence) == 2


def test_a_lacking_batch_is_missing_with_its_number_as_witness() -> None:
    """Two terminals; one of them skips batch 12 on the day that is short."""
    facts = [batch("0417", day, 1000, batch_no=number, reference=f"KI{day}") for day, number in
             ((5, "11"), (7, "13"))] + [batch("0417", day, 500, batch_no=f"9{day}", reference=f"KI{day}") for day in
             (5, 6, 7)]  # fmt: skip
    bank = [payout(6, 1500, "KI5"), payout(7, 500, "KI6"), payout(8, 1500, "KI7")]
    sales = [z("0417", n, n, card=1500) for n in (5, 6, 7)]

    outcome = run(*sales, *facts, *bank)

    assert told(outcome)[:1] == [("0417", "settlement_missing", october(6), -1000)]
    assert [c.cause.value for c in outcome.findings[0].candidates] == ["settlement_differs"]


def test_a_settlement_is_on_its_way_until_its_limit_is_over() -> None:
    """Sold Monday the 5th, limit Friday the 9th: open on the 9th, missing on the 12th."""
    sale = z("0417", 1, 5, mobilepay=20000)

    assert told(run(sale, as_of=october(9))) == []
    assert [item.amount_ore for item in run(sale, as_of=october(9)).open_items] == [-20000]
    assert told(run(sale, as_of=october(12))) == [("0417", "settlement_missing", october(5), -20000)]


def test_a_settlement_without_a_z_report() -> None:
    """Without a gap in the Z numbers it differs; with one it belongs to the missing Z-report."""
    around = [z("0417", 1, 5, card=100), batch("0417", 5, 100), batch("0417", 6, 700), batch("0417", 7, 100)]
    bank = [payout(8, 100, "KI05"), payout(8, 700, "KI06"), payout(8, 100, "KI07")]

    differs = run(*around, z("0417", 2, 7, card=100), *bank)
    assert told(differs) == [("0417", "settlement_differs", october(6), 700)]

    facts = Facts(
        registers=(ONE, TWO), z_reports=(around[0], z("0417", 3, 7, card=100)), card_batches=tuple(around[1:])
    )  # type: ignore[arg-type]
    world = world_of(facts, as_of=LATER)
    days = days_of(world)
    assert [f.cause.value for f in electronic(world, days).findings if f.date == october(6)] == ["settlement_missing"]
    assert days.loc[days["state"] == GAP, ["tender", "difference_ore"]].values.tolist() == [["card", 700]]


def test_card_rung_as_mobilepay() -> None:
    """75,00 is rung on MobilePay and paid by card: one finding, nothing on the cash side."""
    outcome = run(z("0417", 1, 5, card=10000, mobilepay=9000), batch("0417", 5, 17500), payment("0417", 5, 1500),
                  payout(6, 17500, "KI05"), payout(7, 1500, "PC041705"))  # fmt: skip

    assert told(outcome) == [("0417", "tender_mixup", october(5), 0)]
    assert outcome.findings[0].effects == ((Comparison.CARD, 7500), (Comparison.MOBILEPAY, -7500))


def test_a_claimed_day_is_left_to_the_pass_that_claimed_it() -> None:
    """The cash pass found the mix-up; the comparison keeps the difference that its finding explains."""
    claimed = pd.DataFrame({"reg": [0], "tender": ["card"], "day": [(october(5) - date(1970, 1, 1)).days]})
    outcome = run(z("0417", 1, 5, card=50000), batch("0417", 5, 45000), payout(7, 45000, "KI05"), claimed=claimed)

    assert outcome.findings == ()
    assert outcome.differences[Comparison.CARD][0] == -5000


def test_a_lost_card_payout_is_a_finding_in_each_register() -> None:
    """Two registers in KI05, which never came: each with its own net."""
    outcome = run(z("0417", 1, 5, card=10000), z("0418", 1, 5, card=20000), batch("0417", 5, 10000, fee=29),
                  batch("0418", 5, 20000, fee=58))  # fmt: skip

    assert told(outcome) == [
        ("0417", "settlement_missing", october(5), -9971),
        ("0418", "settlement_missing", october(5), -19942),
    ]
    assert outcome.open_items == ()


def test_a_late_payout_leaves_no_difference() -> None:
    """Batch of Thursday the 29th, at the bank on 6 November: late, an open item at the month's end, cleared."""
    outcome = run(z("0417", 1, 29, card=10000), batch("0417", 29, 10000), payout(37, 10000, "KI29"))

    assert told(outcome) == [("0417", "settlement_in_transit", october(29), -10000)]
    assert [(i.amount_ore, i.reference, i.cleared_on) for i in outcome.open_items] == [(-10000, "KI29", october(37))]


def test_a_payout_with_another_amount_belongs_to_whom_the_files_say() -> None:
    """The bank lacks exactly one batch: that register's. 1,00 that fits nobody is shown to both, and not shared out."""
    sales = [z("0417", 1, 5, card=10000), z("0418", 1, 5, card=20000), batch("0417", 5, 10000), batch("0418", 5, 20000)]

    assert told(run(*sales, payout(6, 20000, "KI05"))) == [("0417", "settlement_differs", october(5), -10000)]
    vague = run(*sales, payout(6, 29900, "KI05"))
    assert told(vague) == [
        ("0417", "settlement_differs", october(5), -100),
        ("0418", "settlement_differs", october(5), -100),
    ]
    assert vague.differences[Comparison.PAYOUTS].isna().all()


def test_mobilepay_pays_nothing_out_when_refunds_are_larger() -> None:
    """A day of refunds only has no payout, and is no finding and no open item."""
    assert told(run(z("0417", 1, 30, mobilepay=-2000), payment("0417", 30, -2000))) == []
    assert run(z("0417", 1, 30, mobilepay=-2000), payment("0417", 30, -2000)).open_items == ()


def test_a_chargeback_is_a_finding_without_effect() -> None:
    """The payout lacks the chargeback, as it was advised."""
    outcome = run(z("0417", 1, 5, card=10000), batch("0417", 5, 10000, reference="KI05"),
                  chargeback("0417", 6, 2500, reference="KI05"), payout(7, 7500, "KI05"))  # fmt: skip

    assert told(outcome) == [("0417", "chargeback", october(6), -2500)]
    assert outcome.findings[0].effects == ()


def test_an_unread_settlement_file_makes_its_days_undetermined() -> None:
    """The file of the 6th lacks: 0417 sold by card on the 5th, 0418 did not."""
    lost = missing(Source.CARD, "card/2026-10-06.csv", day=october(6))
    outcome = run(z("0417", 1, 5, card=10000), z("0418", 1, 7, card=500), batch("0418", 7, 500), payout(8, 500, "KI07"),
                  deliveries=(lost,))  # fmt: skip

    assert told(outcome) == []
    for comparison in (Comparison.CARD, Comparison.FEES, Comparison.PAYOUTS):
        assert list(outcome.differences[comparison].isna()) == [True, False]
    assert {(one.register, one.delivery) for one in outcome.lacking} == {("0417", lost)}


def test_an_unread_bank_day_could_hold_the_payout() -> None:
    """KI05 may have come on the 6th; nothing is called missing."""
    lost = missing(Source.BANK, "bank/1/2026-10-06.xml", day=october(6))
    outcome = run(z("0417", 1, 5, card=10000), batch("0417", 5, 10000), deliveries=(lost,))

    assert told(outcome) == []
    assert outcome.differences[Comparison.PAYOUTS].isna()[0]


def test_unread_z_reports_leave_payouts_and_fees() -> None:
    """Without the Z-reports the tenders cannot be compared; the payout still can."""
    lost = missing(Source.POS, "pos/0417/2026-10.json", register="0417")
    outcome = run(batch("0417", 5, 10000), payout(6, 9000, "KI05"), deliveries=(lost,))

    assert told(outcome) == [("0417", "settlement_differs", october(5), -1000)]
    assert outcome.differences[Comparison.CARD].isna()[0]


def test_an_unknown_terminal_counts_in_its_payout_and_is_set_aside() -> None:
    """T9999 is no register's: the payout still adds up."""
    outcome = run(z("0417", 1, 5, card=10000), batch("0417", 5, 10000), batch("9999", 5, 700), payout(6, 10700, "KI05"))

    assert told(outcome) == []
    assert [(one.frame, one.row, one.reason) for one in outcome.set_aside] == [("cards", 1, "terminal_unknown")]


def test_a_payout_that_nothing_advises_is_said_later_than_the_month_before_may_reach() -> None:
    """Advised in September it comes by Monday the 5th at the latest; on the 20th nobody has told of it."""
    outcome = run(payout(2, 300, "KI29"), payout(20, 400, "KI18"))

    assert told(outcome) == []
    assert [(one.row, one.reason) for one in outcome.set_aside] == [(0, "other_period"), (1, "not_advised")]


def test_payouts_of_another_month_and_of_an_unknown_terminal_are_set_aside_with_their_batches() -> None:
    """One payout of the 2nd of November, and one that is a strange terminal's alone."""
    outcome = run(batch("0417", 33, 500), payout(34, 500, "KI33"), batch("9999", 5, 700), payout(6, 700, "KI05"))

    assert told(outcome) == []
    assert {(one.row, one.reason) for one in outcome.set_aside if one.frame == "movements"} == {
        (0, "other_period"), (1, "terminal_unknown"),
    }  # fmt: skip


day_rows = st.lists(
    st.tuples(st.sampled_from(["0417", "0418"]), st.integers(1, 31), st.integers(-2, 5), st.integers(-2, 5), st.booleans()),
    max_size=6, unique_by=lambda row: row[:2],
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(day_rows, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_effects_add_up(rows: list[tuple[str, int, int, int, bool]], random: object) -> None:
    """Any days with any payouts: shuffled the same, and the effects are the differences."""
    facts: list[object] = []
    for n, (number, day, sold, settled, paid) in enumerate(sorted(rows)):
        facts += [z(number, n, day, card=100 * sold, mobilepay=100 * settled), batch(number, day, 100 * settled),
                  payment(number, day, 100 * sold or 100)]  # fmt: skip
        facts += [payout(min(day + 2, 44), 100 * settled, f"KI{day:02d}")] if paid else []
    first = run(*facts)
    told(first)
    random.shuffle(facts)  # type: ignore[attr-defined]

    assert run(*facts).findings == first.findings
    assert run(*facts).open_items == first.open_items
