"""What `kassebot read` answers for any one file: statements for bank files, facts by kind for the others."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any

import msgspec

from kassebot.domain.errors import Problem
from kassebot.domain.texts import Translate
from kassebot.readers import bank, bank_files
from kassebot.readers.formats import identify
from kassebot.readers.statements import Statement


def read_report(data: bytes, translate: Translate = lambda text: text) -> dict[str, Any]:
    """The answer as plain JSON values; BusinessError for a file that must be rejected."""
    known = identify(data)
    if known.name == bank.FORMAT:
        file = bank_files.parse(data)
        return {
            "format": file.format,
            "statements": [_statement(statement) for statement in file.statements],
            "problems": _problems(file.problems, translate),
        }
    reading = known.read(data, document="", name="")
    facts = {
        field.name: [_plain(msgspec.structs.asdict(row)) for row in getattr(reading.facts, field.name)]
        for field in dataclasses.fields(reading.facts)
    }
    kept = {kind: rows for kind, rows in facts.items() if rows}
    return {"format": reading.format, "facts": kept, "problems": _problems(reading.problems, translate)}


def _statement(statement: Statement) -> dict[str, Any]:
    return {
        "account": statement.account or None,
        "currency": statement.currency or None,
        "opening_ore": statement.opening_ore,
        "closing_ore": statement.closing_ore,
        "entries": [
            {"date": _plain(entry.day), "amount_ore": entry.amount_ore, "text": entry.text}
            for entry in statement.entries
        ],
        "verdict": statement.verdict,
        "difference_ore": statement.difference_ore,
    }


def _problems(problems: Sequence[Problem], translate: Translate) -> list[dict[str, str]]:
    return [{"code": p.code, "message": p.message.render(translate), "locator": p.locator} for p in problems]


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    return value.isoformat() if isinstance(value, date) else value
