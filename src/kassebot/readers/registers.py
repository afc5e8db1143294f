"""The register list (kasseregister), sheet `Kasser`; unknown columns are dropped at the border."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, Reading
from kassebot.domain.money import AmountError, ore_from_danish, ore_from_decimal
from kassebot.domain.registers import CountFrequency, Register, RegisterKind
from kassebot.domain.texts import message
from kassebot.readers.values import danish_day, iso_day, rejected
from kassebot.readers.workbooks import Row, sheets

FORMAT = "registers"
COLUMNS = (
    "Kassenr", "Navn", "Enhed", "P-nummer", "Kassetype", "Sikring", "Byttepenge", "Beholdningsgrænse", "Optælling",
    "Kontostreng", "Terminal-id", "Betalingssted", "Kasseansvarlig", "Telefon", "E-mail", "Aktiv fra", "Aktiv til",
)  # fmt: skip


def finds_table(rows: list[Row]) -> bool:
    """Whether row 1 is the register list's header."""
    return bool(rows) and {"Kassenr", "Kontostreng", "Kassetype"} <= {str(cell).strip() for cell in rows[0]}


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All registers of the list; a row that cannot be read is a problem, the others are used."""
    del name
    found = next(((sheet, rows) for sheet, rows in sheets(data) if finds_table(rows)), None)
    if found is None:
        raise rejected("Regnearket har ikke kasselistens overskrifter (Kassenr, Kassetype, Kontostreng …)")
    sheet, rows = found
    header = [str(cell).strip() for cell in rows[0]]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise rejected("Kasselisten mangler kolonnen {column}", locator=f"{sheet}!1", column=missing[0])
    places = {column: header.index(column) for column in COLUMNS}
    registers: dict[str, Register] = {}
    problems: list[Problem] = []
    for line, row in enumerate(rows[1:], start=2):
        if not any(str(cell).strip() for cell in row):
            continue
        try:
            register = _register({column: row[place] for column, place in places.items()}, document, line, sheet)
            if register.register in registers:
                raise ValueError(f"kasse {register.register} står der to gange")
            registers[register.register] = register
        except (ValueError, IndexError) as error:
            problems.append(
                Problem(
                    document=document, locator=f"{sheet}!{line}", code="register_unreadable",
                    message=message("Kassens række kan ikke læses ({why}); ret kasselisten", why=str(error)[:80]),
                )
            )  # fmt: skip
    return Reading(format=FORMAT, facts=Facts(registers=tuple(registers.values())), problems=tuple(problems))


def _register(cells: dict[str, Any], document: str, line: int, sheet: str) -> Register:
    text = {column: _text(value) for column, value in cells.items()}
    number = text["Kassenr"].zfill(4)
    if len(number) != 4 or not number.isdigit():
        raise ValueError(f"Kassenr »{text['Kassenr']}« er ikke fire cifre")
    if text["Sikring"] not in {"åben", "sikret"}:
        raise ValueError(f"Sikring »{text['Sikring']}« er hverken åben eller sikret")
    if not text["Kontostreng"]:
        raise ValueError("Kontostreng mangler")
    return Register(
        document=document, line=line, locator=f"{sheet}!{line}", register=number, name=text["Navn"], unit=text["Enhed"],
        p_number=text["P-nummer"], kind=RegisterKind(text["Kassetype"].lower()), secured=text["Sikring"] == "sikret",
        float_ore=_ore(cells["Byttepenge"]), holding_limit_ore=_ore(cells["Beholdningsgrænse"]),
        count_frequency=CountFrequency(text["Optælling"].lower()), ledger_account=text["Kontostreng"],
        terminals=tuple(part.strip() for part in text["Terminal-id"].split(",") if part.strip()),
        payment_point=text["Betalingssted"].zfill(8) if text["Betalingssted"] else "", keeper=text["Kasseansvarlig"],
        telephone=text["Telefon"], email=text["E-mail"], active_from=_day(cells["Aktiv fra"]),
        active_to=_day(cells["Aktiv til"]),
    )  # fmt: skip


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip() if value is not None else ""


def _ore(value: Any) -> int | None:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        raise AmountError("»{text}« er ikke et beløb", str(value))
    if isinstance(value, int | float):
        return ore_from_decimal(Decimal(repr(value)))
    return ore_from_danish(str(value).removesuffix("kr.").strip(), decimals_required=False)


def _day(value: Any) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = str(value).strip()
    return iso_day(text) if text[4:5] == "-" else danish_day(text)
