"""`kassebot retain --before DATE`: delete what people wrote in completed cases of earlier periods."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime

from kassebot.cli.door import DONE, Door, day_argument
from kassebot.domain.texts import Translate
from kassebot.steps.retain import retain


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot retain`."""
    parser.description = translate(
        "Sletter tekster og vedhæftede filer i færdige sager, hvis periode sluttede før datoen. Dokumenter fra kilderne, "
        "tal, afgørelser og kontrolsummer bliver."
    )
    parser.add_argument(
        "--before", metavar=translate("DATO"), required=True, help=translate("perioden skal være slut før denne dag")
    )
    parser.add_argument("--dry-run", action="store_true", help=translate("sig kun, hvor meget der ville blive slettet"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Delete, or say what would be deleted."""
    store = door.open_store()
    told = retain(store, before=day_argument(args.before), now=datetime.now(UTC), dry_run=args.dry_run)
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
