"""Values out of text, for all readers: days and amounts, remembered because files repeat them."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from kassebot.domain.errors import BusinessError
from kassebot.domain.money import ore_from_danish, ore_from_point

#: Limits of what is read at all.
DOCUMENT_BYTES_MAX = 64_000_000
ROWS_MAX = 500_000

amount_danish = lru_cache(maxsize=65536)(ore_from_danish)
amount_point = lru_cache(maxsize=65536)(ore_from_point)


@lru_cache(maxsize=4096)
def iso_day(text: str) -> date:
    """`2026-10-05` → date; ValueError for anything else."""
    if len(text) != 10:
        raise ValueError(text)
    return date.fromisoformat(text)


@lru_cache(maxsize=4096)
def danish_day(text: str) -> date:
    """`05-10-2026` or `05.10.2026` → date; ValueError for anything else."""
    if len(text) != 10 or text[2] != text[5] or text[2] not in "-." or not (text[:2] + text[3:5] + text[6:]).isdigit():
        raise ValueError(text)
    return date(int(text[6:]), int(text[3:5]), int(text[:2]))


def decoded(data: bytes, encoding: str) -> str:
    """The text of a document; BusinessError where the bytes are not of that encoding or hold NULs."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise BusinessError(
            "encoding",
            "Filen er ikke skrevet i tegnsættet {encoding}; bed kilden om en ny fil",
            locator=f"byte {error.start}",
            encoding=encoding,
        ) from error
    if "\0" in text:
        raise BusinessError("encoding", "Filen indeholder tomme bytes og er ikke en tekstfil; hent den igen")
    return text


def rejected(
    template: str, *, locator: str = "", code: str = "document_unreadable", **values: str | int
) -> BusinessError:
    """The error of a document that cannot be used as a whole."""
    return BusinessError(code, template, locator=locator, **values)
