"""Who saw what is in the trail before it is shown, also where many look at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from threading import Barrier, Thread

import pytest
from sqlalchemy.exc import IntegrityError
from tests.hearing_made import CASE, municipality

from kassebot.domain.cases import EventKind
from kassebot.domain.errors import ApplicationError
from kassebot.store import audit, database
from kassebot.store.case_events import events_of
from kassebot.store.database import Store
from kassebot.store.views import View

AT = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
MANY = 24


@pytest.fixture
def store(any_store: Store) -> Store:
    """A store with a case."""
    municipality(any_store)
    return any_store


def seen(place: int, case: str = CASE) -> View:
    return View(case=case, actor=f"p-{place}", at=AT, what="case")


def lookers(store: Store) -> list[str]:
    with store.read() as connection:
        events = events_of(connection, CASE, views=True)
    return [one.actor for one in events if one.kind is EventKind.VIEWED]


def at_once(*looks: Callable[[], None]) -> None:
    together = Barrier(len(looks))

    def run(look: Callable[[], None]) -> None:
        together.wait(timeout=30)
        look()

    threads = [Thread(target=run, args=(look,)) for look in looks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)


def test_many_who_look_at_once_each_stand_in_the_trail_once(store: Store) -> None:
    """Each goes on when their own view is there; the chain holds."""
    missing: list[int] = []

    def look(place: int) -> None:
        store.keep_views(seen(place))
        if f"p-{place}" not in lookers(store):
            missing.append(place)

    at_once(*(partial(look, place) for place in range(MANY)))

    assert missing == []
    assert sorted(lookers(store)) == sorted(f"p-{place}" for place in range(MANY))
    with store.read() as connection:
        assert audit.first_break(connection) is None


def test_a_view_that_cannot_be_kept_is_refused_to_its_own_and_to_nobody_else(store: Store) -> None:
    """Of those who wait together, only the one whose case is not there gets an error."""
    refused: list[int] = []

    def look(place: int) -> None:
        try:
            store.keep_views(seen(place, CASE if place else "2026-10-9999"))
        except IntegrityError:
            refused.append(place)

    at_once(*(partial(look, place) for place in range(MANY)))

    assert refused == [0]
    assert sorted(lookers(store)) == sorted(f"p-{place}" for place in range(1, MANY))


def test_who_writes_too_long_is_not_waited_for_without_end(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another's turn ends the waiting with an error that says to try again."""
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    with store.write(), pytest.raises(ApplicationError, match="optaget"):
        store.keep_views(seen(1))

    store.keep_views(seen(2))
    assert lookers(store) == ["p-2"]
