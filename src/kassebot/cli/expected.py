"""`kassebot expected 0417 --at DATE`: what should be in a register then, and a count beside it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from kassebot.cli.door import DONE, MISSING_DATA, Door, day_argument, today
from kassebot.cli.files import write_file
from kassebot.domain.inspections import Inspection, counted_in, counted_total
from kassebot.domain.texts import Translate, amount_words, day_words
from kassebot.reports.inspection import inspection_json, inspection_page, line_word
from kassebot.reports.words import place_word
from kassebot.steps.expected import expected, newest_day
from kassebot.steps.rules import rules_in_force


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot expected`."""
    parser.add_argument("register", metavar=translate("KASSE"), help=translate("kassens nummer, fx 0417"))
    parser.add_argument(
        "--at", metavar=translate("DATO"), help=translate("når denne dag er lukket; ellers den seneste, der er hentet")
    )
    parser.add_argument("--counted", metavar=translate("BELØB"), help=translate("det, der er talt, fx 1.815,50"))
    parser.add_argument(
        "--to",
        metavar=translate("FIL.html"),
        help=translate("skriv det som en side til printeren, med plads til at tælle"),
    )
    parser.add_argument("--json", action="store_true", help=translate("svar i JSON"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Say what should be there; exit code 1 where it cannot be determined."""
    store = door.open_store()
    at = day_argument(args.at) if args.at else newest_day(store, today())
    rules, _ = rules_in_force(door.settings_path)
    found = expected(store, args.register, at, rules=rules)
    register, inspection = found.register, found.inspection
    counted_ore = counted_total({}, counted_in(args.counted)) if args.counted else None
    if args.to:
        page = inspection_page(register, inspection, door.translate, door.language, counted_ore)
        write_file(Path(args.to), page.encode())
    if args.json:
        answer = inspection_json(register, inspection, door.translate, counted_ore)
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        print(f"{register.register} {register.name}")
        _tell(inspection, counted_ore, door)
        if args.to:
            door.say("Skrevet i {file}", file=args.to)
    return MISSING_DATA if inspection.missing else DONE


def _tell(inspection: Inspection, counted_ore: int | None, door: Door) -> None:
    for line in inspection.lines:
        word = f"{line_word(line.kind, door.translate)} {line.reference}".rstrip()
        place = f"{line.evidence.name} {place_word(line.evidence.locator, door.translate)}".strip()
        amounts = [amount_words(each, door.translate) for each in (line.amount_ore, line.running_ore)]
        print(f"  {day_words(line.day, door.translate)}  {word:<24}{amounts[0]:>14}{amounts[1]:>14}  {place}")
    for one in inspection.missing:
        print(f"  {one.render(door.translate)}")
    if inspection.expected_ore is not None:
        door.say(
            "Der skal være {expected_ore} kr. i kassen, når {day} er lukket",
            expected_ore=inspection.expected_ore, day=inspection.at,
        )  # fmt: skip
    elif inspection.known_ore is not None:
        door.say(
            "Det kan ikke gøres op den {day}; det, der er hentet, giver {known_ore} kr.",
            day=inspection.at, known_ore=inspection.known_ore,
        )  # fmt: skip
    else:
        door.say("Det kan ikke gøres op den {day}", day=inspection.at)
    if counted_ore is not None:
        print(inspection.compared(counted_ore).render(door.translate))
