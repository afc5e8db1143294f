"""Read any one file: what the readers make of it, kept nowhere."""

from __future__ import annotations

from typing import Any

from kassebot.domain.texts import Translate
from kassebot.readers.report import read_report
from kassebot.readers.values import DOCUMENT_BYTES_MAX

#: A larger file is refused before it is opened.
FILE_BYTES_MAX = DOCUMENT_BYTES_MAX


def read_file(data: bytes, translate: Translate) -> dict[str, Any]:
    """The file's statements or facts, and its problems; BusinessError for a file that must be rejected."""
    return read_report(data, translate)
