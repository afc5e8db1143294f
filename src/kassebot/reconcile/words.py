"""What a posting's text names: a Z number, a voucher, a bag, or only a day. People type it in many shapes.

A number is a key only where a word or its own shape says so; bare numbers are kept apart, and are keys only where
exactly one document can be meant. Where the keys stand in a text depends on its shape alone, the text with every
digit as 0. Shapes are few, and each is searched once.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache
from typing import Any, NamedTuple

import pandas as pd

from kassebot.domain.periods import Period
from kassebot.reconcile.calendar import day_number

_DATE = re.compile(r"(?<![\d-])(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?(?!\d)")
_Z = re.compile(r"(?<![a-zæøå])z(?:[\s.\-:]*(?:nr|no|bon|rapport|nummer))*[\s.\-:#]*(\d{1,9})(?!\d)")
_DATE_BARE = re.compile(r"(?<!\d)(\d{2})(\d{2})(\d{2})(?!\d)")
_BAG = re.compile(
    r"(?:pose|indb|bag)[^\W\d]*[\s.\-:#]*(?:nr|nummer)?[\s.\-:#]*(\d{6,12}|\d{1,4}(?:[ .]\d{2,4}){1,3}|\d{4,5})(?!\d)"
)
#: The reference of a correction that kassebot proposed: its digits name no document.
_OWN_REFERENCE = re.compile(r"(?<![a-zæøå])kb[\s.\-:]*\d{4}-\d{2}-\d{4}-\d{1,6}(?!\d)")
#: Short words that stand before a number without being the letters of a voucher's.
_NO_LETTERS = r"(?!(?:oms|nr|no|kr|uge|den|d|kl|pr|stk|nov|dec|okt|sep|aug|jul|jun|maj|apr|mar|feb|jan)[\s.\-]*\d)"
_VOUCHER = re.compile(rf"(?<![a-zæøå]){_NO_LETTERS}([a-yæøå]{{1,3}}[\s.\-]{{0,3}}\d{{2,9}})(?!\d)")
_VOUCHER_BARE = re.compile(r"(?:bilag|bil\.|udlæg|udl\.)[\s.\-:#]*(?:nr|nummer)?[\s.\-:#]*(\d{2,9})(?!\d)")
_NUMBER = re.compile(r"(?<!\d)(\d{3,9})(?!\d)")

_DIGITS = str.maketrans("123456789", "000000000")

#: So many shapes are remembered.
SHAPES_MAX = 1 << 14

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
KIND_TYPE = pd.CategoricalDtype([*KINDS])


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


class Shape(NamedTuple):
    """Where the keys stand in every text of one shape; an empty slice where there is none."""

    dated: bool
    number: slice  # in the text without its dates
    z: slice  # there too
    bag: slice  # in the text without dates and Z numbers
    voucher: slice
    bare: slice
    alone: bool  # no key and no date beside the number
    correction: bool
    word: str  # the kind that the words speak for


def parse_texts(postings: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The postings with what their texts name, as the columns of `Named`."""
    named = [
        parse(text, amount_ore, period)
        for text, amount_ore in zip(postings["text"], postings["amount_ore"], strict=True)
    ]
    columns = list(zip(*named, strict=True)) or [()] * len(Named._fields)
    kinds: dict[str, Any] = {"z_no": "int64", "text_day": "int64", "correction": "bool", "kind": KIND_TYPE}
    return postings.assign(
        **{
            name: pd.Series(list(values), index=postings.index, dtype=kinds.get(name, "str"))
            for name, values in zip(Named._fields, columns, strict=True)
        }
    )


def parse(text: str, amount_ore: int, period: Period) -> Named:
    """What one posting's text names."""
    low = text.lower()
    if "kb" in low:
        low = _OWN_REFERENCE.sub("rettelse", low)
    shape = _shape(low.translate(_DIGITS))
    undated = _DATE.sub(" ", low) if shape.dated else low
    z = undated[shape.z]
    rest = _Z.sub(" ", undated) if z else undated
    bag, voucher = rest[shape.bag], rest[shape.voucher]
    number = undated[shape.number]
    date = _DATE.search(low) if shape.dated else None
    if number and shape.alone:
        date = _bare_date(low, period)
        number = "" if date else number
    return Named(
        z_no=int(z) if z else -1,
        voucher_key=canonical(voucher) if voucher else "",
        voucher_digits=rest[shape.bare],
        bag="".join(filter(str.isdigit, bag)),
        number=number,
        text_day=_text_day(date, period) if date else -1,
        kind="sale" if z else "bag" if bag else "voucher" if voucher else _kind(shape, amount_ore),
        correction=shape.correction,
    )


@lru_cache(maxsize=SHAPES_MAX)
def _shape(low: str) -> Shape:
    """Where the keys stand; `low` is a text in small letters with every digit as 0, and such texts are few."""
    dated = _DATE.search(low) is not None
    undated = _DATE.sub(" ", low) if dated else low
    z = _Z.search(undated)
    rest = _Z.sub(" ", undated) if z else undated
    bag = _BAG.search(rest)
    voucher = None if bag else _VOUCHER.search(rest)
    bare = None if bag or voucher else _VOUCHER_BARE.search(rest)
    plain = low.replace("udlægskasse", "påfyldning")  # the register's own kind is no outlay
    return Shape(
        dated=dated,
        number=_slice(_NUMBER.search(undated)),
        z=_slice(z),
        bag=_slice(bag),
        voucher=_slice(voucher),
        bare=_slice(bare),
        alone=not (dated or z or bag or voucher or bare),
        correction=any(word in low for word in _CORRECTIONS) or _CORRECTED.search(low) is not None,
        word=next((name for name, words in _WORDS if any(word in plain for word in words)), ""),
    )


def _slice(found: re.Match[str] | None) -> slice:
    return slice(*found.span(1)) if found else slice(0)


def canonical(voucher: str) -> str:
    """A voucher number as it is compared: capitals and digits, no leading zeros among the digits."""
    if plain := _PLAIN.fullmatch(voucher):
        return plain[1] + plain[2]
    letters = "".join(filter(str.isalpha, voucher)).upper()
    digits = "".join(filter(str.isdigit, voucher))
    return f"{letters}{digits.lstrip('0')}" if digits else letters


def _kind(shape: Shape, amount_ore: int) -> str:
    """The kind that the words speak for; none where the amount's sign speaks against: »Hævet i bank« is money in."""
    kind = shape.word
    against = amount_ore > 0 if kind in ("voucher", "bag") else kind == "top_up" and amount_ore < 0
    return "" if against and not shape.correction else kind


def _bare_date(low: str, period: Period) -> re.Match[str] | None:
    """`171226`: a day, where its month and year are the period's or next to them; then it is no number."""
    found = _DATE_BARE.search(low)
    if found is None or abs(int(found[2]) + 12 * int(found[3]) - period.month - 12 * (period.year - 2000)) > 1:
        return None
    return found if _text_day(found, period) >= 0 else None


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
