"""Count sheets saved by other programs: .ods as LibreOffice saves it, .xls as an old Excel does."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

from kassebot.mocks.generate.count_forms import Formula, Sheet

_ODS = "application/vnd.oasis.opendocument.spreadsheet"


def xls(sheets: Sequence[Sheet]) -> bytes:
    """An old workbook; it has no formulas here."""
    import xlwt

    book = xlwt.Workbook()
    as_day = xlwt.easyxf(num_format_str="DD-MM-YYYY")
    plain = xlwt.easyxf()
    for content in sheets:
        sheet = book.add_sheet(content.name)
        corners = {(top, left): (bottom, right) for top, left, bottom, right in content.merged}
        for row, cells in enumerate(content.rows):
            for column, cell in enumerate(cells):
                style = as_day if isinstance(cell, date) else plain
                if (row, column) in corners:
                    bottom, right = corners[row, column]
                    sheet.write_merge(row, bottom, column, right, cell, style)
                elif cell is not None:
                    sheet.write(row, column, cell, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(sheets: Sequence[Sheet]) -> bytes:
    """A workbook as LibreOffice saves it: the tables alone, and no clock's stamps."""
    tables = "".join(
        f'<table:table table:name="{content.name}">{"".join(_ods_rows(content))}</table:table>' for content in sheets
    )
    names = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("table", "text"))
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-content xmlns:office="{office}" {names} '
        f'office:version="1.2"><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, text in (("mimetype", _ODS), ("content.xml", content), ("META-INF/manifest.xml", manifest)):
            packed = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            target.writestr(zipfile.ZipInfo(name, date_time=(2000, 1, 1, 0, 0, 0)), text, packed)
    return out.getvalue()


def _ods_rows(content: Sheet) -> Iterator[str]:
    corners = {(top, left): (bottom, right) for top, left, bottom, right in content.merged}
    covered = {
        (row, column) for top, left, bottom, right in content.merged
        for row in range(top, bottom + 1) for column in range(left, right + 1)
    } - set(corners)  # fmt: skip
    for row, cells in enumerate(content.rows):
        reach = [right + 1 for top, _, bottom, right in content.merged if top <= row <= bottom]
        made = []
        for column in range(max(1, len(cells), *reach)):  # an empty row still has a cell
            cell = cells[column] if column < len(cells) else None
            if (row, column) in covered:
                made.append("<table:covered-table-cell/>")
                continue
            span = ""
            if (row, column) in corners:
                bottom, right = corners[row, column]
                span = f' table:number-rows-spanned="{bottom - row + 1}"'
                span += f' table:number-columns-spanned="{right - column + 1}"'
            made.append(_ods_cell(cell, span))
        yield f"<table:table-row>{''.join(made)}</table:table-row>"


def _ods_cell(cell: Any, span: str) -> str:
    """A cell with its value as LibreOffice types it; a formula has a value only where it was computed."""
    kind, text = "", "" if cell is None else str(cell)
    if isinstance(cell, Formula):
        kind, text = f' table:formula="of:{cell.text}"', ""
        if cell.cached is not None:
            kind, text = f'{kind} office:value-type="float" office:value="{cell.cached}"', f"{cell.cached:g}"
    elif isinstance(cell, date):
        kind = f' office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        kind = f' office:value-type="float" office:value="{cell}"'
    elif text:
        kind = ' office:value-type="string"'
    words = f"<text:p>{escape(text)}</text:p>" if text else ""
    return f"<table:table-cell{kind}{span}>{words}</table:table-cell>"
