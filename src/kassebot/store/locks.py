"""A lock between processes on a file: held until it is released or its process is gone, however it went; and turns among
the threads of one process.

The operating system lets go of it when a process dies, kill -9 included, so no dead lock is left behind.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kassebot.domain.errors import ApplicationError
from kassebot.store.failures import database_busy, translated

_POLL_SECONDS = 0.05


class Turn:
    """Who of a process's threads writes now. The others stand in line: SQLite would have each ask again and again,
    PostgreSQL would keep a connection for each.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @contextmanager
    def taken(self, timeout_seconds: float) -> Iterator[None]:
        """Be the one, after those before; ApplicationError `database_busy` where it takes too long."""
        if not self._lock.acquire(timeout=timeout_seconds):
            raise database_busy()
        try:
            yield
        finally:
            self._lock.release()


class FileLock:
    """An exclusive lock on one file; the file itself stays and means nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._handle: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._handle is not None

    def try_acquire(self) -> bool:
        """Take the lock if it is free; False when another holds it."""
        if self._handle is not None:
            return False
        with translated(str(self.path.parent)):
            handle = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
        if not _lock(handle):
            os.close(handle)
            return False
        self._handle = handle
        return True

    def acquire(self, timeout_seconds: float) -> None:
        """Take the lock, waiting at most so long."""
        until = time.monotonic() + timeout_seconds
        while not self.try_acquire():
            if time.monotonic() > until:
                raise ApplicationError(
                    "lock_timeout",
                    "Et andet program har mappen »{path}« i brug. Vent lidt, og kør igen",
                    path=str(self.path.parent),
                )
            time.sleep(_POLL_SECONDS)

    def release(self) -> None:
        """Let go; nothing happens when it is not held."""
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> FileLock:
        self.acquire(timeout_seconds=60)
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
