"""The formats that kassebot reads: an explicit tuple. `identify` finds exactly one by content, or raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from kassebot.domain.documents import Source, source_of
from kassebot.domain.facts import Reading
from kassebot.readers import bank, card, counts, ledger, mobilepay, registers, vouchers, z_reports
from kassebot.readers.values import refuse_too_large, rejected
from kassebot.readers.workbooks import refuse_strangers

#: Changed whenever a reader reads differently: documents read by an older version are read again.
READER_VERSION = 3


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


FORMATS: tuple[Format, ...] = (
    Format(registers.FORMAT, Source.REGISTERS, registers.identify, registers.read),
    Format(z_reports.FORMAT, Source.POS, z_reports.identify, z_reports.read),
    Format(card.FORMAT, Source.CARD, card.identify, card.read),
    Format(mobilepay.FORMAT, Source.MOBILEPAY, mobilepay.identify, mobilepay.read),
    Format(bank.FORMAT, Source.BANK, bank.identify, bank.read),
    Format(ledger.FORMAT, Source.LEDGER, ledger.identify, ledger.read),
    Format(vouchers.FORMAT, Source.VOUCHERS, vouchers.identify, vouchers.read),
    Format(counts.FORMAT, Source.COUNTS, counts.identify, counts.read),
)
_BY_SOURCE = {known.source: known for known in FORMATS}


def identify(data: bytes) -> Format:
    """The one format that the bytes are of; BusinessError for none or several."""
    refuse_too_large(data)
    refuse_strangers(data)
    found = [known for known in FORMATS if known.identify(data)]
    if len(found) == 1:
        return found[0]
    if found:
        raise rejected(
            "Filen kan læses både som {first} og som {second}; del den i to",
            code="format_ambiguous",
            first=found[0].name,
            second=found[1].name,
        )
    raise rejected(
        "Filen er ikke i et format, som kassebot kender; se efter, om det er den rigtige fil", code="format_unknown"
    )


def read(data: bytes, *, document: str, name: str = "") -> Reading:
    """What one document holds.

    `name`, its place in a municipality folder, says which source it is of; the content must agree with
    it. Without a name the content alone decides. BusinessError for a document that cannot be used.
    """
    if not name:
        return identify(data).read(data, document=document, name="")
    refuse_too_large(data)
    chosen = _BY_SOURCE[source_of(name)]
    if data or chosen.source is not Source.CARD:  # a day without card batches is an empty file
        refuse_strangers(data)
    return chosen.read(data, document=document, name=name)
