"""Bags and the bank: each story is one register's month in a few rows."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.reconcile.bank_facts import counted, deposit, october, register, sheet
from tests.reconcile.bank_worlds import missing, posted, world_of

from kassebot.domain.documents import Source
from kassebot.domain.facts import BankMovement, Count, Facts
from kassebot.domain.findings import Comparison
from kassebot.reconcile.bags import one_slip
from kassebot.reconcile.electronic import deposits
from kassebot.reconcile.passes import Outcome

LATER = date(2026, 11, 13)
REGISTERS = (register("0417"), register("0418"))


def run(
    counts: list[Count], movements: list[BankMovement], *, as_of: date = LATER, **more: tuple[object, ...]
) -> Outcome:
    """The outcome of some bags and deposits."""
    deliveries = more.pop("deliveries", ())
    facts = Facts(registers=REGISTERS, counts=tuple(counts), bank_movements=tuple(movements), **more)  # type: ignore[arg-type]
    world = world_of(facts, as_of=as_of, deliveries=deliveries)  # type: ignore[arg-type]
    return deposits(world, posted(world))


def told(outcome: Outcome) -> list[tuple[str, str, date, int]]:
    """The findings in short; and the sum of their effects is the comparison."""
    difference = outcome.differences[Comparison.DEPOSITS]
    for reg, known in enumerate(REGISTERS):
        effects = sum(f.effect(Comparison.DEPOSITS) for f in outcome.findings if f.register == known.register)
        assert difference.isna()[reg] or difference[reg] == effects
    return [(f.register, f.cause.value, f.date, f.amount_ore) for f in outcome.findings]


@pytest.mark.parametrize(
    ("number", "bag"),
    [("0417", "8812345"), ("", "8812345"), ("0471", "8812345"), ("0418", "8812345"), ("0417", ""), ("0417", "8812354"),
     ("0417", "881234")],
)  # fmt: skip
def test_a_bag_is_known_by_the_key_that_is_right(number: str, bag: str) -> None:
    """The register or the bag number is missing or mistyped, not both."""
    assert told(run([counted("0417", 5, 167050, "8812345")], [deposit(6, 167050, number=number, bag=bag)])) == []


def test_the_bank_counts_another_amount() -> None:
    """1.670,50 was sent and 1.570,50 came: −100,00 at the count's date."""
    outcome = run([counted("0417", 5, 167050, "8812345")], [deposit(6, 157050, number="0417", bag="8812345")])

    assert told(outcome) == [("0417", "deposit_differs", october(5), -10000)]
    assert "1.570,50" in outcome.findings[0].explanation[0].render()
    assert len(outcome.findings[0].evidence) == 2


def test_a_bag_that_never_came_is_missing_once_its_limit_is_over() -> None:
    """Counted Monday the 5th, limit Thursday the 8th: on the 8th it is on its way, on the 9th missing."""
    bag = counted("0417", 5, 167050, "8812345")

    assert told(run([bag], [], as_of=october(8))) == []
    waiting = run([bag], [], as_of=october(8)).open_items
    assert [(item.amount_ore, item.reference, item.cleared_on) for item in waiting] == [(-167050, "8812345", None)]
    assert told(run([bag], [], as_of=october(9))) == [("0417", "deposit_missing", october(5), -167050)]
    assert run([bag], [], as_of=october(9)).open_items == ()


def test_a_bag_that_came_too_late_leaves_no_difference() -> None:
    """Counted the 29th, at the bank on the 5th of November: a finding and an open item that is cleared."""
    outcome = run([counted("0417", 29, 50000, "8812345")], [deposit(36, 50000, number="0417", bag="8812345")])

    assert told(outcome) == [("0417", "deposit_in_transit", october(29), -50000)]
    assert outcome.findings[0].effects == ()
    assert [item.cleared_on for item in outcome.open_items] == [date(2026, 11, 5)]


def test_money_without_a_bag_is_unknown_only_inside_the_period() -> None:
    """A deposit in October without a bag; one in November belongs to November's sheet."""
    outcome = run(
        [], [deposit(14, 60000, number="0417", bag="8800001"), deposit(34, 70000, number="0417", bag="8800002")]
    )

    assert told(outcome) == [("0417", "deposit_unknown", october(14), 60000)]
    assert [one.reason for one in outcome.set_aside] == ["other_period"]


