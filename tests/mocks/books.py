"""Reads a municipality folder with code of its own, shared with neither the generator nor the readers."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

from lxml import etree
from python_calamine import CalamineWorkbook

_NS = {"c": "urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"}
_VALUES = {"1000": 100000, "500": 50000, "200": 20000, "100": 10000, "50": 5000, "20": 2000, "10": 1000, "5": 500,
           "2": 200, "1": 100, "0,50": 50}  # fmt: skip


def ore(text: Any) -> int:
    """Any of the formats' amounts."""
    if isinstance(text, int | float):
        return round(text * 100)
    bare = str(text).replace("kr.", "").replace("kr", "").strip()
    sign = -1 if bare.startswith("-") or bare.endswith("-") else 1
    bare = bare.strip("-")
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".")
    return sign * int(Decimal(bare) * 100)


def day_of(cell: Any) -> date:
    """A cell's date as people type it."""
    if isinstance(cell, date):
        return cell.date() if isinstance(cell, datetime) else cell
    day, month, year = (int(part) for part in re.split(r"[./-]", str(cell)))
    return date(year if year > 99 else 2000 + year, month, day)


@dataclass
class Row:
    """A count."""

    day: date
    total: int
    to_bank: int
    bag: str
    denominations: int
    counted_by: str
    checked_by: str

    @property
    def after(self) -> int:
        return self.total - self.to_bank


@dataclass
class Books:
    """One folder and its truth."""

    root: Path
    period: str
    bank: dict[str, list[tuple[date, int, str]]] = field(default_factory=dict)

    @cached_property
    def truth(self) -> dict[str, dict[str, Any]]:
        of_one = self.root.with_name(f"{self.root.name}.truth.json")
        path = of_one if of_one.exists() else self.root.with_name(f"{self.root.name}.{self.period}.truth.json")
        whole = json.loads(path.read_text(encoding="utf-8"))
        return {row["register"]: row for row in whole["registers"]}

    @cached_property
    def registers(self) -> dict[str, dict[str, str]]:
        rows = CalamineWorkbook.from_path(self.root / "registers.xlsx").get_sheet_by_name("Kasser").to_python()
        return {str(row[rows[0].index("Kassenr")]): dict(zip(rows[0], row, strict=True)) for row in rows[1:]}

    def zs(self, register: str) -> list[dict[str, Any]]:
        path = self.root / "pos" / register / f"{self.period}.json"
        return json.loads(path.read_text(encoding="utf-8"))["items"] if path.exists() else []

    def cash(self, register: str) -> dict[str, int]:
        """Z cash flow by day: sales − refunds + cash_in − cash_out; a copy counts once."""
        flows: dict[str, int] = defaultdict(int)
        for z in {z["z_no"]: z for z in self.zs(register)}.values():
            flows[z["business_date"]] += ore(z["cash_in"]) - ore(z["cash_out"])
            for cash in (t for t in z["tenders"] if t["tender"] == "CASH"):
                flows[z["business_date"]] += ore(cash["sales"]) - ore(cash["refunds"])
        return flows

    def tender(self, register: str, name: str) -> dict[str, int]:
        sums: dict[str, int] = defaultdict(int)
        for z in {z["z_no"]: z for z in self.zs(register)}.values():
            for tender in z["tenders"]:
                if tender["tender"] == name:
                    sums[z["business_date"]] += ore(tender["sales"]) - ore(tender["refunds"])
        return {day: amount for day, amount in sums.items() if amount}

    @cached_property
    def vouchers(self) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = json.loads(
            (self.root / "vouchers" / f"{self.period}.json").read_text(encoding="utf-8")
        )
        return rows

    def counts(self, register: str, period: str) -> list[Row]:
        found = list((self.root / "counts").glob(f"{register}_{period}.*"))
        return _count_rows(found[0]) if found else []

    @cached_property
    def ledger(self) -> dict[str, dict[str, Any]]:
        accounts: dict[str, dict[str, Any]] = {}
        block: dict[str, Any] = {}
        for line in (self.root / "ledger" / f"{self.period}.txt").read_bytes().decode("cp1252").split("\r\n"):
            parts = line.split("\t")
            if parts[0] == "Konto":
                block = accounts[parts[1]] = {"rows": []}
            elif parts[0] in {"Primosaldo", "Ultimosaldo"}:
                block[parts[0]] = ore(parts[1])
            elif len(parts) == 5 and parts[0].isdigit():
                block["rows"].append((parts[1], parts[2], parts[3], ore(parts[4])))
        return accounts

    @cached_property
    def card_groups(self) -> list[dict[str, Any]]:
        groups: list[dict[str, Any]] = []
        for path in sorted((self.root / "card").glob("*.csv")):
            for line in path.read_bytes().decode("cp1252").split("\r\n"):
                parts = line.split(";")
                if parts[0] == "HDR":
                    groups.append({"file": path.stem, "reference": parts[3], "BAT": [], "CHB": []})
                elif parts[0] in {"BAT", "CHB"}:
                    groups[-1][parts[0]].append(parts)
                elif parts[0] == "TRL":
                    groups[-1]["records"], groups[-1]["amount"] = int(parts[1]), ore(parts[2])
        return groups

    @cached_property
    def payments(self) -> list[dict[str, str]]:
        rows: list[dict[str, str]] = []
        for path in sorted((self.root / "mobilepay").glob("*.csv")):
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows += [{**row, "file": path.stem} for row in csv.DictReader(file, delimiter=";")]
        return rows

    def statements(self) -> Iterator[tuple[str, date, int, int, list[tuple[int, str]]]]:
        """Account, day, opening, closing, and each entry or detail with its text."""
        for path in sorted((self.root / "bank").rglob("*.xml")):
            tree = etree.parse(path)
            balances = {bal.findtext(".//c:Cd", namespaces=_NS): _signed(bal) for bal in tree.iterfind(".//c:Bal", _NS)}
            entries = []
            for entry in tree.iterfind(".//c:Ntry", _NS):
                details = entry.findall(".//c:TxDtls", _NS)
                if len(details) > 1:
                    parts = [(ore(d.findtext(".//c:TxAmt/c:Amt", namespaces=_NS)), _text(d)) for d in details]
                    assert sum(amount for amount, _ in parts) == _signed(entry)
                    entries += parts
                else:
                    entries.append((_signed(entry), _text(entry)))
            yield path.parent.name, date.fromisoformat(path.stem), balances["OPBD"], balances["CLBD"], entries


