"""From files: kassebot's readers and frames against the loop with openpyxl and dictionaries that a clerk who codes would write.

Both answer the same three comparisons of a municipality folder: settlements by register, tender and day, payouts by
reference, and vouchers by register and day. The counts are read by both, and compared where the clerk's loop could
read the sheet: `counted` is the holding after each, by register and day.
"""

from __future__ import annotations

import csv
import dataclasses
import hashlib
import json
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET
from zipfile import BadZipFile

import openpyxl

from kassebot.domain.errors import BusinessError
from kassebot.domain.facts import Facts
from kassebot.readers.formats import read

Sums = dict[tuple[str, ...], int]
_CAMT = "{urn:iso:std:iso:20022:tech:xsd:camt.053.001.02}"


def by_kassebot(folder: Path) -> dict[str, Any]:
    """The facts of every file by kassebot's readers, then the sums."""
    found: dict[str, list[Any]] = {field.name: [] for field in dataclasses.fields(Facts)}
    for path in files(folder):
        data = path.read_bytes()
        name = path.relative_to(folder).as_posix()
        try:
            facts = read(data, document=hashlib.sha256(data).hexdigest(), name=name).facts
        except BusinessError:
            continue
        for kind, rows in found.items():
            rows.extend(getattr(facts, kind))
    owner = {terminal: one.register for one in found["registers"] for terminal in one.terminals}
    points = {one.payment_point: one.register for one in found["registers"] if one.payment_point}
    sums: dict[str, Sums] = {name: defaultdict(int) for name in ("settlements", "payouts", "vouchers", "counted")}
    seen: set[tuple[str, int]] = set()
    for z in found["z_reports"]:
        if (z.register, z.z_no) not in seen:
            seen.add((z.register, z.z_no))
            _add_z(sums, z.register, str(z.business_date), z.card_sales_ore - z.card_refunds_ore,
                   z.mobilepay_sales_ore - z.mobilepay_refunds_ore, z.cash_out_ore)  # fmt: skip
    for one in found["card_batches"]:
        sums["settlements"][owner.get(one.terminal, ""), "card", str(one.batch_date)] += one.gross_ore
        sums["payouts"][(one.payout_reference,)] -= one.net_ore
    for one in found["chargebacks"]:
        sums["payouts"][(one.payout_reference,)] += one.amount_ore
    for one in found["mobilepay_transactions"]:
        sums["settlements"][points.get(one.payment_point, ""), "mobilepay", str(one.day)] += one.amount_ore
        sums["payouts"][(one.payout_reference,)] -= one.net_ore
    for one in found["bank_movements"]:
        if one.payout_reference:
            sums["payouts"][(one.payout_reference,)] += one.amount_ore
    for one in found["vouchers"]:
        sums["vouchers"][one.register, str(one.day)] += one.amount_ore
    for one in found["counts"]:
        sums["counted"][one.register, str(one.day)] = one.total_ore - one.to_bank_ore
    return sums


def by_clerk(folder: Path) -> dict[str, Any]:
    """The same with json, csv, ElementTree and openpyxl; a sheet that is not as the form has it is left out."""
    rows = list(openpyxl.load_workbook(folder / "registers.xlsx")["Kasser"].iter_rows(values_only=True))
    registers = [dict(zip(rows[0], row, strict=False)) for row in rows[1:]]
    owner = {t.strip(): r["Kassenr"] for r in registers for t in str(r["Terminal-id"] or "").split(",") if t.strip()}
    points = {str(r["Betalingssted"]): r["Kassenr"] for r in registers if r["Betalingssted"]}
    sums: dict[str, Sums] = {name: defaultdict(int) for name in ("settlements", "payouts", "vouchers", "counted")}
    _clerk_z(folder, sums)
    for path in sorted(folder.glob("card/*.csv")):
        _clerk_cards(path, owner, sums)
    for path in sorted(folder.glob("mobilepay/*.csv")):
        for each in csv.DictReader(path.read_text("utf-8-sig").splitlines(), delimiter=";"):
            key = points.get(each["Betalingssted"], ""), "mobilepay", each["Tidspunkt"][:10]
            sums["settlements"][key] += _danish(each["Beløb"])
            sums["payouts"][each["UdbetalingsID"],] -= _danish(each["Netto"])
    for path in sorted(folder.glob("bank/*/*.xml")):
        for entry in ET.parse(path).iter(f"{_CAMT}Ntry"):  # noqa: S314 # the clerk's loop, on files made here
            for text, amount in _entry(entry):
                if text.startswith(("KORTINDLØSNING ", "MOBILEPAY ")):
                    sums["payouts"][text.split()[1],] += amount
    for path in sorted(folder.glob("vouchers/*.json")):
        for each in json.loads(path.read_bytes()):
            sums["vouchers"][each["register"], each["date"]] += _ore(each["amount"])
    for path in sorted(folder.glob("counts/*.xlsx")):
        sums["counted"].update(_sheet(path))
    return sums


