"""The audit trail: one chain, whoever writes, and no way to change it unseen."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kassebot.store import audit
from kassebot.store.audit import Event
from kassebot.store.database import Store


def _fill(store: Store, events: int) -> None:
    with store.write() as connection:
        for number in range(events):
            audit.append(connection, Event(event="tested", run="2026-10-0001", details={"number": number}))


def test_the_chain_holds_from_first_to_last(any_store: Store) -> None:
    """Events come out as they went in, and the chain adds up."""
    _fill(any_store, 7)
    with any_store.read() as connection:
        assert audit.first_break(connection) is None
        assert [event.details["number"] for _, event in audit.events(connection, kind="tested")] == list(range(7))


def test_an_event_is_kept_only_with_what_it_tells_of(any_store: Store) -> None:
    """A transaction that fails takes its event with it."""
    with pytest.raises(ZeroDivisionError), any_store.write() as connection:
        audit.append(connection, Event(event="tested", details={}))
        _ = 1 // 0
    with any_store.read() as connection:
        assert audit.length(connection) == 0


def test_parallel_writers_make_one_chain(any_store: Store) -> None:
    """Six writers at once: every event is there, and the chain has no fork."""
    writers = [threading.Thread(target=lambda: [_fill(any_store, 1) for _ in range(10)]) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(timeout=60)
    with any_store.read() as connection:
        assert audit.length(connection) == 60
        assert audit.first_break(connection) is None


@pytest.mark.parametrize("statement", ["UPDATE audit SET actor = 'x'", "DELETE FROM audit"])
def test_the_database_refuses_to_change_the_trail(any_store: Store, statement: str) -> None:
    """Whoever asks, and whatever the program thinks of it."""
    _fill(any_store, 1)
    with pytest.raises(DBAPIError, match="refused"), any_store.write() as connection:
        connection.execute(text(statement))


def test_emptying_the_trail_is_refused_on_postgresql(any_store: Store) -> None:
    """TRUNCATE is a way to delete; SQLite has none."""
    if any_store.engine.dialect.name == "postgresql":
        with pytest.raises(DBAPIError, match="refused"), any_store.write() as connection:
            connection.execute(text("TRUNCATE audit"))


def test_replacing_an_event_is_refused_on_sqlite(sqlite_store: Store) -> None:
    """REPLACE deletes without saying so; here it may not."""
    _fill(sqlite_store, 1)
    statement = "INSERT OR REPLACE INTO audit SELECT * FROM audit"
    with pytest.raises(DBAPIError, match="refused"), sqlite_store.write() as connection:
        connection.execute(text(statement))


def _tamper(store: Store, statement: str) -> None:
    """Somebody who owns the database takes the refusals away first."""
    with store.write() as connection:
        if store.engine.dialect.name == "sqlite":
            for trigger in ("audit_update_refused", "audit_delete_refused", "audit_replace_refused"):
                connection.execute(text(f"DROP TRIGGER {trigger}"))
        else:
            connection.execute(text("ALTER TABLE audit DISABLE TRIGGER audit_stays"))
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("statement", "sequence", "code"),
    [
        ("UPDATE audit SET details = '{}' WHERE sequence = 4", 4, "event_changed"),
        ("UPDATE audit SET actor = 'someone' WHERE sequence = 1", 1, "event_changed"),
        ("DELETE FROM audit WHERE sequence = 3", 3, "event_gone"),
        ("DELETE FROM audit WHERE sequence = 7", 7, "events_cut_off"),
        ("DELETE FROM audit", 1, "events_cut_off"),
    ],
)
def test_the_first_place_that_fails_is_found(any_store: Store, statement: str, sequence: int, code: str) -> None:
    """A change, a hole and a cut-off end each show where they are."""
    _fill(any_store, 7)
    _tamper(any_store, statement)
    with any_store.read() as connection:
        found = audit.first_break(connection)
    assert found == audit.Break(sequence=sequence, code=code)