def _signed(node: Any) -> int:
    sign = 1 if node.findtext("c:CdtDbtInd", namespaces=_NS) == "CRDT" else -1
    return sign * ore(node.findtext("c:Amt", namespaces=_NS))


def _text(node: Any) -> str:
    return node.findtext(".//c:Ustrd", namespaces=_NS) or node.findtext("c:AddtlNtryInf", namespaces=_NS) or ""


def _count_rows(path: Path) -> list[Row]:
    book = CalamineWorkbook.from_path(path)
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        for place, header in enumerate(rows):
            if "Dato" in header:
                table = [row for row in rows[place + 1 :] if row[header.index("Dato")] != ""]
                return [_count(row, header) for row in _unmerged(table, header)]
    return []


def _unmerged(table: list[list[Any]], header: list[Any]) -> list[list[Any]]:
    """Names that stand once for two rows, merged, are in both."""
    for above, row in pairwise(table):
        for name in ("Optalt af", "Kontrolleret af"):
            at = header.index(name)
            row[at] = row[at] or above[at]
    return table


def _count(row: list[Any], header: list[Any]) -> Row:
    cells = {_heading(name): cell for name, cell in zip(header, row, strict=True)}
    known = sum(int(cells[name] or 0) * value for name, value in _VALUES.items() if name in cells)
    total = known if cells["Optalt i alt"] == "" else ore(cells["Optalt i alt"])
    bag = cells["Posenr"]
    return Row(
        day_of(cells["Dato"]), total, ore(cells["Til bank"] or 0), str(int(bag)) if isinstance(bag, int | float) else bag,
        known, cells["Optalt af"], cells["Kontrolleret af"],
    )  # fmt: skip


def _heading(cell: Any) -> str:
    if isinstance(cell, float):
        return "0,50" if cell == 0.5 else str(int(cell))
    return str(cell)
