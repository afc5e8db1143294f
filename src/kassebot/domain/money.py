"""Amounts of money: an integer number of øre, everywhere.

Text becomes øre only here. What can be read in two ways is refused, and so is an amount that is
not a whole number of øre: both raise `AmountError`, a `ValueError` whose message says why.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from kassebot.domain.texts import Message, message

#: The largest amount that is believed, in øre: 10 milliard kroner. Larger is a fault in the source.
AMOUNT_ORE_MAX = 1_000_000_000_000

#: So many digits are below the largest amount, whatever they are: most amounts need no more than this.
_PLAIN_DIGITS_MAX = 12

_POINT = re.compile(r"[+-]?\d+(\.\d+)?")
_DANISH = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?-?")


class AmountError(ValueError):
    """The text is no amount, or it can be read in two ways; `message` says which, for people."""

    def __init__(self, template: str, text: str) -> None:
        self.message: Message = message(template, text=text)
        super().__init__(self.message.render())


def ore_from_decimal(amount: Decimal) -> int:
    """Kroner as an exact decimal → øre; refuses a fraction of an øre and amounts out of range."""
    ore = amount * 100
    if not ore.is_finite() or abs(ore) > AMOUNT_ORE_MAX:
        raise AmountError("»{text}« er ikke et beløb, der kan bruges", str(amount))
    if ore != ore.to_integral_value():
        raise AmountError("»{text}« er ikke et helt antal øre", str(amount))
    return int(ore)


def ore_from_point(text: str) -> int:
    """`1840.50` (decimal point, no thousands separator, any number of decimals) → 184050."""
    whole, _, decimals = text.partition(".")
    if whole and len(decimals) == 2 and (ore := _plain(whole + decimals)) is not None:
        return ore
    if not _POINT.fullmatch(text) or not text.isascii():
        raise AmountError("»{text}« er ikke et beløb med punktum som decimaltegn", text)
    return _decimal(text)


def ore_from_danish(text: str, *, decimals_required: bool = True) -> int:
    """`1.234,56`, `145,00-` → øre.

    With `decimals_required` (machine formats that always write two decimals) a text without a comma is
    refused. Without it (people's typing) `1230` is whole kroner, while `1.230`, which can be read
    in two ways, is refused; with decimals there must be two.
    """
    whole, _, decimals = text.partition(",")
    if whole and len(decimals) == 2 and (ore := _plain(whole + decimals)) is not None:
        return ore
    stripped = text.strip()
    if not _DANISH.fullmatch(stripped) or not stripped.isascii():
        raise AmountError("»{text}« er ikke et dansk beløb", text)
    if stripped.endswith("-") and stripped[0] in "+-":
        raise AmountError("»{text}« har to fortegn", text)
    whole, comma, _ = stripped.partition(",")
    if not comma and (decimals_required or "." in whole):
        raise AmountError("»{text}« kan læses på to måder; skriv beløbet med to decimaler", text)
    sign = "-" if "-" in stripped else ""
    digits = stripped.strip("+-").replace(".", "").replace(",", ".")
    try:
        return _decimal(sign + digits)
    except AmountError as error:  # shown to people as it was written, with its comma
        raise AmountError("»{text}« er ikke et helt antal øre", text) from error


def _plain(digits: str) -> int | None:
    """The number that digits alone make, well within range; None where there is anything else, or more of them."""
    return int(digits) if len(digits) <= _PLAIN_DIGITS_MAX and digits.isascii() and digits.isdigit() else None


def _decimal(text: str) -> int:
    try:
        return ore_from_decimal(Decimal(text))
    except InvalidOperation as error:
        raise AmountError("»{text}« er ikke et beløb", text) from error
