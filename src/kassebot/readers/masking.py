"""CPR and telephone numbers masked by their shape, in the free text that people fill in only.

Never used on keys, references, bank or ledger texts, where such digits mean something else.
"""

from __future__ import annotations

import re

_CPR = re.compile(r"(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[- ]?\d{4}(?!\d)")
_TELEPHONE = re.compile(r"(?<![\d.,-])(?:(?:\+|00)45[ ]?)?\d{2}[ ]?\d{2}[ ]?\d{2}[ ]?\d{2}(?![\d,]|\.\d|-\d)")


def masked(text: str) -> str:
    """The text with what looks like a CPR or a telephone number replaced."""
    if not any(character.isdigit() for character in text):
        return text
    return _TELEPHONE.sub("[telefon]", _CPR.sub("[cpr]", text))
