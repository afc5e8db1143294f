"""Values out of text, for all readers: days and amounts, remembered because files repeat them.

A value that cannot be read raises; `Complaints` turns what was raised into one Problem, in the words
of the reader: what is wrong, where it stands, and who can put it right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kassebot.domain.errors import BusinessError, Problem
from kassebot.domain.money import AmountError, ore_from_danish, ore_from_point
from kassebot.domain.texts import Message, Value, message

#: Limits of what is read at all.
DOCUMENT_BYTES_MAX = 64_000_000
ROWS_MAX = 500_000
#: How much of a text that cannot be read is shown to people.
SHOWN_CHARACTERS_MAX = 40

amount_danish = lru_cache(maxsize=65536)(ore_from_danish)
amount_point = lru_cache(maxsize=65536)(ore_from_point)


class DayError(ValueError):
    """The text is no day of the calendar."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(text)


class Unusable(ValueError):
    """A line or cell that cannot be used, in words of its own; without a code it has the reader's."""

    def __init__(self, template: str, *, code: str = "", **values: Value) -> None:
        self.code = code
        self.message: Message = message(template, **values)
        super().__init__(self.message.render())


@lru_cache(maxsize=4096)
def iso_day(text: str) -> date:
    """`2026-10-05` → date; DayError for anything else."""
    try:
        if len(text) == 10 and text[4] == "-":
            return date.fromisoformat(text)
    except ValueError as error:
        raise DayError(text) from error
    raise DayError(text)


@lru_cache(maxsize=4096)
def danish_day(text: str) -> date:
    """`05-10-2026` or `05.10.2026` → date; DayError for anything else."""
    digits = text[:2] + text[3:5] + text[6:]
    try:
        if len(text) == 10 and text[2] == text[5] and text[2] in "-." and digits.isascii() and digits.isdigit():
            return date(int(text[6:]), int(text[3:5]), int(text[:2]))
    except ValueError as error:
        raise DayError(text) from error
    raise DayError(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaints:
    """What a reader says of a line that it cannot use; the templates may hold `{text}`."""

    code: str
    amount: str
    day: str
    shape: str  # the line lacks a field, or one is of the wrong kind

    def of(self, error: Exception, *, document: str, locator: str) -> Problem:
        """The problem that an error is: `AmountError`, `DayError`, `Unusable`, or a line of the wrong shape."""
        code = self.code
        if isinstance(error, Unusable):
            code, said = error.code or self.code, error.message
        elif isinstance(error, AmountError):
            said = message(self.amount, text=shown(dict(error.message.values).get("text", "")))
        elif isinstance(error, DayError):
            said = message(self.day, text=shown(error.text))
        else:
            said = message(self.shape)
        return Problem(document=document, locator=locator, code=code, message=said)


def shown(text: object) -> str:
    """A text that could not be read, short enough to be shown."""
    words = " ".join(str(text).split())
    return words if len(words) <= SHOWN_CHARACTERS_MAX else words[:SHOWN_CHARACTERS_MAX] + "…"


def decoded(data: bytes, encoding: str) -> str:
    """The text of a document; BusinessError where the bytes are not of that encoding or hold NULs."""
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise rejected(
            "Filen er ikke skrevet i tegnsættet {encoding}; bed kilden om en ny fil",
            code="encoding",
            locator=f"byte {error.start}",
            encoding=encoding,
        ) from error
    if "\0" in text:
        place = text.index("\0")
        raise rejected(
            "Filen indeholder tomme bytes og er ikke en tekstfil; hent den igen",
            code="encoding",
            locator=f"byte {place}",
        )
    return text


def decoded_danish(data: bytes) -> str:
    """The text of a Windows-1252 document; one that came as UTF-8 or UTF-16 is refused, not read with wrong letters."""
    try:
        is_utf8 = not data.isascii() and bool(data.decode("utf-8"))
    except UnicodeDecodeError:
        is_utf8 = False
    if is_utf8 or data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise rejected(
            "Filen er skrevet i Unicode, ikke i tegnsættet Windows-1252; bed kilden om en ny fil",
            code="encoding",
            locator="line 1",
        )
    return decoded(data, "cp1252")


def rejected(template: str, *, locator: str = "", code: str = "document_unreadable", **values: Value) -> BusinessError:
    """The error of a document that cannot be used as a whole."""
    return BusinessError(code, template, locator=locator, **values)


def refuse_too_large(data: bytes) -> None:
    """BusinessError for a file that is larger than any source delivers, before anything is parsed."""
    if len(data) > DOCUMENT_BYTES_MAX:
        raise rejected(
            "Filen fylder {size} MB; der læses højst {most} MB. Bed kilden om en mindre fil",
            code="file_too_large",
            size=len(data) // 10**6,
            most=DOCUMENT_BYTES_MAX // 10**6,
        )