def test_last_months_bag_explains_an_early_deposit() -> None:
    """Counted on 30 September, booked on 1 October, and no matter of October's whatever its amount."""
    bag = counted("0417", 0, 60000, "8800001", period="2026-09")

    assert told(run([bag], [deposit(1, 59000, number="0417", bag="8800001")])) == []


def test_next_months_bag_does_not_stand_in_for_a_missing_one() -> None:
    """The missing bag's number and amount are close to those of the bag of 3 November."""
    outcome = run([counted("0417", 27, 50000, "8800011")], [deposit(35, 50000, number="0417", bag="8800012")])

    assert told(outcome) == [("0417", "deposit_missing", october(27), -50000)]


def test_equal_bags_are_paired_by_their_days() -> None:
    """Three bags of 1.000,00, two texts without a bag number: all have arrived."""
    counts = [counted("0417", day, 100000, f"88000{day}") for day in (12, 13, 14)]
    movements = [deposit(13, 100000, number="0417"), deposit(14, 100000, number="0417"),
                 deposit(15, 100000, number="0417", bag="880014")]  # fmt: skip

    assert told(run(counts, movements)) == []


def test_a_bank_day_that_was_not_read_could_hold_the_bag() -> None:
    """Nothing is called missing; the comparison is undetermined, and the delivery is named."""
    lost = missing(Source.BANK, "bank/1/2026-10-06.xml", day=october(6))
    outcome = run(
        [counted("0417", 5, 5000, "1"), counted("0418", 5, 6000, "2")], [deposit(7, 6000, number="0418", bag="2")],
        deliveries=(lost,),
    )  # fmt: skip

    assert told(outcome) == []
    assert list(outcome.differences[Comparison.DEPOSITS].isna()) == [True, False]
    assert [(one.register, one.delivery) for one in outcome.lacking] == [("0417", lost)]


def test_a_deposit_that_could_be_an_unreadable_row_is_not_unknown() -> None:
    """The row of the 5th could not be read; a deposit two days later may be its bag, one on the 20th not."""
    movements = [deposit(7, 60000, number="0417", bag="8800001"), deposit(20, 70000, number="0417", bag="8800002")]

    assert told(run([], movements, count_sheets=(sheet("0417", 5),))) == [
        ("0417", "deposit_unknown", october(20), 70000)
    ]


def test_a_deposit_of_nobodys_register_is_set_aside_by_name() -> None:
    """Neither the register nor the bag is known: it is accounted for, and no register is blamed."""
    outcome = run([], [deposit(14, 60000, number="9999", bag="8800001")])

    assert told(outcome) == []
    assert [(one.frame, one.reason) for one in outcome.set_aside] == [("movements", "register_unknown")]


@pytest.mark.parametrize(("a", "b", "near"), [
    ("8812345", "8812354", True), ("8812345", "8812346", True), ("8812345", "881234", True), ("8812345", "", False),
    ("8812345", "8812345", False), ("8812345", "8821354", False),
])  # fmt: skip
def test_one_slip(a: str, b: str, near: bool) -> None:
    """A digit changed or lost, or two neighbours swapped; nothing more."""
    assert one_slip(a, b) is near is one_slip(b, a)


bags = st.lists(
    st.tuples(st.sampled_from(["0417", "0418"]), st.integers(1, 31), st.sampled_from([5000, 10000, 10050])), max_size=6
)
entries = st.lists(
    st.tuples(
        st.sampled_from(["0417", "0418", ""]), st.integers(1, 38), st.sampled_from([5000, 10000, 10050]),
        st.sampled_from(["", "8800000", "8800001", "8800002", "8800003", "8800031"]),
    ), max_size=6,
)  # fmt: skip


@settings(max_examples=25, deadline=None)
@given(bags, entries, st.randoms(use_true_random=False))
def test_order_does_not_matter_and_effects_add_up(
    rows: list[tuple[str, int, int]], lines: list[tuple[str, int, int, str]], random: object
) -> None:
    """Any bags and deposits: shuffled the same findings, and the effects are the difference."""
    counts = [counted(number, day, amount, f"880000{n}") for n, (number, day, amount) in enumerate(rows)]
    movements = [deposit(day, amount, number=number, bag=bag) for number, day, amount, bag in lines]
    first = run(counts, movements)
    told(first)
    random.shuffle(counts)  # type: ignore[attr-defined]
    random.shuffle(movements)  # type: ignore[attr-defined]
    second = run(counts, movements)

    assert first.findings == second.findings
    assert first.open_items == second.open_items
