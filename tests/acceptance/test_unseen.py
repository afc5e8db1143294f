"""Municipalities that other code has made, from the contract alone, through the real command line: the aims hold on them."""

import pytest
from tests.othermunicipality.days import Month
from tests.othermunicipality.faults import KINDS
from tests.othermunicipality.generate import generate
from tests.othermunicipality.score import Score, score
from tests.othermunicipality.tables import FORMAL


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Score:
    """What kassebot says of four of them: one with every kind of fault once, and three small ones, the last two months long."""
    home = tmp_path_factory.mktemp("unseen")
    generate(home / "24", 24, 75, [Month("2026-10")], len(KINDS), again=0.75)
    generate(home / "41", 41, 40, [Month("2026-12")], 16, again=0.25)
    generate(home / "42", 42, 40, [Month("2027-05")], 16, again=0.25, until=4)
    generate(home / "43", 43, 30, [Month("2028-02"), Month("2028-03")], 12, again=0.25)
    result = Score()
    for seed in ("24", "41", "42", "43"):
        score(home / seed, result)
    return result


def of(judged: Score, *kinds: str) -> list[str]:
    """The misses of these kinds, in full."""
    return [miss for miss in judged.misses if miss.split()[0] in kinds]


def test_no_register_with_a_fault_is_ready(judged: Score) -> None:
    assert judged.tally["faulty"] > 50
    assert of(judged, "faulty_ready", "absent", "stranger") == []


def test_no_register_with_nothing_wrong_is_flagged(judged: Score) -> None:
    """Oddities that are none stand in most of them."""
    assert judged.tally["clean"] > 80
    assert of(judged, "clean_flagged") == []


def test_every_fault_that_moves_money_or_removes_data_is_found(judged: Score) -> None:
    found = {cause: count["planted"] - count["found"] for cause, count in judged.by_cause.items()}
    assert {cause: lost for cause, lost in found.items() if lost and cause not in FORMAL} == {}


def test_nine_of_ten_causes_are_named_first_and_nearly_all_among_three(judged: Score) -> None:
    planted, first, top = (
        sum(count[what] for count in judged.by_cause.values()) for what in ("planted", "first", "top3")
    )
    assert len(judged.by_cause) == 34
    assert first >= 0.9 * planted, of(judged, "cause", "not_found")
    assert top >= 0.98 * planted, of(judged, "cause", "not_found")


def test_what_nothing_explains_is_given_no_definite_cause(judged: Score) -> None:
    assert judged.tally["unexplainable"] > 0
    assert of(judged, "definite") == []


def test_figures_and_open_items_are_exact(judged: Score) -> None:
    assert of(judged, "figures", "open_items", "status") == []
