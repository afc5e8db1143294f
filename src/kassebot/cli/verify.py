"""`kassebot verify`: the audit trail's chain and the bytes of documents and files, and with `--results` every result, again."""

from __future__ import annotations

import argparse
from collections import Counter

from kassebot.cli.door import DONE, WRONG_USE, Door
from kassebot.domain.texts import Translate
from kassebot.steps.recompute import Again, Outcome, all_again
from kassebot.steps.verify import record_verification, verify


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot verify`."""
    parser.description = translate(
        "Regner kontrolsporets kæde og kontrolsummen af hvert dokument og hver vedhæftet fil igen og siger, hvor det første brud er."
    )
    again = translate("regn også hvert resultat igen fra dets dokumenter og dets regelsæt")
    parser.add_argument("--results", action="store_true", help=again)


def do(args: argparse.Namespace, door: Door) -> int:
    """Verify; exit code 2 where something does not hold. What another edition computed may differ, and is only said."""
    store = door.open_store()
    report = verify(store)
    record_verification(store, report)
    for fault in report.faults:
        print(fault.render(door.translate))
    door.say(
        "{events} hændelser og {documents} dokumenter efterprøvet, {faults} brud",
        events=report.events,
        documents=report.documents,
        faults=len(report.faults),
    )
    if report.files:
        door.say("{files} filer fra kasseansvarlige efterprøvet", files=report.files)
    if report.texts_deleted:
        door.say("{texts} tekster er slettet efter plan; deres kontrolsummer står i sporet", texts=report.texts_deleted)
    outcomes: Counter[Outcome] = Counter()

    def on_result(again: Again) -> None:
        outcomes[again.outcome] += 1
        if again.said:
            print(again.said.render(door.translate), flush=True)

    if args.results:
        results = all_again(store, on_result)
        door.say(
            "{results} resultater regnet igen: {same} ens, {other} fra en anden udgave, {differs} brud",
            results=results,
            same=outcomes[Outcome.SAME],
            other=outcomes[Outcome.OTHER_EDITION],
            differs=outcomes[Outcome.DIFFERS] + outcomes[Outcome.IMPOSSIBLE],
        )
    broken = report.faults or outcomes[Outcome.DIFFERS] or outcomes[Outcome.IMPOSSIBLE]
    return WRONG_USE if broken else DONE
