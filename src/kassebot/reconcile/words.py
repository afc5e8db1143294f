"""What a posting's text names: a Z number, a voucher, a bag, or only a day. People type it in many shapes.

A number is a key only where a word or its own shape says so; bare numbers are kept apart, and are keys only where
exactly one document can be meant. A text is read once, by itself: measured, that is several times faster than a
column of texts read pattern by pattern.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

import pandas as pd

from kassebot.domain.periods import Period
from kassebot.reconcile.calendar import day_number

_DATE = re.compile(r"(?<![\d-])(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?(?!\d)")
_Z = re.compile(r"(?<![a-zæøå])z(?:[\s.\-:]*(?:nr|no|bon|rapport|nummer))*[\s.\-:#]*(\d{1,9})(?!\d)")
_DATE_BARE = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")
_BAG = re.compile(
    r"(?:pose|indb|bag)[^\W\d]*[\s.\-:#]*(?:nr|nummer)?[\s.\-:#]*(\d{6,12}|\d{1,4}(?:[ .]\d{2,4}){1,3}|\d{4,5})(?!\d)"
)
#: Short words that stand before a number without being the letters of a voucher's.
_NO_LETTERS = r"(?!(?:oms|nr|no|kr|uge|den|d|kl|pr|stk|nov|dec|okt|sep|aug|jul|jun|maj|apr|mar|feb|jan)[\s.\-]*\d)"
_VOUCHER = re.compile(rf"(?<![a-zæøå]){_NO_LETTERS}([a-yæøå]{{1,3}}[\s.\-]{{0,3}}\d{{2,9}})(?!\d)")
_VOUCHER_BARE = re.compile(r"(?:bilag|bil\.|udlæg|udl\.)[\s.\-:#]*(?:nr|nummer)?[\s.\-:#]*(\d{2,9})(?!\d)")
_NUMBER = re.compile(r"(?<!\d)(\d{3,9})(?!\d)")

#: Kind → the words that speak for it, the first that fits; a bank's words last, since »bank« stands in many texts.
_WORDS = (
    ("sale", ("salg", "kasseopg", "dagsopg", "dagsafsl", "omsæt", "zbon", "z-bon", "zrapport", "z-rapport")),
    ("voucher", ("udlæg", "udl.", "bilag")),
    ("top_up", ("opfyld", "udbetal", "forskud", "påfyld", "indsk", "hævet")),
    ("bag", ("pose", "bank", "indsat", "indb", "indsæt", "deponer")),
)
_CORRECTIONS = ("rettelse", "korr", "tilbagef", "tilb.", "ompost", "annul", "storno", "fejl", "modpost")
_CORRECTED = re.compile(r"ret\b|bogf.*igen")
_PLAIN = re.compile(r"([A-Z]*)-?0*([1-9]\d*)", re.ASCII)

#: What a posting or a document can be of, in the order of the alphabet; empty: no word says.
KINDS = ("", "bag", "sale", "top_up", "voucher")


class Named(NamedTuple):
    """What one text names; numbers −1 and texts empty where it names none."""

    z_no: int
    voucher_key: str  # letters and digits only, `U2210`
    voucher_digits: str  # a voucher's digits without its letters
    bag: str
    number: str  # a bare number
    text_day: int
    kind: str  # sale, voucher, bag, top_up or empty
    correction: bool


def parse_texts(postings: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The postings with what their texts name, as the columns of `Named`."""
    named = [
        parse(text, amount_ore, period)
        for text, amount_ore in zip(postings["text"], postings["amount_ore"], strict=True)
    ]
    columns = pd.DataFrame(named, columns=Named._fields, index=postings.index)
    kinds = {"z_no": "int64", "text_day": "int64", "correction": "bool", "kind": pd.CategoricalDtype([*KINDS])}
    return postings.assign(**columns.astype({name: kinds.get(name, "str") for name in Named._fields}))


def parse(text: str, amount_ore: int, period: Period) -> Named:
    """What one posting's text names."""
    low = text.lower()
    date = _DATE.search(low)
    undated = _DATE.sub(" ", low) if date else low
    z = _Z.search(undated) if "z" in undated else None
    rest = _Z.sub(" ", undated) if z else undated
    bag = _BAG.search(rest)
    voucher = None if bag else _VOUCHER.search(rest)
    bare = None if bag or voucher else _VOUCHER_BARE.search(rest)
    number = _NUMBER.search(undated)
    if not (date or z or bag or voucher or bare) and number:
        date, number = _bare_date(undated, period) or (None, number)
    correction = any(word in low for word in _CORRECTIONS) or _CORRECTED.search(low) is not None
    return Named(
        z_no=int(z[1]) if z else -1,
        voucher_key=canonical(voucher[1]) if voucher else "",
        voucher_digits=bare[1] if bare else "",
        bag="".join(filter(str.isdigit, bag[1])) if bag else "",
        number=number[1] if number else "",
        text_day=_text_day(date, period) if date else -1,
        kind="sale" if z else "bag" if bag else "voucher" if voucher else _kind(low, amount_ore, correction=correction),
        correction=correction,
    )


def canonical(voucher: str) -> str:
    """A voucher number as it is compared: capitals and digits, no leading zeros among the digits."""
    if plain := _PLAIN.fullmatch(voucher):
        return plain[1] + plain[2]
    letters = "".join(filter(str.isalpha, voucher)).upper()
    digits = "".join(filter(str.isdigit, voucher))
    return f"{letters}{digits.lstrip('0')}" if digits else letters


def _kind(low: str, amount_ore: int, *, correction: bool) -> str:
    """The kind that the words speak for; none where the amount's sign speaks against: »Hævet i bank« is money in."""
    plain = low.replace("udlægskasse", "påfyldning")  # the register's own kind is no outlay
    kind = next((name for name, words in _WORDS if any(word in plain for word in words)), "")
    against = amount_ore > 0 if kind in ("voucher", "bag") else kind == "top_up" and amount_ore < 0
    return "" if against and not correction else kind


def _bare_date(low: str, period: Period) -> tuple[re.Match[str], None] | None:
    """`171226`: a day, where its month and year are the period's or next to them; then it is no number."""
    found = _DATE_BARE.search(low)
    if found is None or abs(int(found[2]) + 12 * int(found[3]) - period.month - 12 * (period.year - 2000)) > 1:
        return None
    return (found, None) if _text_day(found, period) >= 0 else None


def _text_day(found: re.Match[str], period: Period) -> int:
    """The day that a text names, in the year that puts it nearest the period; −1 for an impossible one."""
    day, month = int(found[1]), int(found[2])
    if not 1 <= month <= 12:
        return -1
    distance = (month - period.month + 6) % 12 - 6
    year = (period.year * 12 + period.month - 1 + distance) // 12
    if found[3] is not None:
        written = int(found[3])
        if year != (written + 2000 if written < 100 else written):
            return -1
    try:
        return day_number(dt.date(year, month, day))
    except ValueError:
        return -1
