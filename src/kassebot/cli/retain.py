"""`kassebot retain`: delete what people wrote in completed cases when the rules' years, or those up to a day, are over."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from kassebot.cli.door import DONE, Door, day_argument, today
from kassebot.domain.texts import Translate
from kassebot.steps.retain import retain
from kassebot.steps.rules import rules_in_force


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot retain`."""
    parser.description = translate(
        "Sletter tekster og vedhæftede filer i færdige sager, hvis periode sluttede før datoen; uden dato dem, der er gemt "
        "så længe, som reglerne siger. Dokumenter fra kilderne, tal, afgørelser og kontrolsummer bliver."
    )
    parser.add_argument(
        "--before",
        metavar=translate("DATO"),
        help=translate("perioden skal være slut før denne dag; ellers gælder reglernes texts_kept_years"),
    )
    parser.add_argument("--dry-run", action="store_true", help=translate("sig kun, hvor meget der ville blive slettet"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Delete, or say what would be deleted."""
    store = door.open_store()
    rules, _ = rules_in_force(door.settings_path)
    before = day_argument(args.before) if args.before else rules.review.texts_kept_from(today())
    told = retain(store, before=before, now=datetime.now(UTC), dry_run=args.dry_run)
    if args.dry_run:
        door.say(
            "{texts} tekster og {files} filer i {cases} sager ville blive slettet",
            texts=told.texts, files=told.files, cases=told.cases,
        )  # fmt: skip
    else:
        door.say(
            "{texts} tekster og {files} filer i {cases} sager er slettet",
            texts=told.texts, files=told.files, cases=told.cases,
        )  # fmt: skip
    return DONE
