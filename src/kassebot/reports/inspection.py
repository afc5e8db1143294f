"""What should be in a register on a day, as a paper to count by: HTML for the printer, JSON for programs.

The paper has the lines with their documents, what is missing, room for a count and for two signatures.
"""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from kassebot.domain.inspections import DENOMINATIONS_ORE, Inspection, LineKind
from kassebot.domain.registers import Register
from kassebot.domain.texts import Translate, danish
from kassebot.reports.html import paper

_KINDS: dict[LineKind, str] = danish(
    {
        LineKind.COUNTED: "Optalt i alt",
        LineKind.OPENED: "Kassen åbner",
        LineKind.TO_BANK: "Til banken",
        LineKind.SALES: "Kontant salg",
        LineKind.REFUNDS: "Kontante refusioner",
        LineKind.CASH_IN: "Byttepenge ind",
        LineKind.CASH_OUT: "Udbetalt mod bilag",
        LineKind.VOUCHER: "Bilag",
        LineKind.TOP_UP: "Opfyldning",
    }
)


def line_word(kind: LineKind, translate: Translate) -> str:
    """What a line is called."""
    return translate(_KINDS[kind])


def inspection_sheet(
    register: Register, inspection: Inspection, translate: Translate, language: str, counted_ore: int | None = None
) -> Markup:
    """The paper's content, without a page around it: for a page that has its own."""
    return paper("inspection.html", translate, language, **_values(register, inspection, counted_ore, translate))


def inspection_page(
    register: Register, inspection: Inspection, translate: Translate, language: str, counted_ore: int | None = None
) -> str:
    """The paper as a file of its own."""
    values = _values(register, inspection, counted_ore, translate)
    return str(paper("inspection_page.html", translate, language, **values))


def inspection_json(
    register: Register, inspection: Inspection, translate: Translate, counted_ore: int | None = None
) -> dict[str, Any]:
    """The same for programs; amounts in øre, null where undetermined."""
    answer: dict[str, Any] = {
        "register": register.register,
        "at": inspection.at.isoformat(),
        "run": inspection.run,
        "as_of": inspection.as_of.isoformat(),
        "opening_day": inspection.opening_day.isoformat() if inspection.opening_day else None,
        "known_ore": inspection.known_ore,
        "expected_ore": inspection.expected_ore,
        "missing": [one.render(translate) for one in inspection.missing],
        "lines": [
            {
                "day": line.day.isoformat(), "kind": line.kind.value, "reference": line.reference,
                "amount_ore": line.amount_ore, "running_ore": line.running_ore, "document": line.evidence.document,
                "name": line.evidence.name, "locator": line.evidence.locator,
            }
            for line in inspection.lines
        ],
    }  # fmt: skip
    if counted_ore is not None:
        expected_ore = inspection.expected_ore
        answer["counted_ore"] = counted_ore
        answer["difference_ore"] = None if expected_ore is None else counted_ore - expected_ore
    return answer


def _values(
    register: Register, inspection: Inspection, counted_ore: int | None, translate: Translate
) -> dict[str, Any]:
    return {
        "register": register,
        "inspection": inspection,
        "counted_ore": counted_ore,
        "denominations_ore": DENOMINATIONS_ORE,
        "kinds": {kind: translate(word) for kind, word in _KINDS.items()},
    }
