"""What every page needs to know of the office: its store, its rules, where it is reached, and its secret.

The secret signs form tokens and links. It is made once, kept in the data folder with mode 600, and stands in no log.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from kassebot.domain.bankdays import day_in_denmark
from kassebot.domain.errors import BusinessError
from kassebot.domain.rules import RuleSet
from kassebot.store.database import Store

SECRET_NAME = "web.secret"  # noqa: S105 a file's name
SECRET_BYTES = 32


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office whose pages are served. `url` is where people reach them, without a slash at its end."""

    store: Store
    rules: RuleSet
    name: str
    telephone: str = ""
    url: str
    secret: bytes
    settings_file: Path
    clock: Callable[[], datetime] = field(default=_now)

    @property
    def secure(self) -> bool:
        """Whether cookies may only travel encrypted."""
        return self.url.startswith("https://")

    def now(self) -> datetime:
        """The time, with its zone."""
        return self.clock()

    def today(self) -> date:
        """Today in Denmark."""
        return day_in_denmark(self.clock())


def office_secret(data_dir: Path) -> bytes:
    """The data folder's secret, made the first time; BusinessError where others may read it."""
    path = data_dir / SECRET_NAME
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise BusinessError(
                "secret_open", "Filen »{path}« kan læses af andre. Skriv: chmod 600 {path}", path=str(path)
            ) from None
        return bytes.fromhex(path.read_text(encoding="ascii"))
    made = secrets.token_bytes(SECRET_BYTES)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made.hex())
    return made
