"""`kassebot show 0417`: one register, every figure with where it came from."""

from __future__ import annotations

import argparse
import json

from kassebot.cli.door import DONE, Door, period_argument
from kassebot.domain.errors import BusinessError
from kassebot.domain.findings import Evidence, Finding, RegisterResult
from kassebot.domain.texts import Translate, amount_words, danish, day_words, message
from kassebot.reports.json_result import register_json
from kassebot.reports.words import cause_word, place_word, status_word
from kassebot.steps.show import Shown, shown_period
from kassebot.steps.sources import Origin, origins

#: Rows behind a figure that are shown at the terminal; `--json` shows all.
_ROWS_SHOWN_MAX = 40


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot show`."""
    parser.add_argument("register", metavar=translate("KASSE"), help=translate("kassens nummer, fx 0417"))
    parser.add_argument("--period", metavar=translate("ÅÅÅÅ-MM"), help=translate("perioden; ellers måneden før i dag"))
    parser.add_argument("--run", metavar="ID", help=translate("en bestemt kørsel; ellers den nyeste"))
    parser.add_argument("--rows", action="store_true", help=translate("vis rækkerne bag hvert tal"))
    parser.add_argument("--json", action="store_true", help=translate("svar i JSON"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Show one register of the period's newest result."""
    store = door.open_store()
    shown = shown_period(store, period_argument(args.period), args.run)
    row = next((row for row in shown.result.registers if row.register == args.register), None)
    if row is None:
        raise BusinessError(
            "register_unknown", "Kasse {register} er ikke aktiv i {period}; se kasserne med kassebot status",
            register=args.register, period=shown.result.period,
        )  # fmt: skip
    register = shown.registers.get(row.register)
    found = origins(store, shown.result.run, register) if register else ()
    if args.json:
        answer = register_json(row, shown.result.as_of, door.translate)
        answer["origins"] = [
            {
                "figure": origin.figure,
                "amount_ore": origin.amount_ore,
                "rows": [{"amount_ore": amount, "name": e.name, "locator": e.locator} for amount, e in origin.rows],
            }
            for origin in found
        ]
        print(json.dumps(answer, ensure_ascii=False, indent=1))
        return DONE
    _head(row, shown, door)
    for origin in found:
        _origin(origin, door, rows=args.rows)
    for finding in row.findings:
        _finding(finding, door)
    for item in row.open_items:
        cleared = day_words(item.cleared_on, door.translate) if item.cleared_on else door.translate("endnu ikke")
        day, amount = day_words(item.date, door.translate), amount_words(item.amount_ore, door.translate)
        age = message("alder i bankdage: {days}", days=item.age_bank_days(shown.result.as_of)).render(door.translate)
        print(f"  {cause_word(item.cause, door.translate)} {day}  {amount}  {item.reference}  → {cleared}  ({age})")
    return DONE


def _head(row: RegisterResult, shown: Shown, door: Door) -> None:
    register = shown.registers.get(row.register)
    print(f"{row.register} {register.name if register else ''} · {status_word(row.status, door.translate)}")
    if register:
        door.say("Kasseansvarlig: {keeper}, {telephone}", keeper=register.keeper, telephone=register.telephone)
    for sentence in row.explanation:
        print(sentence.render(door.translate))
    labels = danish({
        "opening_ore": "Primo", "expected_ore": "Forventet", "counted_ore": "Optalt", "booked_ore": "Bogført",
        "difference_ore": "Difference",
    })  # fmt: skip
    for name, label in labels.items():
        amount_ore = getattr(row.figures, name)
        shown_amount = door.translate("mangler") if amount_ore is None else amount_words(amount_ore, door.translate)
        print(f"  {door.translate(label):<24}{shown_amount:>16}")


def _origin(origin: Origin, door: Door, *, rows: bool) -> None:
    where = sorted({evidence.name for _, evidence in origin.rows})
    named = where[0] if len(where) == 1 else f"{len(where)} " + door.translate("dokumenter") if where else "–"
    amount = amount_words(origin.amount_ore, door.translate)
    print(f"  {door.translate(origin.label):<24}{amount:>16}  {len(origin.rows):>4}  {named}")
    for amount_ore, evidence in origin.rows[:_ROWS_SHOWN_MAX] if rows else ():
        print(f"      {amount_words(amount_ore, door.translate):>16}  {_place(evidence, door)}")


def _finding(finding: Finding, door: Door) -> None:
    word = cause_word(finding.cause, door.translate)
    day, amount = day_words(finding.date, door.translate), amount_words(finding.amount_ore, door.translate)
    print(f"\n{day}  {word}  {amount}")
    for sentence in finding.candidates[0].explanation if finding.candidates else ():
        print(f"  {sentence.render(door.translate)}")
    for evidence in finding.evidence[:_ROWS_SHOWN_MAX]:
        print(f"  · {_place(evidence, door)}")


def _place(evidence: Evidence, door: Door) -> str:
    return f"{evidence.name} {place_word(evidence.locator, door.translate)}".strip()
