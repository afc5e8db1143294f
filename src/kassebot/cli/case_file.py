"""`kassebot case 2026-10-0417 --to FILE.zip`: one case as a file for the archive."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from kassebot.cli.door import DONE, Door
from kassebot.cli.files import write_file
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Translate
from kassebot.steps.case_file import case_file


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot case`."""
    parser.add_argument("case", metavar=translate("SAG"), help=translate("sagens nummer, fx 2026-10-0417"))
    parser.add_argument("--to", metavar=translate("FIL.zip"), required=True, help=translate("filen, der skal skrives"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Write the file; what it lacks is said."""
    target = Path(args.to)
    if target.suffix.lower() != ".zip":
        raise BusinessError("export_name", "Navnet på filen skal ende på .zip, ikke »{name}«", name=target.name)
    made = case_file(
        door.open_store(), None, args.case, now=datetime.now(UTC), translate=door.translate, language=door.language
    )
    write_file(target, made.content)
    door.say("Sag {case} er skrevet i {file}", case=args.case, file=str(target))
    if made.withheld:
        door.say("Den kasseansvarliges ord er ikke med. Hent filen i browseren som en, der må læse dem")
    if made.left_out:
        door.say("{count} dokumenter er ikke med; filen siger hvilke og hvorfor", count=made.left_out)
    return DONE
