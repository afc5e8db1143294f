"""Write a sheet of cells as a workbook: xlsx, xls or ods."""

from __future__ import annotations

import re
import zipfile
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from openpyxl import Workbook

Grid = list[list[Any]]


def save(path: Path, cells: Grid, style: str, rng: Random) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if style == "xls":
        _save_xls(path, cells)
    elif style == "ods":
        _save_ods(path, cells)
    else:
        _save_xlsx(path, cells, style, rng)


def _save_xlsx(path: Path, cells: Grid, style: str, rng: Random) -> None:
    workbook = Workbook()
    sheet = workbook.create_sheet()
    workbook.remove(workbook.worksheets[0])
    sheet.title = rng.choice(("Ark1", "Optælling oktober", "optaelling")) if style == "renamed" else "Optælling"
    if style == "photo":
        cells = [["Se billede"]]
    for i, line in enumerate(cells, 1):
        for j, value in enumerate(line, 1):
            if value is not None:
                sheet.cell(i, j, value)
    if style == "merged":
        sheet.merge_cells("B2:E2")
        sheet.merge_cells("B3:C3")
    if style in ("second_sheet", "second_first"):
        other = workbook.create_sheet("Vejledning", 0 if style == "second_first" else 1)
        other.append(["Sådan tæller du kassen op", None, 12])
        other.append(["Dato", "skrives som 05.10.2026"])
    target = path.with_name(path.name + ".xlsx")
    workbook.save(target)
    if style == "formula_cached":
        _fill_formulas(target, cells)


def _fill_formulas(target: Path, cells: Grid) -> None:
    """Put the value that Excel would have kept beside each formula."""
    with zipfile.ZipFile(target) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"

    def value(match: re.Match[str]) -> str:
        line = cells[int(match[2]) - 1]
        heads = next(c for c in cells if c and c[0] == "Dato")
        worth = sum(
            (line[n] or 0) * float(str(h).replace(",", "."))
            for n, h in enumerate(heads)
            if re.fullmatch(r"[0-9,]+", str(h))
        )
        return f"{match[1]}<v>{worth:g}</v>" if worth < 10**5 else f"{match[1]}<v>{worth:.2f}</v>"

    text = re.sub(r'(<c r="[A-Z]+([0-9]+)"[^>]*><f>[^<]*</f>)<v\s*/>', value, parts[name].decode())
    text = re.sub(r'(<c r="[A-Z]+([0-9]+)"[^>]*><f>[^<]*</f>)<v></v>', value, text)
    parts[name] = text.encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for key, data in parts.items():
            new.writestr(key, data)


def _save_xls(path: Path, cells: Grid) -> None:
    import xlwt

    workbook = xlwt.Workbook()
    sheet, dated = workbook.add_sheet("Optælling"), xlwt.easyxf(num_format_str="DD-MM-YYYY")
    for i, line in enumerate(cells):
        for j, value in enumerate(line):
            if isinstance(value, datetime):
                sheet.write(i, j, value, dated)
            elif value is not None:
                sheet.write(i, j, value)
    workbook.save(str(path.with_name(path.name + ".xls")))


def _save_ods(path: Path, cells: Grid) -> None:
    """The least that an OpenDocument spreadsheet is: its kind, its list of parts and its cells."""
    spaces = " ".join(f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
    rows = "".join(f"<table:table-row>{''.join(map(_ods_cell, line or [None]))}</table:table-row>" for line in cells)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="Optælling">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    entries = f'<m:file-entry m:full-path="/" m:media-type="{kind}"/><m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>'
    listed = f'<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">{entries}</m:manifest>'
    with zipfile.ZipFile(path.with_name(path.name + ".ods"), "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(zipfile.ZipInfo("mimetype"), kind)
        out.writestr("META-INF/manifest.xml", listed)
        out.writestr("content.xml", content)


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, datetime):
        kind, shown = f'office:value-type="date" office:date-value="{value:%Y-%m-%d}"', f"{value:%d-%m-%Y}"
    elif isinstance(value, int | float):
        kind, shown = f'office:value-type="float" office:value="{value}"', str(value)
    else:
        kind, shown = 'office:value-type="string"', str(value)
    return f"<table:table-cell {kind}><text:p>{escape(shown)}</text:p></table:table-cell>"
