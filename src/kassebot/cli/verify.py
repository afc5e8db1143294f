"""`kassebot verify`: the audit trail's chain and every document's bytes, computed again."""

from __future__ import annotations

import argparse

from kassebot.cli.door import DONE, WRONG_USE, Door
from kassebot.domain.texts import Translate
from kassebot.steps.verify import verify


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot verify`."""
    parser.description = translate(
        "Regner kontrolsporets kæde og alle dokumenters kontrolsummer igen og siger, hvor det første brud er."
    )


def do(args: argparse.Namespace, door: Door) -> int:
    """Verify; exit code 2 where something does not hold."""
    del args
    report = verify(door.open_store())
    for fault in report.faults:
        print(fault.render(door.translate))
    door.say(
        "{events} hændelser og {documents} dokumenter efterprøvet, {faults} brud",
        events=report.events,
        documents=report.documents,
        faults=len(report.faults),
    )
    return WRONG_USE if report.faults else DONE
