"""What should be in a register on a day: to the øre what the engine says, and never a guess."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import msgspec
import pandas as pd
import pytest
from tests.reconcile.builder import FLOAT_ORE, OCTOBER, Town, october, town
from tests.reconcile.folder import Read, read_folder
from tests.shared import EXAMPLE

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import BankKind, Count, Facts
from kassebot.domain.findings import Comparison
from kassebot.domain.inspections import DENOMINATIONS_ORE, Inspection, LineKind, counted_in, counted_total
from kassebot.domain.periods import Period
from kassebot.domain.rules import DEFAULT_RULES
from kassebot.mocks.generate.municipality import generate
from kassebot.reconcile.calendar import date_of
from kassebot.reconcile.engine import reconcile
from kassebot.reconcile.frames import build_frames
from kassebot.reconcile.holdings import roll_forward
from kassebot.reconcile.inspection import inspect
from kassebot.reconcile.known import known_sources
from kassebot.reconcile.passes import Coverage, World
from kassebot.reconcile.topups import top_ups


@dataclasses.dataclass(frozen=True, kw_only=True)
class Month:
    """A municipality's month as it was read."""

    period: Period
    got: Read

    def at(self, register: str, day: dt.date, facts: Facts) -> Inspection:
        mine = [one for one in self.got.deliveries if one.expected.register in ("", register)]
        return inspect(
            facts, mine, register=register, period=self.period, at=day, as_of=self.got.as_of, run="test",
            rules=DEFAULT_RULES, names=self.got.names,
        )  # fmt: skip

    def of(self, register: str) -> Facts:
        """The facts of one register, as a person who inspects it has them."""
        facts = self.got.facts
        account = next(one.ledger_account for one in facts.registers if one.register == register)
        return dataclasses.replace(
            facts,
            z_reports=tuple(one for one in facts.z_reports if one.register == register),
            counts=tuple(one for one in facts.counts if one.register == register),
            count_sheets=tuple(one for one in facts.count_sheets if one.register == register),
            postings=tuple(one for one in facts.postings if one.account == account),
            vouchers=tuple(one for one in facts.vouchers if one.register == register),
            bank_movements=tuple(one for one in facts.bank_movements if one.kind is BankKind.TOP_UP),
            card_batches=(), mobilepay_transactions=(), card_payouts=(), chargebacks=(),
        )  # fmt: skip

    def counts(self) -> pd.DataFrame:
        """Counts with what the engine expected of them: a register's first, last and every fourth."""
        coverage = Coverage(deliveries=tuple(sorted(self.got.deliveries, key=lambda one: one.expected)))
        world = World(
            frames=build_frames(self.got.facts, self.period), period=self.period, as_of=self.got.as_of,
            rules=DEFAULT_RULES, coverage=coverage, names=self.got.names,
        )  # fmt: skip
        known = known_sources(world)
        counts = roll_forward(world, known, top_ups(world, known)[0]).counts
        counts = counts[world.frames.registers["active"].to_numpy(dtype=bool)[counts["reg"]]]
        return counts[(counts["number"] % 4 == 0) | counts["last"] | counts["hole"]]


