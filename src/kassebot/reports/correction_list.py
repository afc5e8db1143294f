"""Corrections for the person who books them in the ERP: CSV and JSON. kassebot posts nothing.

The reference comes first in each line's text: typed into the ERP's, it lets the ledger list show the booking again. No
cell of the CSV can be read as a formula.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from kassebot.domain.texts import Translate, amount_words

_FORMULA_STARTS = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToBook:
    """One line to book; debit +, credit −, øre."""

    reference: str
    register: str
    account: str
    amount_ore: int
    text: str


def corrections_csv(lines: Sequence[ToBook], translate: Translate) -> bytes:
    """Semicolons and a byte order mark, as Danish spreadsheets open it; amounts as the reader's language writes them."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    heads = (translate("Reference"), translate("Kasse"), translate("Konto"), translate("Beløb"), translate("Tekst"))
    writer.writerow(heads)
    for line in lines:
        amount = amount_words(line.amount_ore, translate)
        writer.writerow(
            [_plain(line.reference), _plain(line.register), _plain(line.account), amount, _plain(line.text)]
        )
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def corrections_json(lines: Sequence[ToBook]) -> str:
    """The same for programs, amounts in øre."""
    return json.dumps([asdict(line) for line in lines], ensure_ascii=False, indent=1)


def _plain(text: str) -> str:
    """The text on one line; one that begins like a formula, after blanks too, is led by an apostrophe."""
    flat = " ".join(text.split())
    return f"'{flat}" if flat.startswith(_FORMULA_STARTS) else flat
