"""What was measured, in words: tables in Markdown, each aim with what came of it."""

from __future__ import annotations

import math
import platform
from collections.abc import Iterable, Sequence
from importlib.metadata import version

from benches.measured import CONTENDERS, Measured

_MB_IN_GIB = 1024
#: The readers' formats as people know them.
_FORMATS = {"registers": "register list", "pos": "Z-reports", "card": "card advice", "mobilepay": "MobilePay",
            "bank": "camt.053", "ledger": "ledger list", "vouchers": "vouchers", "counts": "count sheets"}  # fmt: skip


def tables(measured: Measured, day: str) -> str:
    """All tables."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("pandas", "numpy", "duckdb", "datacompy"))
    parts = [f"Measured {day}, Python {platform.python_version()}, {packages}. Processor seconds of one core."]
    if measured.frames:
        parts += ["### From frames in memory", _frames(measured), _growth(measured)]
    if measured.files:
        parts += ["### From files", _files(measured)]
    if measured.run:
        parts += ["### A run", _run(measured), "### Readers against bare parsers", _readers(measured)]
    if measured.robots:
        parts += ["### Robots against bare clients", _robots(measured)]
    wrong = measured.disagreements()
    parts += ["### Agreement", "\n".join(f"- {line}" for line in wrong) or
              "Every contender found the same keys differing by the same øre."]  # fmt: skip
    aims = _aims(measured)
    if aims:
        parts += ["### Aims", _table(["aim", "measured", ""], aims)]
    return "\n\n".join(parts)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _frames(measured: Measured) -> str:
    rows = []
    for size in sorted(measured.frames["kassebot"]):
        base = measured.frames["duckdb"][size]["seconds"]["comparisons"]
        for contender in CONTENDERS:
            told = measured.frames[contender][size]
            seconds = told["seconds"]
            main = seconds.get("comparisons", seconds.get("everything", 0.0))
            rows.append([
                f"{size:,}", f"{told['rows']:,}", _NAMES[contender], _seconds(seconds.get("loading")),
                _seconds(seconds.get("texts")), f"{main:.2f}", f"{main / base:.1f}", f"{told['peak_mb']:,}",
            ])  # fmt: skip
    heads = ["registers", "rows", "contender", "loading s", "reading texts s", "comparing s", "× DuckDB", "peak MB"]
    return _table(heads, rows)


_NAMES = {
    "kassebot": "kassebot, comparisons", "everything": "kassebot, everything with causes", "duckdb": "DuckDB SQL",
    "datacompy": "datacompy, on sums by pandas", "datacompy_rows": "datacompy, on the rows",
}  # fmt: skip


def _seconds(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _growth(measured: Measured) -> str:
    rows = [[_NAMES[name], f"{measured.exponent(name):.2f}"] for name in CONTENDERS if name in measured.frames]
    return _table(["contender", "growth exponent (1 is linear)"], rows)


def _files(measured: Measured) -> str:
    rows = []
    for size, told in sorted(measured.files.items()):
        own, clerk = (told[name]["seconds"]["files"] for name in ("files", "clerk"))
        rows.append([f"{size:,}", f"{own:.1f}", f"{clerk:.1f}", f"{clerk / own:.1f}",
                     f"{told['files']['peak_mb']:,}", f"{told['clerk']['peak_mb']:,}"])  # fmt: skip
    return _table(["registers", "kassebot s", "clerk's loop s", "ratio", "kassebot MB", "clerk MB"], rows)


def _run(measured: Measured) -> str:
    rows = [[name, f"{step['processor']:.1f}", f"{step['wall']:.1f}"] for name, step in measured.run["steps"].items()]
    rows.append([f"peak memory {measured.run['peak_mb']} MB", "", ""])
    return _table([f"step, {measured.run['registers']} registers", "processor s", "wall s"], rows)


def _robots(measured: Measured) -> str:
    """Each source's robot beside a bare client that asks the same mock for the same and keeps nothing."""
    rows = []
    for source, told in measured.robots["sources"].items():
        rows.append([source, f"{told['documents']:,}", f"{told['starting']:.1f}", f"{told['task']:.1f}",
                     f"{told['floor']:.1f}", f"{told['task'] / told['floor']:.1f}"])  # fmt: skip
        if "plain" in told:
            rows.append(["… without a browser", "", "", "", f"{told['plain']:.1f}", ""])
    rows.append(["all, as many at once as the settings say", "", "", f"{measured.robots['together']:.1f}", "", ""])
    return _table(["source", "documents", "starting s", "robot s", "bare client s", "ratio"], rows)


def _readers(measured: Measured) -> str:
    rows = []
    for source, told in measured.readers.items():
        if source in _FORMATS:
            rows.append([_FORMATS[source], str(told["files"]), f"{told['bytes'] / 1e6:.1f}", told["parser"],
                         f"{told['bare_seconds'] * 1000:.0f}", f"{told['reader_seconds'] * 1000:.0f}",
                         f"{told['reader_seconds'] / told['bare_seconds']:.1f}"])  # fmt: skip
    bare, own = readers_total(measured)
    rows.append(["all", "", "", "", f"{bare * 1000:.0f}", f"{own * 1000:.0f}", f"{own / bare:.1f}"])
    return _table(["format", "files", "MB", "bare parser", "bare ms", "reader ms", "ratio"], rows)


def readers_total(measured: Measured) -> tuple[float, float]:
    """Processor seconds of all formats: the bare parsers', and the readers'."""
    told = [each for source, each in measured.readers.items() if source in _FORMATS]
    return sum(each["bare_seconds"] for each in told), sum(each["reader_seconds"] for each in told)


def _aims(measured: Measured) -> list[list[str]]:
    aims: list[tuple[str, float, float, str]] = []
    if measured.frames:
        sizes = sorted(measured.frames["kassebot"])
        last = sizes[-1]
        own, sql, sums, rows = (
            measured.frames[name][last]["seconds"]["comparisons"]
            for name in ("kassebot", "duckdb", "datacompy", "datacompy_rows")
        )
        everything = measured.frames["everything"]
        aims += [
            (f"comparisons within 2 × DuckDB SQL at {last:,}", own / sql, 2, "×"),
            (f"comparisons at most 1/5 of the time of datacompy on the rows at {last:,}", own / rows, 0.2, "×"),
            (f"comparisons at most 1/5 of the time of datacompy on sums at {last:,}", own / sums, 0.2, "×"),
            (f"everything under 4 GiB at {last:,}", everything[last]["peak_mb"] / _MB_IN_GIB, 4, " GiB"),
        ]
        if len(sizes) > 1:
            grown = measured.seconds("everything", last) / measured.seconds("everything", sizes[0])
            aims.append((f"everything at {last:,} in at most {last // sizes[0]} × the time of {sizes[0]}", grown,
                         last / sizes[0], "×"))  # fmt: skip
    if measured.readers:
        bare, own = readers_total(measured)
        aims.append(("reading within 2 × the bare parsers", own / bare, 2, "×"))
        for source in ("counts", "bank"):
            told = measured.readers[source]
            ratio = told["reader_seconds"] / told["bare_seconds"]
            aims.append((f"{_FORMATS[source]} within 2 × {told['parser']}", ratio, 2, "×"))
        aims.append(("a run's memory under 1 GiB", measured.run["peak_mb"] / _MB_IN_GIB, 1, " GiB"))
    return [[name, f"{got:.2f}{unit}", "reached" if got <= most else f"missed by {got / most:.1f} ×"]
            for name, got, most, unit in aims if not math.isnan(got)]  # fmt: skip
