"""`kassebot read FILE`: what the readers make of any one file; the file itself is never changed."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from kassebot.cli.door import DONE, Door
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Translate, amount_words, day_words
from kassebot.reports.words import place_word
from kassebot.steps.read_file import FILE_BYTES_MAX, read_file

#: Rows shown of each kind when a person reads at the terminal; `--json` shows all.
_ROWS_SHOWN_MAX = 20


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot read`."""
    parser.add_argument("file", metavar=translate("FIL"), help=translate("filen, der skal læses"))
    parser.add_argument("--json", action="store_true", help=translate("svar i JSON"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Read one file and show its statements or facts and its problems."""
    report = read_file(_bytes(Path(args.file)), door.translate)
    if args.json:
        print(json.dumps(report, ensure_ascii=False, indent=1))
        return DONE
    door.say("Format: {format}", format=str(report["format"]))
    for statement in report.get("statements", []):
        _show_statement(statement, door)
    for kind, rows in report.get("facts", {}).items():
        if rows:
            print(f"{kind}: {len(rows)}")
    for problem in report["problems"]:
        print(f"  {place_word(problem['locator'], door.translate)}: {problem['message']}")
    return DONE


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > FILE_BYTES_MAX:
            raise BusinessError(
                "file_too_large",
                "Filen {name} er større end {limit} MB og læses ikke; bed kilden om en fil for en kortere periode",
                name=path.name,
                limit=FILE_BYTES_MAX // 1_000_000,
            )
        if path.exists() and not path.is_file():  # opening a pipe would wait for ever
            raise BusinessError("not_a_file", "»{name}« er ikke en fil; skriv navnet på en fil", name=str(path))
        return path.read_bytes()
    except OSError as error:
        raise BusinessError(
            "file_not_found",
            "Filen {name} kan ikke læses ({why}); se efter, om stien er rigtig",
            name=str(path),
            why=error.strerror or type(error).__name__,
        ) from error


def _show_statement(statement: dict[str, Any], door: Door) -> None:
    def kroner(amount_ore: int | None) -> str:
        return "–" if amount_ore is None else amount_words(amount_ore, door.translate)

    door.say(
        "Konto {account} ({currency}): primo {opening}, ultimo {closing}, {count} posteringer, {verdict}",
        account=statement["account"] or "–",
        currency=statement["currency"] or "–",
        opening=kroner(statement["opening_ore"]),
        closing=kroner(statement["closing_ore"]),
        count=len(statement["entries"]),
        verdict=door.translate(_VERDICTS[statement["verdict"]]),
    )
    for entry in statement["entries"][:_ROWS_SHOWN_MAX]:
        day = day_words(date.fromisoformat(entry["date"]), door.translate) if entry["date"] else "–"
        print(f"  {day:<10} {kroner(entry['amount_ore']):>15}  {entry['text'][:50]}")
    rest = len(statement["entries"]) - _ROWS_SHOWN_MAX
    if rest > 0:
        door.say("  … og {count} til; se dem alle med --json", count=rest)


_VERDICTS = {"ok": "stemmer", "differs": "stemmer ikke", "unverifiable": "kan ikke efterprøves"}
