"""`kassebot demo`: a whole night for an invented municipality, and how the result holds against the planted truth.

The municipality is made once; later demos start at once. The truth is read for the last figures only. At a terminal it ends
by serving the queue with invented people; without one it ends by itself.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kassebot.cli import export, run
from kassebot.cli.demo_office import show_office, write_rules
from kassebot.cli.door import DONE, MISSING_DATA, Door
from kassebot.domain.errors import ApplicationError
from kassebot.domain.periods import Period
from kassebot.domain.texts import Translate
from kassebot.mocks.compare import Score, score
from kassebot.mocks.generate.municipality import generate
from kassebot.reports.json_result import result_json
from kassebot.steps.folder import folder_as_of
from kassebot.steps.show import shown_period

_PERIOD = "2026-10"


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot demo`."""
    parser.add_argument("--registers", type=int, default=300, metavar="N", help=translate("antal kasser"))
    trouble = translate("hvor urolig natten er")
    parser.add_argument("--trouble", choices=("none", "some", "much"), default="some", help=trouble)
    parser.add_argument(
        "--to", default="demo", metavar=translate("MAPPE"), help=translate("hvor demoen lægger sine filer")
    )


def do(args: argparse.Namespace, door: Door) -> int:
    """Generate, run, export, compare; 0 when the night ran to its end, with what is missing named."""
    home = Path(args.to).absolute()
    folder = home / f"kommune-{args.registers}"
    truth = folder.with_name(f"{folder.name}.truth.json")
    if not truth.exists():
        door.say("Opdigter en kommune med {count} kasser i {folder}", count=args.registers, folder=str(folder))
        generate(folder, registers=args.registers, period=Period.parse(_PERIOD), seed=1, faults=None)
    os.environ.setdefault("KASSEBOT_DATA", str(home / "data"))
    as_of = str(folder_as_of(folder))
    with _served(folder, home / "kassebot.toml", args.trouble) as settings:
        door.say("Kildesystemerne er oppe. Natten begynder (uro: {trouble}).", trouble=args.trouble)
        door.settings_file = str(settings)
        rules = str(write_rules(home))
        code = run.do(_words(run, door, ["--period", _PERIOD, "--as-of", as_of, "--rules", rules]), door)
    papers = home / "arbejdspapirer.xlsx"
    export.do(_words(export, door, ["--period", _PERIOD, "--to", str(papers)]), door)
    answer = shown_period(door.open_store(), Period.parse(_PERIOD))
    facit = json.loads(truth.read_text(encoding="utf-8"))
    _show(score(result_json(answer.result, door.translate), facit), door)
    show_office(home, door)
    return DONE if code in {DONE, MISSING_DATA} else code


@contextmanager
def _served(folder: Path, settings: Path, trouble: str) -> Iterator[Path]:
    """The mock source systems in a process of their own, for as long as the block lasts."""
    words = [sys.executable, "-m", "kassebot.cli.main", "mocks", "serve", str(folder), "--trouble", trouble]
    words += ["--settings-out", str(settings)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True) as process:
        try:
            if not any(line.strip() == "ready" for line in process.stdout or ()):
                raise ApplicationError("mocks_down", "De opdigtede kildesystemer kom ikke op; prøv igen")
            yield settings
        finally:
            process.terminate()


def _words(module: object, door: Door, words: list[str]) -> argparse.Namespace:
    """Another command's arguments, as if typed."""
    parser = argparse.ArgumentParser()
    module.configure(parser, door.translate)  # type: ignore[attr-defined]
    return parser.parse_args(words)


def _show(result: Score, door: Door) -> None:
    door.say("")
    door.say("Holdt op mod det, der blev lagt ind på forhånd (facit):")
    door.say(
        "  {registers} aktive kasser, {found} har et resultat",
        registers=result.registers,
        found=result.registers - len(result.registers_missing),
    )
    door.say("  {count} med rigtig status", count=result.status_right)
    door.say("  {count} med alle fem tal rigtige", count=result.figures_right)
    door.say("  {count} med alle åbne poster rigtige", count=result.open_items_right)
    door.say(
        "  {found} af {planted} afvigelser fundet, {named} med den rigtige årsag først",
        found=result.found,
        planted=result.planted,
        named=result.named,
    )
    door.say("  {count} afvigelser, som ikke var lagt ind", count=result.not_planted)
    door.say(
        "  {flagged} af {clean} kasser uden fejl sendt til gennemsyn; {ready} med fejl meldt klargjort",
        flagged=len(result.clean_flagged),
        clean=result.clean_registers,
        ready=len(result.faulty_ready),
    )
