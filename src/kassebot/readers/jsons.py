"""JSON documents: the whole of one, as plain values. Refuses what is cut off, nested too deep or no JSON."""

from __future__ import annotations

import json
from typing import Any

import msgspec

from kassebot.readers.values import decoded, rejected

_UTF8_MARK = b"\xef\xbb\xbf"


def starts_like_json(data: bytes, bracket: bytes) -> bool:
    """Whether the first byte that means anything is that bracket."""
    return data[:64].removeprefix(_UTF8_MARK).lstrip(b" \t\r\n").startswith(bracket)


def loaded(data: bytes) -> Any:
    """The document's value; BusinessError where it is not whole JSON."""
    text = decoded(data, "utf-8-sig")
    try:
        return msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _loaded_by_json(text)


def _loaded_by_json(text: str) -> Any:
    """The value of what msgspec did not take; json takes a little more, and says where a document breaks off."""
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        raise rejected(
            "Filen er ikke hel JSON; den er måske afbrudt. Hent den igen", locator=f"line {error.lineno}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise rejected("Filen er JSON af en form, som ingen kilde leverer; bed kilden om en ny fil") from error


def peeked(data: bytes) -> Any:
    """The document's value for looking at its shape; None where it cannot be read."""
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None


def text_of(item: dict[str, Any], key: str, *, required: bool = True) -> str:
    """A field that is text (null is empty where it may be); KeyError or TypeError for anything else."""
    value = item[key]
    if isinstance(value, str) and (value or not required):
        return value
    if value is None and not required:
        return ""
    raise TypeError(key)


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)
