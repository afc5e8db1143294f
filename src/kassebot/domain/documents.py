"""Documents: bytes as a source delivered them, and the plan of what should be delivered."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Message


class Source(StrEnum):
    """The source systems; the value is the folder's name and the word in settings and `--source`."""

    REGISTERS = "registers"
    POS = "pos"
    CARD = "card"
    MOBILEPAY = "mobilepay"
    BANK = "bank"
    LEDGER = "ledger"
    VOUCHERS = "vouchers"
    COUNTS = "counts"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """Bytes that were collected, addressed by content.

    `sha256` is of the bytes as kept; `received_sha256` of the bytes as they came (different only
    where personal data was cut before the disk). `name` is the path in a municipality folder,
    `card/2026-10-05.csv`, whatever way the bytes came.
    """

    sha256: str
    received_sha256: str
    source: Source
    name: str
    size_bytes: int
    origin: str
    fetched_at: datetime
    run: str


class DeliveryState(StrEnum):
    """How an expected delivery stands as of a date."""

    READ = "read"  # there, and read
    UNREADABLE = "unreadable"  # there, but rejected by its reader
    MISSING = "missing"  # due and absent
    NOT_DUE = "not_due"  # its day is not over as of the run's date


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Expected:
    """One line of the plan: a document that some source should deliver.

    `register` is empty for what concerns all registers, `day` null for what covers a period.
    """

    source: Source
    name: str
    period: str
    register: str = ""
    day: date | None = None
    due_after: date  # due once this day is over: as_of > due_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """An expected document and what became of it."""

    expected: Expected
    state: DeliveryState
    document: str = ""  # sha256 of the document, where there is one
    problem: Message | None = None  # what a person should know: the reader's words, or the robot's
    locator: str = ""  # where in the document the problem is
    registers: tuple[str, ...] = ()  # whose rows the problem is about; empty: it may be any of the document's


_NAMES: tuple[tuple[Source, re.Pattern[str]], ...] = (
    (Source.REGISTERS, re.compile(r"registers\.xlsx")),
    (Source.POS, re.compile(r"pos/\d{4}/\d{4}-\d{2}\.json")),
    (Source.CARD, re.compile(r"card/\d{4}-\d{2}-\d{2}\.csv")),
    (Source.MOBILEPAY, re.compile(r"mobilepay/\d{4}-\d{2}-\d{2}\.csv")),
    (Source.BANK, re.compile(r"bank/[A-Za-z0-9]{1,34}/\d{4}-\d{2}-\d{2}\.xml")),
    (Source.LEDGER, re.compile(r"ledger/\d{4}-\d{2}\.txt")),
    (Source.VOUCHERS, re.compile(r"vouchers/(\d{4}-\d{2}\.json|[A-Za-z0-9-]{1,40}\.html)")),
    (Source.COUNTS, re.compile(r"counts/\d{4}_\d{4}-\d{2}\.(xlsx|xls|ods)")),
)


def source_of(name: str) -> Source:
    """The source whose document has this name; BusinessError for a name that no source uses.

    This is also what keeps a path from leaving the folder: no other shape is ever opened.
    """
    for source, pattern in _NAMES:
        if pattern.fullmatch(name):
            return source
    raise BusinessError("name_unknown", "»{name}« er ikke navnet på et dokument, som kassebot henter", name=name)
