"""`kassebot run`: collect a period's documents, read them, pre-reconcile, and say how it stands."""

from __future__ import annotations

import argparse
import json
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from kassebot.cli.door import DONE, MISSING_DATA, Door, day_argument, period_argument, today
from kassebot.cli.missing import show_missing
from kassebot.cli.progress import shown_progress
from kassebot.domain.documents import Source
from kassebot.domain.findings import Status
from kassebot.domain.texts import Translate
from kassebot.reports.json_result import result_json
from kassebot.reports.summary import summary_lines
from kassebot.steps.rules import require_usable, rules_in_force
from kassebot.steps.show import Shown, shown
from kassebot.work.night import OnProgress, Order, folder_night
from kassebot.work.robot_night import robot_night


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot run`."""
    parser.add_argument("--period", metavar=translate("ÅÅÅÅ-MM"), help=translate("perioden; ellers måneden før i dag"))
    parser.add_argument(
        "--folder", metavar=translate("MAPPE"), help=translate("hent fra en kommunes mappe uden robotter")
    )
    parser.add_argument(
        "--source", action="append", choices=[s.value for s in Source], help=translate("kun denne kilde; kan gentages")
    )
    parser.add_argument("--register", metavar=translate("NR"), default="", help=translate("kun denne kasse"))
    as_of = translate("se fra denne dato; ellers i dag, med --folder den nyeste bankfils dato")
    parser.add_argument("--as-of", metavar=translate("DATO"), help=as_of)
    rules = translate("regn efter reglerne i denne fil; ellers [rules]")
    parser.add_argument("--rules", metavar=translate("FIL"), help=rules)
    level = translate("hvor meget robotternes log skal fortælle; ellers INFO")
    parser.add_argument("--log-level", choices=("TRACE", "DEBUG", "INFO"), default="INFO", help=level)
    parser.add_argument("--json", action="store_true", help=translate("svar i JSON"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Run one period; exit code 1 where something is missing."""
    rules, _ = rules_in_force(door.settings_path, Path(args.rules) if args.rules else None)
    order = Order(
        period=period_argument(args.period),
        as_of=day_argument(args.as_of) if args.as_of else None,
        sources=tuple(Source(name) for name in args.source or ()),
        register=args.register,
        rules=rules,
    )
    store = door.open_store()
    require_usable(store, rules)

    with _progress(door, quiet=args.json) as on_event:
        if args.folder:
            result = folder_night(store, order, Path(args.folder), on_event=on_event)
        else:
            result = robot_night(store, order, door.settings_path, today(), log_level=args.log_level, on_event=on_event)
    answer = shown(store, result)
    _show(answer, door, as_json=args.json)
    incomplete = answer.missing or any(row.status is Status.MISSING_DATA for row in result.registers)
    return MISSING_DATA if incomplete else DONE


def _progress(door: Door, *, quiet: bool) -> AbstractContextManager[OnProgress]:
    return nullcontext(lambda _event: None) if quiet else shown_progress(door.translate)


def _show(answer: Shown, door: Door, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(result_json(answer.result, door.translate), ensure_ascii=False, indent=1))
        return
    print()
    print("\n".join(summary_lines(answer.result, answer.registers, door.translate)))
    print()
    show_missing(answer, door)
    door.say(
        "Kørsel {run}. Se afvigelserne: kassebot findings --period {period}",
        run=answer.result.run,
        period=answer.result.period,
    )
