"""The readers against the bare parsers on the same bytes, each format apart.

The bare parser turns bytes into Python values and does nothing else: no dates, no øre, no checks, no facts.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineWorkbook

from kassebot.domain.documents import Source, source_of
from kassebot.domain.errors import BusinessError
from kassebot.readers.formats import read


def calamine(data: bytes) -> Any:
    """Every sheet of a workbook as rows."""
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:
        return [book.get_sheet_by_name(name).to_python() for name in book.sheet_names]


def iterparse(data: bytes) -> Any:
    """Every element of an XML file as it ends."""
    return sum(1 for _ in etree.iterparse(io.BytesIO(data)))


def rows(encoding: str, delimiter: str) -> Callable[[bytes], Any]:
    """Every row of a text file as its fields, by the csv module."""

    def parse(data: bytes) -> Any:
        return list(csv.reader(io.StringIO(data.decode(encoding), newline=""), delimiter=delimiter))

    return parse


#: What reads each source barely, and its name.
BARE: dict[Source, tuple[str, Callable[[bytes], Any]]] = {
    Source.REGISTERS: ("calamine", calamine), Source.COUNTS: ("calamine", calamine),
    Source.BANK: ("lxml iterparse", iterparse), Source.POS: ("json", json.loads), Source.VOUCHERS: ("json", json.loads),
    Source.CARD: ("csv", rows("cp1252", ";")), Source.MOBILEPAY: ("csv", rows("utf-8-sig", ";")),
    Source.LEDGER: ("csv", rows("cp1252", "\t")),
}  # fmt: skip
_TIMES = 3


def ratios(folder: Path) -> dict[str, dict[str, Any]]:
    """Source → its files, bytes, and the processor seconds of the bare parser and of the reader."""
    told: dict[str, dict[str, Any]] = {}
    for source in Source:
        documents = _readable(folder, source)
        if documents:
            name, bare = BARE[source]
            told[str(source)] = {
                "files": len(documents), "bytes": sum(len(data) for _, _, data in documents), "parser": name,
                "bare_seconds": _quickest(lambda documents=documents, bare=bare: [bare(data) for _, _, data in documents]),
                "reader_seconds": _quickest(
                    lambda documents=documents: [read(data, document=sha, name=at) for at, sha, data in documents]
                ),
            }  # fmt: skip
    return told


def _readable(folder: Path, source: Source) -> list[tuple[str, str, bytes]]:
    """Name, sha256 and bytes of the source's files that both can read."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        name = path.relative_to(folder).as_posix()
        data = path.read_bytes()
        try:
            if source_of(name) is source:
                sha256 = hashlib.sha256(data).hexdigest()
                read(data, document=sha256, name=name)
                found.append((name, sha256, data))
        except BusinessError:
            continue
    return found


def _quickest(work: Callable[[], Any]) -> float:
    best = float("inf")
    for _ in range(_TIMES):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best
