"""What the disk and the database say, put into kassebot's own errors with what to do about it.

Decided by error numbers, never by message text. What is not known here is left as it is: it is a bug.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy.exc

from kassebot.domain.errors import ApplicationError, BusinessError, KassebotError

_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)
_FULL = (errno.ENOSPC, errno.EDQUOT)
#: PostgreSQL's states for a full disk and for a connection that is not there.
_PG_DISK_FULL = "53100"
_PG_DOWN = ("08", "57")
_PG_REFUSED = ("28", "3D")
#: A character that PostgreSQL has no place for; None where the driver itself refuses it (NUL).
_PG_CHARACTERS = (None, "22021")
_SQLITE_RETRY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_SQLITE_CLOSED = (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM)


def disk_full() -> ApplicationError:
    """No room: nothing was half-written, and the run can go on once there is room."""
    return ApplicationError(
        "disk_full",
        "Disken er fuld. Det hentede er bevaret; gør plads på disken, og kør igen",
    )


def database_busy() -> ApplicationError:
    """Somebody else has been writing for too long."""
    return ApplicationError("database_busy", "Databasen er optaget af et andet program. Vent lidt, og kør igen")


def folder_read_only(path: str) -> BusinessError:
    """The data folder cannot be written."""
    return BusinessError(
        "data_folder_read_only",
        "Mappen »{path}« kan ikke skrives. Giv skriveadgang til den, eller vælg en anden mappe med KASSEBOT_DATA",
        path=path,
    )


def of_os_error(error: OSError, path: str) -> KassebotError:
    """An error of the file system as one of kassebot's."""
    if error.errno in _FULL:
        return disk_full()
    if error.errno in _READ_ONLY:
        return folder_read_only(path)
    return ApplicationError(
        "disk_error",
        "Disken svarede med en fejl ved »{path}« ({name}). Undersøg disken, og kør igen",
        path=path,
        name=errno.errorcode.get(error.errno or 0, str(error.errno)),
    )


@contextmanager
def translated(path: str) -> Iterator[None]:
    """Errors of disk and database inside the block come out as BusinessError or ApplicationError."""
    try:
        yield
    except OSError as error:
        raise of_os_error(error, path) from error
    except sqlalchemy.exc.DBAPIError as error:
        translation = _of_database(error, path)
        if translation is None:
            raise
        raise translation from error


def _of_database(error: sqlalchemy.exc.DBAPIError, path: str) -> KassebotError | None:
    if isinstance(error.orig, sqlite3.Error):
        return _of_sqlite(getattr(error.orig, "sqlite_errorcode", 0) & 0xFF, path)
    if isinstance(error, sqlalchemy.exc.DataError) and getattr(error.orig, "sqlstate", None) in _PG_CHARACTERS:
        return BusinessError("text_characters", "Teksten har tegn, der ikke kan gemmes. Skriv den igen uden dem")
    if not isinstance(error, sqlalchemy.exc.OperationalError):
        return None
    state = getattr(error.orig, "sqlstate", None) or "08"
    if state == _PG_DISK_FULL:
        return disk_full()
    if state.startswith(_PG_REFUSED):
        return BusinessError(
            "database_refused",
            "Databasen afviste forbindelsen. Ret bruger, kode eller databasenavn i KASSEBOT_DATABASE_URL",
        )
    if state.startswith(_PG_DOWN):
        return ApplicationError(
            "database_down",
            "Databasen svarer ikke. Undersøg, om den kører, og om KASSEBOT_DATABASE_URL er rigtig; kør så igen",
        )
    return None


def _of_sqlite(code: int, path: str) -> KassebotError | None:
    if code == sqlite3.SQLITE_FULL:
        return disk_full()
    if code in _SQLITE_RETRY:
        return database_busy()
    if code in _SQLITE_CLOSED:
        return folder_read_only(path)
    if code == sqlite3.SQLITE_IOERR:
        return ApplicationError("disk_error_database", "Disken svarede med en fejl. Undersøg disken, og kør igen")
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return BusinessError(
            "database_damaged",
            "Databasen i »{path}« er beskadiget. Læg den seneste sikkerhedskopi tilbage",
            path=path,
        )
    return None
