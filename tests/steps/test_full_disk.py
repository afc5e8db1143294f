"""A full disk: said with what to do, nothing half-written, and the run goes on once there is room."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from kassebot.domain.errors import ApplicationError
from kassebot.domain.periods import Period
from kassebot.steps import collecting
from kassebot.steps.verify import verify
from kassebot.store.database import Store
from kassebot.store.runs import RunKind


def _files(store: Store) -> list[Path]:
    return [path for path in (store.data_dir / "documents").rglob("*") if path.is_file()]


class FakeFullDisk:
    """Stands in for `os.write` on a disk with room for a few bytes more."""

    def __init__(self, room_bytes: int) -> None:
        self.room_bytes = room_bytes
        self._write = os.write

    def __call__(self, handle: int, data: Any) -> int:
        if self.room_bytes == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        written = self._write(handle, bytes(data)[: self.room_bytes])
        self.room_bytes -= written
        return written


def test_documents_are_whole_or_not_there(sqlite_store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full in the middle of a document; afterwards the same delivery goes through."""
    run = collecting.begin_run(sqlite_store, period=Period(2026, 10), as_of=date(2026, 11, 13), kind=RunKind.ROBOT)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", FakeFullDisk(room_bytes=100))
        with pytest.raises(ApplicationError) as caught:
            collecting.deliver(sqlite_store, run, "card/2026-10-05.csv", b"x" * 1000, "test")
    assert caught.value.code == "disk_full"
    assert _files(sqlite_store) == []
    assert collecting.known(sqlite_store, run, "card/2026-10-05.csv") is None
    collecting.deliver(sqlite_store, run, "card/2026-10-05.csv", b"x" * 1000, "test")
    assert verify(sqlite_store).faults == ()


def test_the_database_without_room_says_the_same(sqlite_store: Store) -> None:
    """SQLite itself is told how many pages it may have: a transaction that needs more is kept not at all."""
    run = collecting.begin_run(sqlite_store, period=Period(2026, 10), as_of=date(2026, 11, 13), kind=RunKind.ROBOT)

    def no_more_room(connection: Any, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages}")

    event.listen(sqlite_store.engine, "checkout", no_more_room)
    delivered: list[str] = []
    with pytest.raises(ApplicationError) as caught:
        for day in range(1, 29):
            name = f"card/2026-10-{day:02d}.csv"
            collecting.deliver(sqlite_store, run, name, name.encode(), "sftp://" + "x" * 20_000)
            delivered.append(name)
    assert caught.value.code == "disk_full"
    event.remove(sqlite_store.engine, "checkout", no_more_room)
    sqlite_store.engine.dispose()
    assert collecting.known(sqlite_store, run, f"card/2026-10-{len(delivered) + 1:02d}.csv") is None
    assert verify(sqlite_store).faults == ()
    collecting.deliver(sqlite_store, run, "card/2026-10-30.csv", b"room again", "test")
