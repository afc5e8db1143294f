"""`kassebot rules`: the rules in force, each with its reference and owner; or the commented file to write one's own."""

from __future__ import annotations

import argparse
import json
import os
from fractions import Fraction
from pathlib import Path
from typing import Any

from kassebot.cli.door import DONE, Door
from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.review_rules import DEFAULT_REVIEW, REVIEW_BOUNDS, ReviewRules
from kassebot.domain.rules import BOUNDS, RULE_NAMES, SHIPPED, RuleSet
from kassebot.domain.texts import Translate, amount_words, decimal_mark
from kassebot.reports.words import cause_word, rule_word, unit_word
from kassebot.settings_rules import default_rules_text
from kassebot.steps.rules import rules_in_force, rules_of_version


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot rules`."""
    parser.add_argument("--rules", metavar=translate("FIL"), help=translate("vis reglerne i denne fil"))
    of_version = translate("vis de regler, som resultater med denne version er regnet efter")
    parser.add_argument("--set", metavar=translate("NR"), type=int, dest="version", help=of_version)
    parser.add_argument(
        "--init", metavar=translate("FIL"), help=translate("skriv kassebots standard med forklaringer i en ny fil")
    )
    parser.add_argument("--json", action="store_true", help=translate("svar i JSON"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Show the rules, or write the file; one that is there already is left alone."""
    if args.init:
        _write(Path(args.init), door.translate)
        door.say("Reglerne er skrevet i {name}. Ret dem, hæv versionen, og nævn filen i [rules]", name=args.init)
        return DONE
    file: Path | None = None
    if args.version is not None:
        rules = rules_of_version(door.open_store(), args.version)
    else:
        rules, file = rules_in_force(door.settings_path, Path(args.rules) if args.rules else None)
    if args.json:
        print(json.dumps(_json(rules, file), ensure_ascii=False, indent=1))
        return DONE
    door.say("Regelsæt {version}", version=rules.version)
    if args.version is None:
        where = str(file) if file else door.translate("kassebots standard")
        door.say("Fra: {where}", where=where)
    for name in RULE_NAMES:
        basis = rules.basis(name)
        print(f"\n{rule_word(name, door.translate)}: {_value(rules, name, door.translate)}")
        words = [door.translate(word) if basis == SHIPPED else word for word in (basis.reference, basis.owner)]
        door.say("  {name} · reference: {reference} · ejer: {owner}", name=name, reference=words[0], owner=words[1])
    for cause, weight in rules.priors:
        print(f"  {cause_word(cause, door.translate):<34}{weight:>7}")
    _show_review(rules.review, door)
    print()
    door.say("Der er ingen tolerance på kassedifferencer: hver øre vises.")
    return DONE


def _show_review(review: ReviewRules, door: Door) -> None:
    """The rules that people's work goes by."""
    translate = door.translate
    shipped = review == DEFAULT_REVIEW
    words = [translate(word) if shipped else word for word in (review.reference, review.owner)]
    print()
    door.say("Sagsbehandling")
    door.say("  {name} · reference: {reference} · ejer: {owner}", name="review", reference=words[0], owner=words[1])
    door.say(
        "  Den kasseansvarlige høres fra {amount} kr. og har {days} bankdage til at svare",
        amount=amount_words(review.statement_from_ore, translate), days=review.statement_deadline_bank_days,
    )  # fmt: skip
    door.say(
        "  Der høres om: {causes}", causes=", ".join(cause_word(one, translate) for one in review.statement_causes)
    )
    door.say(
        "  En kollega godkender fra {amount} kr. og altid en rettelse",
        amount=amount_words(review.approval_from_ore, translate),
    )
    door.say("  Det, mennesker har skrevet, gemmes i {years} år efter periodens år", years=review.texts_kept_years)
    for cause, account in review.counter_accounts:
        door.say("  Modkonto for {cause}: {account}", cause=cause_word(cause, translate), account=account)
    if not review.counter_accounts:
        door.say("  Der er ingen modkonti, så rettelser kan ikke eksporteres")
    for number, phrase in enumerate(review.phrases, 1):
        door.say(
            "  Begrundelse {number}: {text}", number=number, text=translate(phrase.text) if shipped else phrase.text
        )


def _value(rules: RuleSet, name: str, translate: Translate) -> str:
    if name == "priors":
        return translate("så mange af 1000 afvigelser")
    if name == "card_fee_rates":
        return ", ".join(
            f"{agreement}: {_percent(rate, translate)}" for agreement, rate in rules.card_fee_rates
        ) or _unset(translate)
    value = getattr(rules, name)
    return _unset(translate) if value is None else f"{value} {unit_word(name, translate)}"


def _unset(translate: Translate) -> str:
    return translate("ikke sat; det, de fleste i perioden viser")


def _percent(rate: Fraction, translate: Translate) -> str:
    """1/80 → `1,25 %`, or as the reader's language writes it; exact, for a rate has at most six decimals."""
    whole, rest = divmod(int(rate * 1_000_000), 10_000)
    decimals = f"{rest:04d}".rstrip("0")
    return f"{whole}{decimal_mark(translate) if decimals else ''}{decimals} %"


def _json(rules: RuleSet, file: Path | None) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(rules, name) for name in BOUNDS}
    values["card_fee_rates"] = {agreement: _decimal(rate) for agreement, rate in rules.card_fee_rates}
    values["priors"] = {cause.value: weight for cause, weight in rules.priors}
    return {
        "version": rules.version,
        "file": None if file is None else str(file),
        "rules": [
            {
                "name": name,
                "value": values[name],
                "reference": rules.basis(name).reference,
                "owner": rules.basis(name).owner,
            }
            for name in RULE_NAMES
        ],
        "review": {
            "reference": rules.review.reference,
            "owner": rules.review.owner,
            **{name: getattr(rules.review, name) for name in REVIEW_BOUNDS},
            "statement_causes": [cause.value for cause in rules.review.statement_causes],
            "counter_accounts": {cause.value: account for cause, account in rules.review.counter_accounts},
            "phrases": [
                {"text": one.text, "reference": one.rule, "causes": [cause.value for cause in one.causes]}
                for one in rules.review.phrases
            ],
        },
    }


def _decimal(rate: Fraction) -> str:
    """1/80 → `0.0125`, as it is written in the file."""
    return f"0.{int(rate * 1_000_000):06d}".rstrip("0").rstrip(".")


def _write(path: Path, translate: Translate) -> None:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError as error:
        raise BusinessError(
            "rules_exist", "Filen {name} findes allerede og er ikke ændret; ret den i en editor", name=str(path)
        ) from error
    except OSError as error:
        raise ApplicationError(
            "rules_not_written", "Filen {name} kan ikke skrives ({why})", name=str(path), why=error.strerror or ""
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(default_rules_text(translate))
