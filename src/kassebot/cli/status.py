"""`kassebot status`: how a period stands, in the words of the summary that ends a run."""

from __future__ import annotations

import argparse
import json
from collections import Counter

from kassebot.cli.door import DONE, Door, period_argument
from kassebot.cli.missing import show_all_missing
from kassebot.domain.texts import Translate
from kassebot.reports.json_result import result_json
from kassebot.reports.summary import summary_lines
from kassebot.steps.show import shown_period


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot status`."""
    parser.add_argument("--period", metavar=translate("ÅÅÅÅ-MM"), help=translate("perioden; ellers måneden før i dag"))
    parser.add_argument("--run", metavar="ID", help=translate("en bestemt kørsel; ellers den nyeste"))
    parser.add_argument("--json", action="store_true", help=translate("svar i JSON"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Show the summary of the period's newest result."""
    shown = shown_period(door.open_store(), period_argument(args.period), args.run)
    if args.json:
        answer = result_json(shown.result, door.translate)
        keep = ("register", "status", "reason")
        answer["registers"] = [{key: row[key] for key in keep} for row in answer["registers"]]
        reasons = Counter(row["reason"] for row in answer["registers"] if row["reason"])
        answer["reasons"] = dict(sorted(reasons.items()))
        answer["missing"] = [name for name, _ in shown.missing]
        answer["problems"] = [
            {"name": name, "locator": where, "message": why.render(door.translate)}
            for name, where, why in shown.problems
        ]
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return DONE
    print("\n".join(summary_lines(shown.result, shown.registers, door.translate)))
    show_all_missing(shown, door)
    return DONE