@pytest.fixture(scope="module", params=["example", "faultless", "faulty"])
def month(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Month:
    """The example, a generated month in which everything agrees, and one with faults of every kind."""
    if request.param == "example":
        period = Period(2026, 9)
        return Month(period=period, got=read_folder(EXAMPLE, period))
    folder = tmp_path_factory.mktemp("inspected") / "kommune"
    faults = 0 if request.param == "faultless" else 24
    generate(folder, registers=8 if not faults else 20, period=OCTOBER, seed=29, faults=faults)
    return Month(period=OCTOBER, got=read_folder(folder, OCTOBER))


def until(counts: tuple[Count, ...], row: Any, period: Period) -> Iterator[Count]:
    """The counts that came before a count: on earlier days, or earlier on its sheet."""
    for one in counts:
        place = (one.day, one.document, one.line)
        if one.period != str(period) or place < (date_of(row.day), row.document, row.line):
            yield one


def test_before_each_count_it_is_what_the_engine_expects_of_that_count(month: Month) -> None:
    """The same to the øre, and determined only where the engine's figure is."""
    compared = determined = 0
    for row in month.counts().itertuples():
        facts = month.of(row.register)
        before = dataclasses.replace(facts, counts=tuple(until(facts.counts, row, month.period)))
        found = month.at(row.register, date_of(row.day), before)
        if row.hole:
            assert found.expected_ore is None, (row.register, row.day)
            continue
        if found.known_ore is None:
            assert not row.known
            continue
        assert found.known_ore == row.expected_ore, (row.register, date_of(row.day))
        assert found.expected_ore is None or row.known
        compared += 1
        determined += found.expected_ore is not None
    assert compared > 20
    assert determined > 0.8 * compared


def test_at_the_periods_end_it_is_the_expected_holding_and_what_the_counts_differed(month: Month) -> None:
    """The roll starts again from each count; in a register that agrees it is the period's expected holding."""
    result = reconcile(
        month.got.facts, month.got.deliveries, period=month.period, as_of=month.got.as_of, rules=DEFAULT_RULES,
        run="test", names=month.got.names, carried=(),
    )  # fmt: skip
    compared = 0
    for one in result.registers:
        found = month.at(one.register, month.period.last, month.of(one.register))
        cash_ore = dict(one.differences_ore)[Comparison.CASH]
        if one.figures.expected_ore is not None and cash_ore is not None:
            assert found.known_ore == one.figures.expected_ore + cash_ore, one.register
            compared += 1
        assert found.known_ore == (found.lines[-1].running_ore if found.lines else None)
    assert compared > 5


def look(made: Town, register: str, day: dt.date) -> Inspection:
    deliveries = made.deliveries()
    names = {one.document: one.expected.name for one in deliveries if one.document}
    return inspect(
        made.facts(), deliveries, register=register, period=OCTOBER, at=day, as_of=made.as_of, run="test",
        rules=DEFAULT_RULES, names=names,
    )  # fmt: skip


def said(found: Inspection) -> list[str]:
    return [one.render() for one in found.missing]


def test_the_lines_begin_with_the_last_count_and_name_each_document() -> None:
    """A Wednesday in a till that is counted daily: the Friday's count and bag lie behind, Tuesday's count is the opening."""
    made = town()
    made.drop(made.counts, lambda one: one.register == "0417" and one.day >= october(7) and one.period == "2026-10")
    found = look(made, "0417", october(7))

    assert found.opening_day == october(6)
    assert [line.kind for line in found.lines] == [LineKind.COUNTED, LineKind.SALES, LineKind.CASH_OUT]
    assert found.lines[1].evidence.name == "pos/0417/2026-10.json"
    assert found.lines[0].amount_ore + found.lines[1].amount_ore + found.lines[2].amount_ore == found.expected_ore
    assert [line.running_ore for line in found.lines][-1] == found.expected_ore


def test_what_was_taken_to_the_bank_at_the_last_count_is_out() -> None:
    found = look(town(), "0417", october(9))

    assert [line.kind for line in found.lines] == [LineKind.COUNTED, LineKind.TO_BANK]
    assert found.expected_ore == FLOAT_ORE


def test_an_imprest_goes_by_its_vouchers_and_the_banks_top_ups() -> None:
    """On the 25th: three vouchers and a top-up since September's count."""
    found = look(town(), "0500", october(25))

    kinds = [line.kind for line in found.lines]
    assert kinds == [LineKind.COUNTED, LineKind.VOUCHER, LineKind.VOUCHER, LineKind.VOUCHER, LineKind.TOP_UP]
    assert found.expected_ore == FLOAT_ORE - 7_550 - 8_550 - 9_550 + 20_000


def test_a_day_that_is_not_fetched_yet_leaves_it_undetermined() -> None:
    """Today's Z-report is not there: what is known up to yesterday is said, and what is missing."""
    made = town()
    made.as_of = october(15)
    found = look(made, "0417", october(15))
    known = look(made, "0417", october(14))

    assert found.expected_ore is None
    assert found.known_ore == known.expected_ore
    assert said(found) == ["Tallene for 15.10.2026 er ikke hentet endnu"]
    assert said(look(made, "0417", october(20))) == ["Tallene fra 15.10.2026 til 20.10.2026 er ikke hentet endnu"]


@pytest.mark.parametrize(
    ("name", "register"),
    [
        ("pos/0417/2026-10.json", "0417"), ("counts/0417_2026-10.xlsx", "0417"), ("vouchers/2026-10.json", "0500"),
        ("counts/0500_2026-10.xlsx", "0500"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("how", ["absent", "unreadable"])
def test_a_source_that_is_missing_is_named_and_nothing_is_guessed(name: str, register: str, how: str) -> None:
    made = town()
    getattr(made, how).add(name)
    made.drop(made.counts, lambda one: one.day == october(15) or (one.register == "0500" and one.period == "2026-10"))
    found = look(made, register, october(15))

    assert found.expected_ore is None
    assert any(name in one for one in said(found))


def test_without_an_opening_holding_nothing_is_known() -> None:
    made = town()
    made.absent |= {"counts/0417_2026-09.xlsx", "counts/0417_2026-10.xlsx"}
    found = look(made, "0417", october(15))

    assert (found.known_ore, found.expected_ore, found.lines) == (None, None, ())
    assert said(found)[-1] == "Beholdningen ved periodens begyndelse kendes ikke"


def test_a_count_that_cannot_be_read_or_is_not_there_may_have_sent_money_to_the_bank() -> None:
    """Both are said, each with its day."""
    made = town()
    made.drop(made.counts, lambda one: one.register == "0417" and one.day in (october(13), october(14), october(15)))
    made.bad_days["0417", "2026-10"] = (october(13),)
    found = look(made, "0417", october(15))

    assert found.opening_day == october(12)
    assert found.expected_ore is None
    assert said(found) == [
        "Optællingen den 13.10.2026 kan ikke læses; der kan være sendt penge i banken",
        "Optællingen den 14.10.2026 står ikke på arket; der kan være sendt penge i banken",
    ]


def test_a_gap_in_the_z_numbers_and_a_bank_day_that_is_missing_are_said() -> None:
    made = town()
    made.drop(made.counts, lambda one: one.register == "0417" and one.day >= october(13) and one.period == "2026-10")
    made.drop(made.z, lambda one: one.register == "0417" and one.business_date == october(13))
    made.absent.add("bank/09990004711001/2026-10-14.xml")

    assert any("mangler i rækken" in one for one in said(look(made, "0417", october(14))))
    assert said(look(made, "0500", october(16))) == ["bank/09990004711001/2026-10-14.xml mangler"]


def test_a_copy_of_a_z_report_counts_once() -> None:
    made = town()
    before = look(made, "0417", october(14))
    made.z += [msgspec.structs.replace(one, line=90_000) for one in made.z if one.business_date == october(14)]

    assert look(made, "0417", october(14)).known_ore == before.known_ore


def test_a_register_that_opens_in_the_period_begins_with_nothing() -> None:
    made = town()
    made.change(made.registers, lambda one: one.register == "0417", active_from=october(1))
    made.drop(made.counts, lambda one: one.register == "0417")
    found = look(made, "0417", october(1))

    assert found.lines[0].kind is LineKind.OPENED
    assert found.known_ore == sum(one.cash_sales_ore for one in made.z if one.register == "0417" and one.line == 1000)


def test_a_register_that_nobody_has_is_refused() -> None:
    with pytest.raises(BusinessError, match="9998"):
        look(town(), "9998", october(14))


def test_over_and_short_are_said_alike_and_an_agreement_too() -> None:
    found = look(town(), "0417", october(9))

    assert found.compared(FLOAT_ORE).render() == "Der er talt 500,00 kr., og det passer"
    assert "50,00 kr. mere" in found.compared(FLOAT_ORE + 5_000).render()
    assert "50,00 kr. mindre" in found.compared(FLOAT_ORE - 5_000).render()
    undetermined = dataclasses.replace(found, missing=found.missing or look(_absent(), "0417", october(15)).missing)
    assert "kan ikke sammenlignes" in undetermined.compared(FLOAT_ORE).render()


def _absent() -> Town:
    made = town()
    made.absent.add("counts/0417_2026-10.xlsx")
    return made


def test_a_count_is_its_notes_and_coins_or_its_total_and_both_only_where_they_agree() -> None:
    assert counted_total({50_000: 2, 50: 3}, None) == 100_150
    assert counted_total({}, 100_150) == 100_150
    assert counted_total({50_000: 2}, 100_000) == 100_000
    assert counted_total({}, None) is None
    assert sum(DENOMINATIONS_ORE) == 88_850
    for pieces, total_ore in (({50_000: 2}, 100_050), ({100_000: 1}, None), ({50: -1}, None), ({}, -100)):
        with pytest.raises(BusinessError):
            counted_total(pieces, total_ore)
    assert counted_in("1.815,50") == 181_550
    for text in ("1.815", "mange", ""):
        with pytest.raises(BusinessError):
            counted_in(text)
