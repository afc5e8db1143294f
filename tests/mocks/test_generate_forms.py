"""However untidy a count sheet is and whatever it is saved as, its counts are the same counts."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from tests.mocks.books import Books, Row

from kassebot.domain.periods import Period
from kassebot.mocks.generate.cast import cast
from kassebot.mocks.generate.count_forms import KINDS, Mess
from kassebot.mocks.generate.counting import pieces
from kassebot.mocks.generate.events import Tally
from kassebot.mocks.generate.slips import mistyped, one_digit_off, swapped
from kassebot.mocks.generate.workbooks import count_sheet

PERIOD = Period(2026, 10)
TILL = cast(20, PERIOD, 1)[0]


def tallies() -> list[Tally]:
    rng = random.Random(4)
    return [
        Tally(
            day=date(2026, 10, day), total=total, to_bank=to_bank, bag=f"80000{day}" if to_bank else "",
            counted_by="Aja A-Prøve", checked_by="Kaj K-Prøve", pieces=pieces(total, rng), note="",
        )
        for day, total, to_bank in ((2, 181550, 0), (5, 230000, 130000), (6, 100050, 0), (9, 123450, 0))
    ]  # fmt: skip


def rows_of(folder: Path, mess: Mess) -> list[Row]:
    folder.mkdir(parents=True)
    (folder / f"counts_x.{mess.ending}").write_bytes(count_sheet(TILL, PERIOD, tallies(), mess))
    (folder / "counts").mkdir()
    (folder / f"counts_x.{mess.ending}").rename(folder / "counts" / f"0001_2026-10.{mess.ending}")
    return Books(folder, str(PERIOD)).counts("0001", str(PERIOD))


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("kind", ["", *KINDS])
def test_an_untidy_sheet_holds_the_same_counts(tmp_path: Path, ending: str, kind: str) -> None:
    """Formulas are left to the formats that can hold them without a figure."""
    kinds = frozenset({kind} - {""})
    if ending == "xls" and kind.startswith("formulas"):
        kinds = frozenset()

    assert rows_of(tmp_path / "k", Mess(ending=ending, kinds=kinds)) == [
        Row(t.day, t.total, t.to_bank, t.bag, t.total, t.counted_by, t.checked_by) for t in tallies()
    ]


def test_a_slip_of_the_fingers_is_another_number_and_never_a_taken_one() -> None:
    """Swapped, wrong, lost and doubled digits."""
    rng = random.Random(1)
    for _ in range(200):
        slip = mistyped("8001234", {"8001243"}, rng)
        assert slip.isdigit()
        assert slip not in {"8001234", "8001243"}
        assert sum(a != b for a, b in zip("1234", str(one_digit_off(1234, rng)), strict=True)) == 1
    assert swapped(1111, rng) is None
    assert swapped(12, rng) == 21
