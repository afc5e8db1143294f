"""One voucher's page in the portal, as the browser showed it (HTML), made into the record that it shows.

Refuses a page whose fields had not come yet, a login page, and a page that shows another voucher.
"""

from __future__ import annotations

import re

from lxml import etree, html

from kassebot.domain.money import AmountError
from kassebot.readers.values import DayError, amount_danish, danish_day, decoded, rejected

LOCATOR = "bilag"
#: The page's `data-felt` → the record's field.
FIELDS = {
    "nummer": "voucher", "bilag": "voucher", "kasse": "register", "dato": "date", "beloeb": "amount", "moms": "vat",
    "formaal": "purpose", "status": "status", "attesteret-af": "attested_by", "godkendt-af": "approved_by",
    "kvittering": "receipt",
}  # fmt: skip
_NAME = re.compile(r"vouchers/([A-Za-z0-9-]{1,40})\.html")
_PAGE_BYTES_MAX = 2_000_000
_HEAD = re.compile(rb"\s*(<!--.*?-->\s*)*(<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL)


def identify(data: bytes) -> bool:
    """An HTML page."""
    return _HEAD.match(data[:4096].removeprefix(b"\xef\xbb\xbf")) is not None


def record(data: bytes, name: str) -> dict[str, str | None]:
    """The voucher's record as the JSON has it; amounts and days that cannot be read stay as they stand."""
    if len(data) > _PAGE_BYTES_MAX:
        raise rejected("Siden er for stor til at være et bilag; hent bilaget igen")
    parser = html.HTMLParser(no_network=True, huge_tree=False, recover=True)
    try:
        page = html.document_fromstring(decoded(data, "utf-8-sig"), parser=parser)
    except (etree.ParserError, ValueError, RecursionError) as error:
        raise rejected("Siden kan ikke læses; hent bilaget igen") from error
    shown = {
        FIELDS[place.get("data-felt", "")]: " ".join("".join(map(str, place.itertext())).split())
        for place in page.iter("dd", "td", "span", "div", "p", "strong", "time", "output")
        if place.get("data-felt", "") in FIELDS
    }
    missing = sorted(set(FIELDS.values()) - set(shown))
    if missing or not shown["voucher"]:
        raise rejected("Siden viser intet helt bilag; log ind, og hent bilaget igen", locator=LOCATOR)
    _refuse_another(shown["voucher"], name)
    for field in ("amount", "vat"):
        shown[field] = _amount(shown[field])
    shown["date"] = _day(shown["date"])
    return {**shown, "receipt": None if shown["receipt"].casefold() in {"", "ingen"} else shown["receipt"]}


def _refuse_another(voucher: str, name: str) -> None:
    """A page in another voucher's place; a second page of one number ends in `-2`, `-3` …."""
    named = _NAME.fullmatch(name)
    key = re.sub(r"[^A-Za-z0-9-]", "-", voucher)
    if named and not re.fullmatch(rf"{re.escape(key)}(-\d{{1,3}})?", named[1]):
        raise rejected(
            "Siden viser bilag {voucher}, ikke {wanted}; hent bilaget igen",
            locator=LOCATOR,
            voucher=voucher,
            wanted=named[1],
        )


def _amount(text: str) -> str:
    """`1.234,50 kr.` → `1234.50`."""
    try:
        amount_ore = amount_danish(text.removesuffix("kr.").removesuffix("kr").strip())
    except AmountError:
        return text
    kroner, ore = divmod(abs(amount_ore), 100)
    return f"{'-' if amount_ore < 0 else ''}{kroner}.{ore:02d}"


def _day(text: str) -> str:
    """`05-10-2026` → `2026-10-05`."""
    try:
        return danish_day(text).isoformat()
    except DayError:
        return text
