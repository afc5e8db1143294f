"""`kassebot export`: the working papers of a period as a workbook."""

from __future__ import annotations

import argparse
from pathlib import Path

from kassebot.cli.door import DONE, Door, period_argument
from kassebot.cli.files import write_file
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Translate
from kassebot.reports.workbook import working_papers
from kassebot.steps.show import shown_period


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot export`."""
    parser.add_argument("--period", metavar=translate("ÅÅÅÅ-MM"), help=translate("perioden; ellers måneden før i dag"))
    parser.add_argument(
        "--to", metavar=translate("FIL.xlsx"), required=True, help=translate("regnearket, der skal skrives")
    )
    parser.add_argument("--run", metavar="ID", help=translate("en bestemt kørsel; ellers den nyeste"))


def do(args: argparse.Namespace, door: Door) -> int:
    """Write the working papers; an existing file is replaced only once the new one is whole."""
    target = Path(args.to)
    if target.suffix.lower() != ".xlsx":
        raise BusinessError("export_name", "Navnet på regnearket skal ende på .xlsx, ikke »{name}«", name=target.name)
    shown = shown_period(door.open_store(), period_argument(args.period), args.run)
    write_file(target, working_papers(shown.result, shown.registers, door.translate))
    door.say("Arbejdspapirerne er skrevet: {name}", name=str(target))
    return DONE
