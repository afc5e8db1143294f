"""`kassebot doctor`: what this machine lacks, and the line that gets it; with `--sources`, how each source answers."""

from __future__ import annotations

import argparse
import json

from kassebot.cli.door import DONE, MISSING_DATA, Door, today
from kassebot.domain.texts import Translate
from kassebot.reports.words import source_word
from kassebot.settings import data_folder, load
from kassebot.steps.doctor import Check, examine


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot doctor`."""
    parser.add_argument(
        "--sources", action="store_true", help=translate("prøv hver kilde: forbindelse, nøgle, login og mappe")
    )
    parser.add_argument("--json", action="store_true", help=translate("svar i JSON"))
    parser.epilog = translate("Afslutter med 0, når intet mangler, ellers 1.")


def do(args: argparse.Namespace, door: Door) -> int:
    """Examine this machine, or try the sources of the settings."""
    return _sources(args, door) if args.sources else _machine(args, door)


def _machine(args: argparse.Namespace, door: Door) -> int:
    secrets_file = load(door.settings_path).secrets_file if door.settings_path.exists() else None
    checks = examine(data_folder=data_folder(), secrets_file=secrets_file)
    if args.json:
        _answer({"checks": [_plain(check, door) for check in checks]})
    else:
        for check in checks:
            _show(check, door)
    return DONE if all(check.ok for check in checks) else MISSING_DATA


def _sources(args: argparse.Namespace, door: Door) -> int:
    from kassebot.steps.source_checks import try_sources  # SSH loads slowly; the machine's checks do not wait for it

    checks = try_sources(load(door.settings_path), today())
    if args.json:
        plain = [
            {
                "source": check.source.value,
                "ok": check.ok,
                "code": check.code,
                "found": check.found.render(door.translate),
            }
            for check in checks
        ]
        _answer({"sources": plain})
    else:
        for check in checks:
            mark = door.translate("i orden") if check.ok else door.translate("FEJL")
            door.show(
                f"{mark:<8}  {source_word(check.source, door.translate)}: {check.found.render(door.translate)}",
                indent=10,
            )
    return DONE if all(check.ok for check in checks) else MISSING_DATA


def _answer(content: object) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=1))


def _plain(check: Check, door: Door) -> dict[str, object]:
    remedy = check.remedy.render(door.translate) if check.remedy else None
    return {
        "name": check.name.render(door.translate),
        "ok": check.ok,
        "found": check.found.render(door.translate),
        "remedy": remedy,
    }


def _show(check: Check, door: Door) -> None:
    mark = door.translate("i orden") if check.ok else door.translate("MANGLER")
    door.show(f"{mark:<8}  {check.name.render(door.translate)}: {check.found.render(door.translate)}", indent=10)
    if check.remedy is not None and not check.ok:
        door.show(f"          {check.remedy.render(door.translate)}", indent=10)
