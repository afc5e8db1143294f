"""The plan of troubles: bounded, healing, and the same for the same seed."""

import pytest

from kassebot.mocks.serve.trouble import HEALTHY_STRETCH, LATE_LOOKS_MAX, Trouble, TroublePlan

KINDS = (Trouble.SERVER_ERROR, Trouble.TRUNCATED)


def _course(plan: TroublePlan, resource: str, attempts: int) -> list[Trouble | None]:
    return [plan.next(resource, KINDS) for _ in range(attempts)]


@pytest.mark.parametrize(("level", "most"), [("none", 0), ("some", 2), ("much", 3)])
def test_streaks_end_within_the_bound_and_a_healthy_stretch_follows(level: str, most: int) -> None:
    """However long a client asks, it never meets more troubles in a row than promised."""
    longest = 0
    for number in range(200):
        in_row, healthy = 0, HEALTHY_STRETCH
        for trouble in _course(TroublePlan.of(level, 7), f"resource/{number}", 100):
            if trouble:
                assert in_row or healthy >= HEALTHY_STRETCH
                in_row, healthy = in_row + 1, 0
            else:
                in_row, healthy = 0, healthy + 1
            longest = max(longest, in_row)
    assert longest == most


def test_same_seed_same_night() -> None:
    """The order in which resources are asked does not matter either."""
    one, two, other = TroublePlan.of("much", 1), TroublePlan.of("much", 1), TroublePlan.of("much", 2)
    names = [f"r/{number}" for number in range(50)]
    forwards = {name: _course(one, name, 30) for name in names}
    backwards = {name: _course(two, name, 30) for name in reversed(names)}
    assert forwards == backwards
    assert forwards != {name: _course(other, name, 30) for name in names}


def test_late_files_come_within_the_bound_and_stay() -> None:
    """A late file is absent from a few looks at most, and then it is there for good."""
    plan = TroublePlan.of("much", 3)
    most = 0
    for number in range(200):
        looks = [plan.is_late(f"card/{number}.csv") for _ in range(10)]
        assert looks == sorted(looks, reverse=True)
        most = max(most, sum(looks))
    assert most == LATE_LOOKS_MAX


def test_an_unknown_level_is_refused() -> None:
    """A misspelt level is not silently no trouble."""
    with pytest.raises(ValueError, match="none, some, much"):
        TroublePlan.of("lots", 1)
