"""The cascade that any two lists can use: what each pass finds, what it refuses, and that order never matters."""

from __future__ import annotations

import random
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kassebot.domain.errors import BusinessError
from kassebot.reconcile.matching import Alone, Equal, Group, match
from kassebot.reconcile.matching_words import told
from kassebot.reconcile.sums import Run, Sum, only_sum

LIBRARY = Path(__file__).parents[2] / "docs" / "library.md"
BY_KEY = Equal(name="nøgle og beløb", on=("key", "amount_ore"))
BY_AMOUNT = Alone(name="beløb", on=("amount_ore",), window_days_max=3)


def rows(*amounts: tuple[str, int, int]) -> pd.DataFrame:
    """(key, day, amount) …, labelled a, b, c …"""
    frame = pd.DataFrame(amounts, columns=["key", "day", "amount_ore"], index=list("abcdefghijklmnop")[: len(amounts)])
    return frame.astype({"key": "str", "day": "int64", "amount_ore": "int64"})


def found(pairs: pd.DataFrame) -> set[tuple[str, str]]:
    """The pairs, without the pass."""
    return set(zip(pairs["left"], pairs["right"], strict=True))


def test_equal_rows_are_paired_one_to_one_and_one_too_many_stays_open() -> None:
    """Two identical rows are two facts: one counterpart serves one of them."""
    result = match(rows(("U-1", 1, 500), ("U-1", 1, 500)), rows(("U-1", 2, 500)), [BY_KEY])

    assert len(result.pairs) == 1
    assert len(result.open_left()) == 1
    assert result.open_right().empty


def test_an_empty_key_is_no_key() -> None:
    """Rows without a number have nothing in common by having none."""
    result = match(rows(("", 1, 500)), rows(("", 1, 500)), [BY_KEY])

    assert result.pairs.empty


def test_two_equally_good_matches_are_no_match() -> None:
    """By amount alone only what is unique on both sides."""
    result = match(rows(("", 1, 500), ("", 2, 500), ("", 2, 700)), rows(("", 2, 500), ("", 4, 700)), [BY_AMOUNT])

    assert found(result.pairs) == {("c", "b")}
    assert set(BY_AMOUNT.possible(rows(("", 1, 500), ("", 2, 500)), rows(("", 2, 500)))["left"]) == {"a", "b"}


def test_what_a_sure_pass_took_is_not_there_for_the_next() -> None:
    """The key comes first, and leaves the other row alone in the window."""
    result = match(rows(("U-1", 1, 500), ("", 1, 500)), rows(("U-1", 1, 500), ("", 2, 500)), [BY_KEY, BY_AMOUNT])

    assert found(result.pairs) == {("a", "a"), ("b", "b")}
    assert sorted(result.pairs["step"]) == [0, 1]


def test_a_window_in_bank_days_steps_over_the_weekend() -> None:
    """From a Friday to the Tuesday after it are two bank days and four days."""
    friday, tuesday = pd.Timestamp("2026-10-02"), pd.Timestamp("2026-10-06")
    left = pd.DataFrame({"day": [friday], "amount_ore": [500]}, index=["a"])
    right = pd.DataFrame({"day": [tuesday], "amount_ore": [500]}, index=["a"])
    bank = Alone(name="bankdage", on=("amount_ore",), window_days_max=2, bank_days=True)

    assert len(match(left, right, [bank]).pairs) == 1
    assert match(left, right, [BY_AMOUNT]).pairs.empty


def test_a_group_by_key_must_add_up() -> None:
    """A payout and its days: all rows of the reference, or none."""
    left = rows(("P1", 1, 300), ("P1", 2, 200), ("P2", 2, 400), ("P2", 3, 1))
    right = rows(("P1", 4, 500), ("P2", 4, 400))
    result = match(left, right, [Group(name="udbetaling", on=("key",))])

    assert found(result.pairs) == {("a", "a"), ("b", "a")}


def test_days_in_a_row_make_one_posting_only_where_one_stretch_fits() -> None:
    """Three days booked together; where two stretches have the sum, neither is taken."""
    week = rows(("k", 1, 100), ("k", 2, 250), ("k", 3, 400), ("k", 4, 350))
    together = Run(name="dage i træk", on=("key",))

    assert found(match(week, rows(("k", 3, 650)), [together]).pairs) == {("b", "a"), ("c", "a")}
    twice = rows(("k", 1, 100), ("k", 2, 250), ("k", 3, 100), ("k", 4, 250))
    assert match(twice, rows(("k", 4, 350)), [together]).pairs.empty


def test_a_sum_of_any_rows_is_a_suggestion_and_only_where_it_is_the_only_one() -> None:
    """It is offered, and the rows stay open."""
    left = rows(("k", 1, 100), ("k", 2, 250), ("k", 3, 400))
    result = match(left, rows(("k", 3, 500)), [Sum(name="sum", on=("key",), window_days_max=9)])

    assert result.pairs.empty
    assert found(result.suggested) == {("a", "a"), ("c", "a")}
    assert len(result.open_left()) == 3
    assert only_sum([100, 400, 250, 250], 500) is None
    assert only_sum([1] * 13, 2) is None


