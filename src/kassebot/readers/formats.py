"""The formats that kassebot reads: an explicit tuple. `identify` finds exactly one by content, or raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kassebot.domain.documents import Source, source_of
from kassebot.domain.facts import Reading
from kassebot.readers import bank, card, counts, ledger, mobilepay, registers, vouchers, z_reports
from kassebot.readers.values import DOCUMENT_BYTES_MAX, rejected
from kassebot.readers.workbooks import is_workbook, sheets

#: Changed whenever a reader reads differently: documents read by an older version are read again.
READER_VERSION = 1


class Read(Protocol):
    """What every reader is: bytes in, facts and problems out."""

    def __call__(self, data: bytes, *, document: str, name: str) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Format:
    """A format's name, how its bytes are known, and its reader."""

    name: str
    source: Source
    identify: Callable[[bytes], bool]
    read: Read


def _is_register_list(data: bytes) -> bool:
    return is_workbook(data) and any(registers.finds_table(rows) for _, rows in sheets(data))


def _is_count_sheet(data: bytes) -> bool:
    return is_workbook(data) and any(counts.find_table(rows) for _, rows in sheets(data))


FORMATS: tuple[Format, ...] = (
    Format(registers.FORMAT, Source.REGISTERS, _is_register_list, registers.read),
    Format(z_reports.FORMAT, Source.POS, z_reports.identify, z_reports.read),
    Format(card.FORMAT, Source.CARD, card.identify, card.read),
    Format(mobilepay.FORMAT, Source.MOBILEPAY, mobilepay.identify, mobilepay.read),
    Format(bank.FORMAT, Source.BANK, lambda data: bank.identify(data[:4096]), bank.read),
    Format(ledger.FORMAT, Source.LEDGER, ledger.identify, ledger.read),
    Format(vouchers.FORMAT, Source.VOUCHERS, vouchers.identify, vouchers.read),
    Format(counts.FORMAT, Source.COUNTS, _is_count_sheet, counts.read),
)
_BY_SOURCE = {known.source: known for known in FORMATS}


def identify(data: bytes) -> Format:
    """The one format that the bytes are of; BusinessError for none or several."""
    found = [known for known in FORMATS if known.identify(data)]
    if len(found) != 1:
        raise rejected(
            "Filen er ikke i et format, som kassebot kender; se efter, om det er den rigtige fil", code="format_unknown"
        )
    return found[0]


def read(data: bytes, *, document: str, name: str = "") -> Reading:
    """What one document holds.

    `name`, its place in a municipality folder, says which source it is of; the content must agree with
    it. Without a name the content alone decides. BusinessError for a document that cannot be used.
    """
    if len(data) > DOCUMENT_BYTES_MAX:
        raise rejected(
            "Filen er større end {most} MB; bed kilden om en mindre",
            code="file_too_large",
            most=DOCUMENT_BYTES_MAX // 10**6,
        )
    chosen = _BY_SOURCE[source_of(name)] if name else identify(data)
    if not data.strip(b"\0 \r\n") and chosen.source is not Source.CARD:
        raise rejected("Filen er tom; den ligger måske kun i skyen. Hent den igen", code="file_empty")
    return chosen.read(data, document=document, name=name)
