"""What is shown while a run goes on: a table on a terminal, lines elsewhere."""

import io
import os
import pty
import re
import subprocess
import sys
import textwrap
from pathlib import Path

from tests.shared import EXAMPLE

from kassebot.cli.progress import DRAW_SECONDS, LINE_SECONDS, LiveTable, PlainLines, line_of
from kassebot.domain.documents import Source
from kassebot.language import translator
from kassebot.work.night import Progress, SourceState

ESCAPE = re.compile(r"\x1b\[(\d*)([AKJ])")


def danish(text: str) -> str:
    return text


def working(done: int, total: int, source: Source = Source.VOUCHERS) -> Progress:
    return Progress(
        step="collect", source=source, state=SourceState.WORKING, task="Hent Periodens Bilag", done=done, total=total
    )


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Screen:
    """A terminal of so many columns: what stands on it when all has been written."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.lines = [""]
        self.row = 0

    def write(self, text: str) -> None:
        place = 0
        while place < len(text):
            escape = ESCAPE.match(text, place)
            if escape:
                self._escape(escape[2], int(escape[1] or 1))
                place = escape.end()
                continue
            if text[place] == "\n":
                self.row += 1
                self.lines += [""] * (self.row + 1 - len(self.lines))
                self.column = 0
            elif text[place] == "\r":
                self.column = 0
            else:
                line = self.lines[self.row]
                self.lines[self.row] = line[: self.column].ljust(self.column) + text[place] + line[self.column + 1 :]
                self.column += 1
                assert self.column < self.columns, "a line that fills the terminal breaks"
            place += 1

    column = 0

    def _escape(self, kind: str, number: int) -> None:
        if kind == "A":
            assert number <= self.row, "the cursor left the table"
            self.row -= number
        elif kind == "K":
            self.lines[self.row] = self.lines[self.row][: self.column]
        else:
            del self.lines[self.row + 1 :]
            self.lines[self.row] = self.lines[self.row][: self.column]


def table(columns: int = 80) -> tuple[LiveTable, io.StringIO, Clock]:
    out, clock = io.StringIO(), Clock()
    return LiveTable(out, danish, clock=clock, size=lambda: os.terminal_size((columns, 24))), out, clock


def test_the_table_is_drawn_over_itself_and_leaves_nothing_behind() -> None:
    """Three hundred events later there is one line for each source, and the next step stands under them."""
    live, out, clock = table()
    live.take(Progress(step="collect"))
    for source in (Source.VOUCHERS, Source.POS):
        live.take(Progress(step="collect", source=source, state=SourceState.WAITING))
    for done in range(301):
        clock.now += DRAW_SECONDS / 4
        live.take(working(done, 1126))
    live.take(Progress(step="collect", source=Source.VOUCHERS, done=1126))
    live.take(Progress(step="collect", source=Source.POS, state=SourceState.FAILED, done=3, lacking=2))
    live.take(Progress(step="read"))
    screen = Screen(80)
    screen.write(out.getvalue())
    assert [" ".join(line.split()) for line in screen.lines] == [
        "Henter (robot)",
        "Kasseapparater 3 hentet 2 mangler ikke færdig",
        "Bilag 1.126 hentet",
        "Læser dokumenterne (robot)",
        "",
    ]
    assert out.getvalue().count("\x1b[J") < 301 / 3, "drawn no oftener than the eye can follow"


def test_a_narrow_terminal_cuts_the_lines() -> None:
    """A line that broke would be left behind by the next drawing."""
    live, out, _ = table(columns=34)
    live.take(working(450, 1126))
    screen = Screen(34)
    screen.write(out.getvalue())
    assert max(len(line) for line in screen.lines) == 33


def test_a_terminal_made_narrower_is_drawn_from_the_top_of_the_broken_lines() -> None:
    """65 characters take two lines on 34 columns: the cursor goes up two."""
    columns = [80]
    out, clock = io.StringIO(), Clock()
    live = LiveTable(out, danish, clock=clock, size=lambda: os.terminal_size((columns[0], 24)))
    live.take(working(450, 1126))
    columns[0] = 34
    clock.now += 1
    live.take(working(451, 1126))
    assert "\r\x1b[2A" in out.getvalue()


def test_without_a_terminal_a_source_is_told_of_when_it_begins_and_ends_and_now_and_then() -> None:
    """A log of the night is read by people: one line a quarter of a minute, not one a document."""
    out, clock = io.StringIO(), Clock()
    lines = PlainLines(out, danish, clock)
    lines.take(Progress(step="collect", source=Source.VOUCHERS, state=SourceState.WAITING))
    lines.take(Progress(step="collect", source=Source.VOUCHERS, state=SourceState.WORKING))
    for done in range(1, 61):
        clock.now += LINE_SECONDS / 30
        lines.take(working(done, 1126))
    lines.take(Progress(step="collect", source=Source.VOUCHERS, done=1126))
    assert [" ".join(line.split()) for line in out.getvalue().splitlines()] == [
        "Bilag begynder",
        "Bilag 30 af 1.126 hentet »Hent Periodens Bilag«",
        "Bilag 60 af 1.126 hentet »Hent Periodens Bilag«",
        "Bilag 1.126 hentet",
    ]


def test_the_lines_are_in_the_readers_language() -> None:
    """Words and figures; the robot's step keeps its Danish name."""
    waiting = Progress(step="collect", source=Source.POS, state=SourceState.WAITING)
    failed = Progress(step="collect", source=Source.POS, state=SourceState.FAILED, done=3, lacking=1200)
    told = [" ".join(line_of(event, translator("en")).split()) for event in (waiting, working(450, 1126), failed)]
    assert told == [
        "Points of sale waiting",
        "Vouchers 450 of 1,126 collected “Hent Periodens Bilag”",
        "Points of sale 3 collected 1,200 missing not complete",
    ]


