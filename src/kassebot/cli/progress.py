"""What is shown while a run goes on: a table that lives on a terminal, plain lines elsewhere.

The table is drawn over itself in one write, a line for each source, and never wider than the terminal. It draws nothing
where the output is no terminal, or one that cannot move its cursor.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TextIO

from kassebot.domain.documents import Source
from kassebot.domain.texts import Translate, count_words, message
from kassebot.reports.words import source_word
from kassebot.work.night import OnProgress, Progress, SourceState

#: The table is drawn at most so often.
DRAW_SECONDS = 0.1
#: Without a terminal a source that works is told of at most so often.
LINE_SECONDS = 15.0
_COLUMNS_MIN, _LINES_MIN = 30, 10
_CLEAR_LINE, _CLEAR_BELOW = "\x1b[K", "\x1b[J"

_STEPS = {
    "collect": "Henter (robot)",
    "read": "Læser dokumenterne (robot)",
    "reconcile": "Lægger sammen og sammenligner (robot)",
}


@contextmanager
def shown_progress(translate: Translate, out: TextIO | None = None) -> Iterator[OnProgress]:
    """Shows what it is told of until the block ends; `out` is standard output unless it is given."""
    out = out or sys.stdout
    if not _can_move_cursor(out):
        yield PlainLines(out, translate).take
        return
    table = LiveTable(out, translate)
    try:
        yield table.take
    finally:
        table.leave()


def _can_move_cursor(out: TextIO) -> bool:
    if not out.isatty() or os.environ.get("TERM", "") in {"", "dumb"}:
        return False
    size = shutil.get_terminal_size()
    return size.columns >= _COLUMNS_MIN and size.lines >= _LINES_MIN


class PlainLines:
    """A line when a source begins and ends, and in between one every `LINE_SECONDS`."""

    def __init__(self, out: TextIO, translate: Translate, clock: Callable[[], float] = time.monotonic) -> None:
        self._out, self._translate, self._clock = out, translate, clock
        self._told: dict[Source, float] = {}

    def take(self, event: Progress) -> None:
        """Something happened."""
        if event.source is None:
            self._say(self._translate(_STEPS[event.step]))
        elif event.state in {SourceState.DONE, SourceState.FAILED}:
            self._say(line_of(event, self._translate))
        elif event.state is SourceState.WORKING:
            self._tell_working(event, event.source)

    def _tell_working(self, event: Progress, source: Source) -> None:
        now = self._clock()
        if source not in self._told or now - self._told[source] >= LINE_SECONDS:
            self._told[source] = now
            self._say(line_of(event, self._translate))

    def _say(self, line: str) -> None:
        print(line, file=self._out, flush=True)


@dataclass(kw_only=True)
class _Drawn:
    """What stands on the screen: the lines' lengths, and when they were drawn, in seconds."""

    lengths: list[int] = field(default_factory=list)
    at: float = float("-inf")


class LiveTable:
    """A line for each source, drawn over itself; the cursor rests under the table, where the next line belongs."""

    def __init__(
        self,
        out: TextIO,
        translate: Translate,
        *,
        clock: Callable[[], float] = time.monotonic,
        size: Callable[[], os.terminal_size] = shutil.get_terminal_size,
    ) -> None:
        self._out, self._translate, self._clock, self._size = out, translate, clock, size
        self._sources: dict[Source, Progress] = {}
        self._drawn = _Drawn()

    def take(self, event: Progress) -> None:
        """Something happened."""
        if event.source is None:
            self.leave()
            self._out.write(self._translate(_STEPS[event.step]) + "\n")
            self._out.flush()
            return
        before = self._sources.get(event.source)
        self._sources[event.source] = event
        is_news = before is None or before.state is not event.state
        if is_news or self._clock() - self._drawn.at >= DRAW_SECONDS:
            self._draw()

    def leave(self) -> None:
        """The table stays as it stands; what comes next is written under it."""
        if self._sources:
            self._draw()
            self._sources.clear()
            self._drawn = _Drawn()

    def _draw(self) -> None:
        columns, lines = self._size()
        words = [
            line_of(event, self._translate)[: columns - 1] for _, event in sorted(self._sources.items(), key=_order)
        ]
        words = words[-max(lines - 1, 1) :]
        # A terminal that has become narrower has broken the lines that stood there.
        up = min(sum(max(1, -(-length // columns)) for length in self._drawn.lengths), lines - 1)
        start = f"\r\x1b[{up}A" if up else "\r"
        self._out.write(start + "".join(f"{word}{_CLEAR_LINE}\n" for word in words) + _CLEAR_BELOW)
        self._out.flush()
        self._drawn = _Drawn(lengths=[len(word) for word in words], at=self._clock())


def _order(one: tuple[Source, Progress]) -> int:
    return list(Source).index(one[0])


def line_of(event: Progress, translate: Translate) -> str:
    """A source's line: `  Bilag               450 af 1.126 hentet  2 mangler  »Hent Periodens Bilag«`."""
    word = source_word(event.source, translate) if event.source else ""
    if event.state is SourceState.WAITING:
        return f"  {word:<18}{translate('venter'):>22}"
    lacking = (
        message("{count} mangler", count=count_words(event.lacking, translate)).render(translate)
        if event.lacking
        else ""
    )
    task = message("»{task}«", task=event.task).render(translate) if event.task else ""
    end = {SourceState.WORKING: task, SourceState.FAILED: translate("ikke færdig")}
    parts = [part for part in (lacking, end.get(event.state, "")) if part]
    return f"  {word:<18}{_fetched(event, translate):>22}  {'  '.join(parts)}".rstrip()


def _fetched(event: Progress, translate: Translate) -> str:
    if event.state is SourceState.WORKING:
        if not event.total:
            return translate("begynder")
        done, total = count_words(event.done, translate), count_words(event.total, translate)
        return message("{count} af {total} hentet", count=done, total=total).render(translate)
    return message("{count} hentet", count=count_words(event.done, translate)).render(translate)
