"""`kassebot doctor`: what this machine lacks, and the line that gets it."""

from __future__ import annotations

import argparse

from kassebot.cli.door import DONE, MISSING_DATA, Door
from kassebot.domain.texts import Translate
from kassebot.settings import data_folder, load
from kassebot.steps.doctor import Check, examine


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot doctor`."""
    parser.epilog = translate("Afslutter med 0, når intet mangler, ellers 1.")


def do(args: argparse.Namespace, door: Door) -> int:
    """Examine this machine, and the secrets file where there are settings."""
    del args
    secrets_file = load(door.settings_path).secrets_file if door.settings_path.exists() else None
    checks = examine(data_folder=data_folder(), secrets_file=secrets_file)
    for check in checks:
        _show(check, door)
    return DONE if all(check.ok for check in checks) else MISSING_DATA


def _show(check: Check, door: Door) -> None:
    mark = door.translate("i orden") if check.ok else door.translate("MANGLER")
    print(f"{mark:<8}  {check.name.render(door.translate)}: {check.found.render(door.translate)}")
    if check.remedy is not None and not check.ok:
        print(f"          {check.remedy.render(door.translate)}")