def _clerk_z(folder: Path, sums: dict[str, Sums]) -> None:
    seen: set[tuple[str, int]] = set()
    for path in sorted(folder.glob("pos/*/*.json")):
        for z in json.loads(path.read_bytes())["items"]:
            if (z["register"], z["z_no"]) not in seen:
                seen.add((z["register"], z["z_no"]))
                of = {t["tender"]: _ore(t["sales"]) - _ore(t["refunds"]) for t in z["tenders"]}
                card, mobilepay = of.get("CARD", 0), of.get("MOBILEPAY", 0)
                _add_z(sums, z["register"], z["business_date"], card, mobilepay, _ore(z["cash_out"]))


def _clerk_cards(path: Path, owner: dict[str, Any], sums: dict[str, Sums]) -> None:
    reference = ""
    for row in csv.reader(path.read_text("cp1252").splitlines(), delimiter=";"):
        if row[0] == "HDR":
            reference = row[3]
        elif row[0] == "BAT":
            day = f"{row[2][6:]}-{row[2][3:5]}-{row[2][:2]}"
            sums["settlements"][owner.get(row[1], ""), "card", day] += _danish(row[5])
            sums["payouts"][reference,] -= _danish(row[7])
        elif row[0] == "CHB":
            sums["payouts"][reference,] += _danish(row[4])


def files(folder: Path) -> list[Path]:
    """All files of a municipality folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def agreement(one: dict[str, Sums], other: dict[str, Sums]) -> dict[str, dict[str, int]]:
    """For each comparison: the keys that both have something for, and those on which they disagree."""
    told = {}
    for name, sums in one.items():
        others = other[name]
        keys = set(sums) & set(others) if name == "counted" else set(sums) | set(others)
        told[name] = {"keys": len(keys), "differing": sum(sums.get(key, 0) != others.get(key, 0) for key in keys)}
    return told


def _add_z(sums: dict[str, Sums], register: str, day: str, card: int, mobilepay: int, cash_out: int) -> None:
    sums["settlements"][register, "card", day] -= card
    sums["settlements"][register, "mobilepay", day] -= mobilepay
    sums["vouchers"][register, day] -= cash_out


def _entry(entry: ET.Element) -> Iterator[tuple[str, int]]:
    sign = 1 if entry.findtext(f"{_CAMT}CdtDbtInd") == "CRDT" else -1
    details = entry.findall(f"{_CAMT}NtryDtls/{_CAMT}TxDtls")
    if len(details) > 1:
        for each in details:
            amount = each.findtext(f"{_CAMT}AmtDtls/{_CAMT}TxAmt/{_CAMT}Amt") or "0"
            yield each.findtext(f"{_CAMT}RmtInf/{_CAMT}Ustrd") or "", sign * _ore(amount)
        return
    own = entry.findtext(f"{_CAMT}AddtlNtryInf")
    inner = details[0].findtext(f"{_CAMT}RmtInf/{_CAMT}Ustrd") if details else ""
    yield own or inner or "", sign * _ore(entry.findtext(f"{_CAMT}Amt") or "0")


def _sheet(path: Path) -> Sums:
    """The holdings after each count; nothing where anything is not as the form has it."""
    found: Sums = {}
    try:
        rows: list[Any] = list(openpyxl.load_workbook(path, data_only=True)["Optælling"].iter_rows(values_only=True))
        header = next(number for number, row in enumerate(rows) if "Dato" in row)
        day, total, bank = (rows[header].index(name) for name in ("Dato", "Optalt i alt", "Til bank"))
        for row in rows[header + 1 :]:
            if row[day] is None:
                continue
            if not isinstance(row[day], date | datetime):
                return {}
            found[path.stem[:4], f"{row[day]:%Y-%m-%d}"] = round(row[total] * 100) - round((row[bank] or 0) * 100)
    except (KeyError, TypeError, ValueError, StopIteration, OSError, BadZipFile):
        return {}
    return found


def _ore(text: str) -> int:
    return round(float(text) * 100)


def _danish(text: str) -> int:
    return round(float(text.replace(".", "").replace(",", ".")) * 100)
