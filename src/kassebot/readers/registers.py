"""The register list (kasseregister), sheet `Kasser`; columns that kassebot has no purpose for are dropped here."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, Reading
from kassebot.domain.registers import CountFrequency, Register, RegisterKind
from kassebot.readers.cells import amount_cell, text_cell
from kassebot.readers.values import Complaints, Unusable, danish_day, iso_day, rejected, shown
from kassebot.readers.workbooks import Row, Sheet, is_workbook, open_workbook

FORMAT = "registers"
COLUMNS = (
    "Kassenr", "Navn", "Enhed", "P-nummer", "Kassetype", "Sikring", "Byttepenge", "Beholdningsgrænse", "Optælling",
    "Kontostreng", "Terminal-id", "Betalingssted", "Kasseansvarlig", "Telefon", "E-mail", "Aktiv fra", "Aktiv til",
)  # fmt: skip
_KEYS = {"Kassenr", "Kontostreng", "Kassetype"}
_KINDS = {kind.value: kind for kind in RegisterKind}
_FREQUENCIES = {frequency.value: frequency for frequency in CountFrequency}
_SECURED = {"åben": False, "sikret": True}
_PAYMENT_POINT = re.compile(r"[0-9]{1,8}")
_COMPLAINTS = Complaints(
    code="register_unreadable",
    amount="»{text}« er ikke et beløb, der kan læses på én måde; ret det i kasselisten",
    day="»{text}« er ikke en dato; ret den i kasselisten",
    shape="Kassens række kan ikke læses; ret den i kasselisten",
)


def identify(data: bytes) -> bool:
    """A workbook with the register list's header."""
    return is_workbook(data) and any(_is_list(sheet) for sheet in open_workbook(data).sheets)


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All registers of the list; a row that cannot be read is a problem, the others are used."""
    del name
    sheet = next((sheet for sheet in open_workbook(data).sheets if _is_list(sheet)), None)
    if sheet is None:
        raise rejected("Regnearket har ikke kasselistens overskrifter (Kassenr, Kassetype, Kontostreng …) i række 1")
    header = [text_cell(cell) for cell in sheet.rows[0]]
    for column in COLUMNS:
        if header.count(column) != 1:
            raise rejected(
                "Kasselisten skal have kolonnen »{column}« én gang; ret overskrifterne",
                locator=f"{sheet.name}!1",
                column=column,
            )
    places = {column: header.index(column) for column in COLUMNS}
    registers: dict[str, Register] = {}
    problems: list[Problem] = []
    for line, row in enumerate(sheet.rows[1:], start=2):
        if not any(text_cell(row[place]) for place in places.values()):
            continue
        locator = f"{sheet.name}!A{line}"
        try:
            register = _register({column: row[place] for column, place in places.items()}, document, line, locator)
            _refuse_twice(register, registers)
            registers[register.register] = register
        except (ValueError, OverflowError) as error:
            problems.append(_COMPLAINTS.of(error, document=document, locator=locator))
    return Reading(format=FORMAT, facts=Facts(registers=tuple(registers.values())), problems=tuple(problems))


def _is_list(sheet: Sheet) -> bool:
    first: Row = sheet.rows[0] if sheet.rows else []
    return {text_cell(cell) for cell in first} >= _KEYS


def _refuse_twice(register: Register, earlier: dict[str, Register]) -> None:
    if register.register in earlier:
        raise Unusable("Kasse {register} står der to gange; slet den ene række", register=register.register)
    for other in earlier.values():
        if other.ledger_account == register.ledger_account:
            raise Unusable(
                "Kasse {register} og {other} har samme kontostreng; ret kasselisten",
                register=register.register,
                other=other.register,
            )


def _register(cells: dict[str, Any], document: str, line: int, locator: str) -> Register:
    text = {column: text_cell(value) for column, value in cells.items()}
    number, point = text["Kassenr"], text["Betalingssted"]
    if not (number.isascii() and number.isdigit() and len(number) <= 4):
        raise Unusable("Kassenr »{text}« er ikke fire cifre; ret kasselisten", text=shown(number))
    if not text["Kontostreng"]:
        raise Unusable("Kontostreng mangler for kasse {register}; skriv den i kasselisten", register=number)
    if point and not _PAYMENT_POINT.fullmatch(point):
        raise Unusable("Betalingssted »{text}« er ikke otte cifre; ret kasselisten", text=shown(point))
    return Register(
        document=document, line=line, locator=locator, register=number.zfill(4), name=text["Navn"], unit=text["Enhed"],
        p_number=text["P-nummer"], kind=_word(_KINDS, text, "Kassetype"), secured=_word(_SECURED, text, "Sikring"),
        float_ore=amount_cell(cells["Byttepenge"]), holding_limit_ore=amount_cell(cells["Beholdningsgrænse"]),
        count_frequency=_word(_FREQUENCIES, text, "Optælling"), ledger_account=text["Kontostreng"],
        terminals=tuple(part.strip() for part in text["Terminal-id"].split(",") if part.strip()),
        payment_point=point.zfill(8) if point else "", keeper=text["Kasseansvarlig"],
        telephone=text["Telefon"], email=text["E-mail"], active_from=_day(cells["Aktiv fra"]),
        active_to=_day(cells["Aktiv til"]),
    )  # fmt: skip


def _word(words: dict[str, Any], text: dict[str, str], column: str) -> Any:
    """The meaning of one of a column's few words."""
    try:
        return words[text[column].casefold()]
    except KeyError as error:
        raise Unusable(
            "{column} »{text}« er ukendt for kasse {register}; ret kasselisten",
            column=column, text=shown(text[column]), register=text["Kassenr"],
        ) from error  # fmt: skip


def _day(value: Any) -> date | None:
    """A date, or a date as text; None where empty."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_cell(value)
    if not text:
        return None
    return iso_day(text) if text[4:5] == "-" else danish_day(text)
