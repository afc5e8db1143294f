"""What a posting's text names: a Z number, a voucher, a bag, or only a day. People type it in many shapes.

Everything is done on whole columns. A number is a key only where a word or its own shape says so;
bare numbers are kept apart and are keys only where exactly one document can be meant.
"""

from __future__ import annotations

import re

import pandas as pd

from kassebot.domain.periods import Period

_DATE = r"(?<![\d-])(\d{1,2})[./-](\d{1,2})(?:[./-](\d{4}|\d{2}))?(?!\d)"
_Z = r"(?i)(?<![a-zæøå])z(?:[\s.\-:]*(?:nr|no|bon|rapport|nummer))*[\s.\-:#]*(\d{1,9})(?!\d)"
_BAG = r"(?i)(?:pose|indb|bag)[^\W\d]*[\s.\-:#]*(?:nr|nummer)?[\s.\-:#]*(\d{4,12})(?!\d)"
_VOUCHER = r"(?i)(?<![a-zæøå])([a-yæøå]{1,3}[\s.\-]{0,3}\d{2,9})(?!\d)"
_VOUCHER_BARE = r"(?i)(?:bilag|bil\.|udlæg|udl\.)[\s.\-:#]*(?:nr|nummer)?[\s.\-:#]*(\d{2,9})(?!\d)"

_BANK_WORDS = r"(?i)pose|bank|indsat|indb|indsæt|deponer"
_TOP_UP_WORDS = r"(?i)opfyld|udbetal|forskud|påfyld|indsk|hævet|udlægskasse"
_SALE_WORDS = r"(?i)salg|kasseopg|dagsopg|dagsafsl|z[\s.-]*\d|z-?(?:bon|rapport)|omsæt"
_VOUCHER_WORDS = r"(?i)udlæg(?!skass)|udl\.|bilag"
_CORRECTION_WORDS = r"(?i)ret\b|rettelse|korr|tilbagef|tilb\.|ompost|annul|storno|fejl|modpost|bogf.*igen"


def parse_texts(postings: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The postings with z_no (−1), voucher_key, bag, text_day (−1), kind and correction, as their texts say.

    kind: sale, voucher, bag, top_up or empty. voucher_key is letters and digits only, `U2210`.
    """
    text = postings["text"]
    undated = text.str.replace(_DATE, " ", regex=True)
    z = undated.str.extract(_Z, expand=False)
    without_z = undated.str.replace(_Z, " ", regex=True)
    bag = without_z.str.extract(_BAG, expand=False).fillna("")
    rest = without_z.where(bag == "", "")
    voucher = rest.str.extract(_VOUCHER, expand=False).fillna("")
    bare = rest.str.extract(_VOUCHER_BARE, expand=False).fillna("").where(voucher == "", "")
    parsed = postings.assign(
        z_no=pd.to_numeric(z).fillna(-1).astype("int64"),
        voucher_key=voucher.map(canonical),
        voucher_digits=bare,
        bag=bag,
        text_day=_text_days(text, period),
        correction=text.str.contains(_CORRECTION_WORDS, regex=True),
    )
    parsed["number"] = undated.str.extract(r"(?<!\d)(\d{3,9})(?!\d)", expand=False).fillna("")
    parsed["kind"] = _kinds(text, parsed)
    return parsed


def canonical(voucher: str) -> str:
    """A voucher number as it is compared: capitals and digits, no leading zeros among the digits."""
    letters = re.sub(r"[^A-ZÆØÅ]", "", voucher.upper())
    digits = re.sub(r"\D", "", voucher)
    return f"{letters}{digits.lstrip('0')}" if digits else letters


def _kinds(text: pd.Series, parsed: pd.DataFrame) -> pd.Series:
    kind = pd.Series("", index=text.index, dtype="str")
    for name, words in (
        ("sale", _SALE_WORDS),
        ("voucher", _VOUCHER_WORDS),
        ("top_up", _TOP_UP_WORDS),
        ("bag", _BANK_WORDS),
    ):
        kind = kind.mask((kind == "") & text.str.contains(words, regex=True), name)
    # A word that the amount's sign speaks against says nothing: »Hævet i bank« is money in.
    amount = parsed["amount_ore"]
    against = (kind.isin(["voucher", "bag"]) & (amount > 0)) | ((kind == "top_up") & (amount < 0))
    kind = kind.mask(against & ~parsed["correction"], "")
    kind = kind.mask(parsed["voucher_key"] != "", "voucher")
    kind = kind.mask(parsed["bag"] != "", "bag")
    kinds: pd.Series = kind.mask(parsed["z_no"] >= 0, "sale")
    return kinds


def _text_days(text: pd.Series, period: Period) -> pd.Series:
    """The day that a text names, in the year that puts it nearest the period; −1 for none or an impossible one."""
    found = text.str.extract(_DATE)
    day, month = pd.to_numeric(found[0]), pd.to_numeric(found[1])
    distance = (month - period.month + 6) % 12 - 6
    index = period.year * 12 + period.month - 1 + distance
    stamps = pd.to_datetime(pd.DataFrame({"year": index // 12, "month": index % 12 + 1, "day": day}), errors="coerce")
    written = pd.to_numeric(found[2])
    year = written.where(~(written < 100), written + 2000)
    stamps = stamps.where(month.between(1, 12) & (year.isna() | (year == stamps.dt.year)))
    days: pd.Series = (stamps - pd.Timestamp("1970-01-01")).dt.days.fillna(-1).astype("int64")
    return days
