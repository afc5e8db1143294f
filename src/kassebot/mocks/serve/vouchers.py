"""The portal's vouchers: found, filtered, paged and put into Danish forms, out of `vouchers/<period>.json`.

A period without a file cannot be shown (None, never an empty list). A value that is no amount or day is shown as
it stands: the portal hides nothing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from kassebot.domain.money import AmountError, ore_from_point
from kassebot.domain.texts import format_danish
from kassebot.mocks.serve.folder import JsonFiles, Record

ROWS_PER_PAGE = 25

_PERIOD = re.compile(r"\d{4}-\d{2}")
_POINT_AMOUNT = re.compile(r"-?\d+\.\d{2}")

#: The detail page's fields in order: name in `data-felt`, label, key in the record.
DETAIL_FIELDS = (
    ("nummer", "Bilagsnummer", "voucher"),
    ("kasse", "Kasse", "register"),
    ("dato", "Dato", "date"),
    ("beloeb", "Beløb", "amount"),
    ("moms", "Heraf moms", "vat"),
    ("formaal", "Formål", "purpose"),
    ("status", "Status", "status"),
    ("attesteret-af", "Attesteret af", "attested_by"),
    ("godkendt-af", "Godkendt af", "approved_by"),
    ("kvittering", "Kvittering", "receipt"),
)
LIST_FIELDS = ("nummer", "kasse", "dato", "beloeb", "status")


@dataclass(slots=True)
class Vouchers:
    """The vouchers of a folder."""

    folder: Path
    _files: JsonFiles = field(init=False)

    def __post_init__(self) -> None:
        self._files = JsonFiles(self.folder)

    def of_period(self, period: str) -> dict[str, Record] | None:
        """The period's vouchers by the id that their page has; None where the file is missing."""
        if not _PERIOD.fullmatch(period):
            return None
        content = self._files.read(f"vouchers/{period}.json")
        if content is None:
            return None
        found: dict[str, Record] = {}
        for record in content:
            number = str(record.get("voucher", ""))
            key, copies = number, 1
            while key in found:  # a number used twice is two vouchers, each with its own page
                copies += 1
                key = f"{number}~{copies}"
            found[key] = record
        return found

    def page(self, period: str, register: str, status: str, number: int) -> dict[str, object] | None:
        """Page `number` (from 1) of the table as the script gets it; None where the period cannot be shown."""
        records = self.of_period(period)
        if records is None:
            return None
        chosen = [
            (key, record)
            for key, record in records.items()
            if register in ("", record.get("register")) and status in ("", record.get("status"))
        ]
        pages = max(1, -(-len(chosen) // ROWS_PER_PAGE))
        number = min(max(number, 1), pages)
        rows = chosen[(number - 1) * ROWS_PER_PAGE : number * ROWS_PER_PAGE]
        return {
            "side": number,
            "sider": pages,
            "antal": len(chosen),
            "raekker": [{"id": key, "periode": period, **_shown(record, LIST_FIELDS)} for key, record in rows],
        }

    def detail(self, period: str, key: str) -> dict[str, object] | None:
        """Every field of one voucher in Danish forms; None where there is no such voucher."""
        record = (self.of_period(period) or {}).get(key)
        if record is None:
            return None
        names = tuple(name for name, _, _ in DETAIL_FIELDS)
        return {"id": key, "periode": period, **_shown(record, names)}


def danish_amount(text: str) -> str:
    """`1234.50` → `1.234,50 kr.`; anything else as it stands."""
    try:
        return f"{format_danish(ore_from_point(text))} kr." if _POINT_AMOUNT.fullmatch(text) else text
    except AmountError:
        return text


def danish_date(text: str) -> str:
    """`2026-10-05` → `05-10-2026`; anything else as it stands."""
    try:
        return f"{date.fromisoformat(text):%d-%m-%Y}"
    except ValueError:
        return text


def _shown(record: Record, names: tuple[str, ...]) -> dict[str, str]:
    keys = {name: key for name, _, key in DETAIL_FIELDS}
    return {name: _text(keys[name], record.get(keys[name])) for name in names}


def _text(key: str, value: object) -> str:
    if value is None:
        return ""
    if key in ("amount", "vat"):
        return danish_amount(str(value))
    return danish_date(str(value)) if key == "date" else str(value)