def test_what_was_not_searched_is_said() -> None:
    """Fourteen open rows are more than are tried."""
    many = rows(*[("k", 1, 100 + place) for place in range(14)])
    free = Sum(name="sum", on=("key",), window_days_max=9)

    assert free.unsearched(many, rows(("k", 1, 201))) == ["a"]


@pytest.mark.parametrize("amounts", [[1.5], ["1,50"]])
def test_amounts_that_are_not_whole_ore_are_refused(amounts: list[object]) -> None:
    """A float would make equal amounts unequal."""
    wrong = pd.DataFrame({"key": ["a"], "day": [1], "amount_ore": amounts})

    with pytest.raises(BusinessError) as refused:
        match(wrong, rows(("a", 1, 150)), [BY_KEY])
    assert refused.value.code == "amounts_not_ore"


def test_labels_that_are_not_unique_are_refused() -> None:
    """A pair must say which row it means."""
    twice = rows(("a", 1, 150), ("b", 1, 150)).set_axis(["x", "x"])

    with pytest.raises(BusinessError) as refused:
        match(twice, rows(("a", 1, 150)), [BY_KEY])
    assert refused.value.code == "labels_not_unique"


def test_nothing_on_one_side_or_both() -> None:
    """Empty frames have no pairs."""
    plan = [
        BY_KEY,
        BY_AMOUNT,
        Group(name="g", on=("key",)),
        Run(name="r", on=("key",)),
        Sum(name="s", on=(), window_days_max=1),
    ]
    for left, right in ((rows(), rows()), (rows(("a", 1, 5)), rows()), (rows(), rows(("a", 1, 5)))):
        result = match(left, right, plan)
        assert result.pairs.empty
        assert result.suggested.empty


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_order_never_matters_and_no_row_is_in_two_matches(seed: int) -> None:
    """Coarse amounts, few keys: the same rows shuffled give the same pairs by content."""
    rng = random.Random(seed)

    def made() -> pd.DataFrame:
        return rows(*[(rng.choice(["", "x", "y"]), rng.randrange(5), rng.choice([50, 100, 150])) for _ in range(8)])

    left, right = made(), made()
    near = Alone(name="nær", on=("key", "amount_ore"), window_days_max=2)
    plan = [BY_KEY, near, BY_AMOUNT, Run(name="r", on=("key",))]
    one = match(left, right, plan)
    other = match(left.sample(frac=1, random_state=seed), right.sample(frac=1, random_state=seed + 1), plan)

    def content(result: pd.DataFrame) -> list[tuple[object, ...]]:
        return sorted(
            (*left.loc[a].tolist(), *right.loc[b].tolist(), step) for a, b, step in result.itertuples(index=False)
        )

    assert content(one.pairs) == content(other.pairs)
    assert not one.pairs["left"].duplicated().any()
    assert one.pairs.groupby("right")["step"].nunique().le(1).all()


def test_the_example_of_the_documentation_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """docs/library.md, word for word: payouts against invoices."""
    code = re.search(r"^```python\n(.*?)^```", LIBRARY.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert code
    monkeypatch.chdir(tmp_path)
    (tmp_path / "invoices.csv").write_text(
        "number,customer,day,amount_ore\nF-101,K1,2026-10-01,125000\nF-102,K2,2026-10-01,80000\n"
        "F-103,K2,2026-10-02,45000\nF-104,K3,2026-10-02,99900\n"
    )
    (tmp_path / "payouts.csv").write_text(
        "reference,invoice,customer,day,amount_ore\nU-1,F-101,K1,2026-10-05,125000\nU-2,,K2,2026-10-06,125000\n"
        "U-3,,,2026-10-07,99900\n"
    )

    exec(compile(code[1], str(LIBRARY), "exec"), {})  # noqa: S102 - the documentation's own words

    assert capsys.readouterr().out.splitlines() == [
        "Faktura F-101 og udbetaling U-1 hører sammen (samme nummer og beløb): 1.250,00 kr.",
        "Faktura F-104 og udbetaling U-3 hører sammen (samme beløb inden for 5 bankdage): 999,00 kr.",
        "Faktura F-102, F-103 kan være udbetaling U-2 (sum af flere): summen er 1.250,00 kr. Et menneske afgør det.",
        "Faktura F-102 på 800,00 kr. har ingen udbetaling.",
        "Faktura F-103 på 450,00 kr. har ingen udbetaling.",
        "udbetaling U-2 på 1.250,00 kr. har ingen Faktura.",
    ]


def test_words_name_every_row_once_or_more() -> None:
    """Matched, suggested or open: nothing is passed over."""
    result = match(rows(("U-1", 1, 500), ("U-2", 1, 700)), rows(("U-1", 1, 500)), [BY_KEY])

    assert len(told(result, left="Bilag", right="postering")) == 2
