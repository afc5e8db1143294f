"""`kassebot findings`: a period's findings, register by register; with `--json` the whole result."""

from __future__ import annotations

import argparse
import json

from kassebot.cli.door import DONE, Door, period_argument
from kassebot.domain.findings import Finding
from kassebot.domain.texts import Translate, amount_words, day_words
from kassebot.reports.json_result import result_json
from kassebot.reports.words import cause_word
from kassebot.steps.show import shown_period


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot findings`."""
    parser.add_argument("--period", metavar=translate("ÅÅÅÅ-MM"), help=translate("perioden; ellers måneden før i dag"))
    parser.add_argument(
        "--register", metavar=translate("NR"), action="append", help=translate("kun denne kasse; kan gentages")
    )
    parser.add_argument("--cause", metavar=translate("KODE"), help=translate("kun denne årsag, fx deposit_missing"))
    parser.add_argument("--run", metavar="ID", help=translate("en bestemt kørsel; ellers den nyeste"))
    parser.add_argument("--json", action="store_true", help=translate("svar i JSON"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Show the findings of the period's newest result."""
    shown = shown_period(door.open_store(), period_argument(args.period), args.run)
    if args.json:
        answer = result_json(shown.result, door.translate)
        if args.register:
            answer["registers"] = [row for row in answer["registers"] if row["register"] in args.register]
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return DONE
    for register in shown.result.registers:
        wanted = [f for f in register.findings if not args.cause or f.cause == args.cause]
        if wanted and (not args.register or register.register in args.register):
            name = shown.registers[register.register].name if register.register in shown.registers else ""
            print(f"{register.register} {name}"[:80])
            for finding in wanted:
                print(_line(finding, door))
    return DONE


def _line(finding: Finding, door: Door) -> str:
    word = cause_word(finding.cause, door.translate)
    amount = amount_words(finding.amount_ore, door.translate)
    return f"  {day_words(finding.date, door.translate)}  {word[:44]:<44} {amount:>14}"