def _at_a_terminal(words: list[str], environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], int]:
    controller, terminal = pty.openpty()
    process = subprocess.Popen(
        words,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
        env={**os.environ, **environment},
        start_new_session=True,
    )
    os.close(terminal)
    return process, controller


def _read_all(controller: int) -> str:
    found = b""
    try:
        while part := os.read(controller, 65536):
            found += part
    except OSError:  # Linux says so when the other end is closed
        pass
    os.close(controller)
    return found.decode()


def test_a_run_at_a_real_terminal_shows_the_table(tmp_path: Path) -> None:
    """The real command on a pty: the table stands, and the summary under it."""
    words = [sys.executable, "-m", "kassebot.cli.main", "run", "--period", "2026-09", "--folder", str(EXAMPLE)]
    environment = {"KASSEBOT_DATA": str(tmp_path / "data"), "TERM": "xterm", "COLUMNS": "80", "LINES": "24"}
    process, controller = _at_a_terminal([*words, "--as-of", "2026-10-14"], environment)
    printed = _read_all(controller)
    assert process.wait(60) == 0, printed
    screen = Screen(500)
    screen.write(printed.replace("\r\n", "\n"))
    assert screen.lines[0] == "Henter (robot)"
    assert [line.split()[0] for line in screen.lines[1:9]] == [
        "Kasseliste", "Kasseapparater", "Kortafregninger", "MobilePay", "Kontoudtog", "Finansposteringer", "Bilag",
        "Optællingsark",
    ]  # fmt: skip
    assert screen.lines[9] == "Læser dokumenterne (robot)"


def test_an_interruption_leaves_the_table_as_it_stands() -> None:
    """What is written after Ctrl-C stands under the table, which shows how far each source came."""
    program = textwrap.dedent("""
        import signal
        signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever started the tests may have it ignored
        from kassebot.cli.progress import shown_progress
        from kassebot.domain.documents import Source
        from kassebot.work.night import Progress, SourceState
        try:
            with shown_progress(str) as on_event:
                on_event(Progress(step="collect", source=Source.BANK, state=SourceState.WORKING, done=1, total=9))
                on_event(Progress(step="collect", source=Source.BANK, state=SourceState.WORKING, done=2, total=9))
                signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            print("afbrudt")
    """)
    process, controller = _at_a_terminal([sys.executable, "-c", program], {"TERM": "xterm"})
    printed = _read_all(controller)
    assert process.wait(60) == 0, printed
    screen = Screen(500)
    screen.write(printed.replace("\r\n", "\n"))
    assert [" ".join(line.split()) for line in screen.lines] == ["Kontoudtog 2 af 9 hentet", "afbrudt", ""]
