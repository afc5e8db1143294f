"""What every command needs from the outside world: its words, its settings, its data folder, its clock."""

from __future__ import annotations

import shutil
import sys
import textwrap
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from kassebot.domain.bankdays import day_in_denmark
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.domain.texts import Translate, Value, message
from kassebot.settings import data_folder, database_url, settings_path

if TYPE_CHECKING:
    from kassebot.store.database import Store

#: Exit codes; docs/operations.md explains them.
DONE, MISSING_DATA, WRONG_USE, FAILED = 0, 1, 2, 3


@dataclass(kw_only=True)
class Door:
    """The way in for one command."""

    translate: Translate
    language: str = "da"
    settings_file: str | None = None

    def say(self, template: str, **values: Value) -> None:
        """One line to the person at the terminal."""
        print(message(template, **values).render(self.translate), flush=True)

    def show(self, text: str, *, indent: int = 4) -> None:
        """A line that may be long: folded to the width of a terminal, whole where a program reads it."""
        if sys.stdout.isatty():
            width = shutil.get_terminal_size().columns
            text = textwrap.fill(
                text, width, subsequent_indent=" " * indent, break_long_words=False, break_on_hyphens=False
            )
        print(text, flush=True)

    def complain(self, template: str, **values: Value) -> None:
        """One line about what went wrong, apart from the command's own output."""
        print(f"kassebot: {message(template, **values).render(self.translate)}", file=sys.stderr, flush=True)

    def open_store(self) -> Store:
        """The data folder's store."""
        from kassebot.store.database import open_store  # the database's library loads slowly; help does not wait

        return open_store(data_folder(), database_url())

    @property
    def settings_path(self) -> Path:
        """`--settings`, KASSEBOT_SETTINGS or ./kassebot.toml."""
        return Path(self.settings_file).absolute() if self.settings_file else settings_path()


def today() -> date:
    """Today in Denmark: the date that a run looks from unless `--as-of` says another."""
    return day_in_denmark(datetime.now(UTC))


def day_argument(text: str) -> date:
    """`--as-of 2026-11-13` → date; BusinessError for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise BusinessError("date_invalid", "»{text}« er ikke en dato; skriv fx 2026-11-13", text=text) from error


def period_argument(text: str | None) -> Period:
    """`--period 2026-10` → Period; without it the month before today."""
    return Period.parse(text) if text else Period.of(today()).previous
