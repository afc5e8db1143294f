"""The load bench in small: a real server, reviewers at once, and a check afterwards that bites. Nothing is timed."""

from __future__ import annotations

from pathlib import Path

from benches.load_store import fill
from benches.of_web import Load, aims, checked, load
from sqlalchemy import func, select

from kassebot.store.database import Store, open_store
from kassebot.store.tables.cases import cases
from kassebot.store.tables.decisions import decisions


def _filled(tmp_path: Path) -> Store:
    store = open_store(tmp_path / "data")
    fill(store, 40)
    return store


def test_reviewers_at_once_lose_and_double_nothing(tmp_path: Path) -> None:
    """Four of them against forty cases: each accepted decision is kept once, and the trail holds."""
    store = _filled(tmp_path)
    told = load(store, None, workers=4, seconds=8, pause_seconds=0.05, processes=2)
    store.close()

    assert told.wrong == []
    assert told.accepted > 0
    assert {"sign_in", "queue", "case", "decide"} <= set(told.p95)


def test_a_lost_and_a_doubled_decision_would_be_told(tmp_path: Path) -> None:
    """The check is held against decisions that were never kept, and one that was told of twice."""
    store = _filled(tmp_path)
    with store.read() as connection:
        made = connection.execute(select(func.count()).select_from(cases).where(cases.c.state == "open")).scalar()
        none = connection.execute(select(func.count()).select_from(decisions)).scalar()
    found = checked(store, ["2026-10-0001:2", "2026-10-0001:2"], [], 0)
    store.close()

    assert (made, none) == (40, 0)
    assert "accepted decisions that are not kept: 1" in found
    assert "decisions told of twice: 1" in found


def test_an_aim_that_is_missed_is_told() -> None:
    """By the page and how far."""

    def told(count: int, **p95: float) -> Load:
        return Load(
            database="sqlite", cases=count, requests=1, seconds=1, p50=p95, p95=p95, accepted=0, refused=0, wrong=[]
        )

    few, many = told(100, sign_in=10, queue=30, case=30), told(100_000, sign_in=10, queue=41, case=38)
    missed = aims({("sqlite", 100): few, ("sqlite", 100_000): many}, "sqlite", [100, 100_000])

    assert missed == [
        "sqlite: queue is 4.10 × the sign-in page, at most 4.0", "sqlite: queue is 1.37 × its own with few cases, at most 1.3",
    ]  # fmt: skip
