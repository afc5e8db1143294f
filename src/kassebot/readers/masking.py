"""CPR and telephone numbers masked by their shape, in the free text that people fill in only.

Never used on keys, references, bank or ledger texts, where such digits mean something else.
"""

from __future__ import annotations

import re

_DIGIT = re.compile(r"\d")
#: Digits next to these are part of a longer number or an amount.
_BEFORE = r"(?<!\d)(?<!\d[.,-])"
_AFTER = r"(?!\d|[.,-]\d)"
_CPR = re.compile(rf"{_BEFORE}(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{{2}} ?[-–]? ?\d{{4}}{_AFTER}")
_TELEPHONE = re.compile(
    rf"(?<![\d+])(?<!\d[.,-])(?:"
    r"\+\d{1,3} ?(?:\d[ -]?){5,11}\d"  # with a country
    r"|(?:0045 ?)?(?:\d{2}([ .-]?)\d{2}\1\d{2}\1\d{2}|\d{4} \d{4}|\d{3} \d{3} \d{2}|\d{2} \d{3} \d{3})"
    rf"){_AFTER}"
)


def masked(text: str) -> str:
    """The text with what looks like a CPR or a telephone number replaced."""
    if not _DIGIT.search(text):
        return text
    return _TELEPHONE.sub("[telefon]", _CPR.sub("[cpr]", text))
