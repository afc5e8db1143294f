"""The working papers' sheet of what was read and takes part in no comparison, by reason and document.

It shows the first place of each, so that a person can look; what stands for hundreds of rows is one line.
"""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl.worksheet.worksheet import Worksheet

from kassebot.domain.asides import Aside
from kassebot.domain.texts import Translate, danish
from kassebot.reports.sheets import NOTE, TITLE, heading, kroner, number, printed, ruled, text
from kassebot.reports.words import aside_word, place_word

_HEAD_ROW = 4
_COLUMNS = danish((("Grund", 52), ("Dokument", 42), ("Første sted", 26), ("Rækker", 10), ("Beløb", 16)))
_AMOUNTS = frozenset((4, 5))


def write_asides(sheet: Worksheet, asides: Sequence[Aside], period: str, translate: Translate) -> None:
    """One line for each reason and document, in the order of the result."""
    text(sheet, 1, 1, sheet.title, font=TITLE)
    sheet.row_dimensions[1].height = 24
    text(sheet, 2, 1, translate("Rækker, der er læst, men ikke indgår i nogen sammenligning."), font=NOTE)
    heading(sheet, _HEAD_ROW, [translate(label) for label, _ in _COLUMNS], amounts=_AMOUNTS)
    for row, aside in enumerate(asides, start=_HEAD_ROW + 1):
        text(sheet, row, 1, aside_word(aside.reason, translate))
        text(sheet, row, 2, aside.name)
        text(sheet, row, 3, place_word(aside.locator, translate))
        number(sheet, row, 4, aside.rows)
        kroner(sheet, row, 5, aside.amount_ore)
        ruled(sheet, row, len(_COLUMNS))
    for column, (_, width) in zip("ABCDE", _COLUMNS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = f"A{_HEAD_ROW + 1}"
    printed(sheet, title_rows=f"{_HEAD_ROW}:{_HEAD_ROW}", foot=f"kassebot {period}")
