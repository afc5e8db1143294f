"""`kassebot`: from the words on the command line to one command, and from its end to an exit code.

Exit codes: 0 done, 1 done with missing data, 2 wrong use or input, 3 failed. Only the chosen command's
module is loaded, so that `--help` and wrong use answer at once.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
import traceback
from collections.abc import Sequence

from kassebot import __version__
from kassebot.cli.commands import COMMANDS, Command
from kassebot.cli.door import FAILED, WRONG_USE, Door
from kassebot.cli.parser import Parser
from kassebot.domain.errors import ApplicationError, BusinessError, InvariantBroken, KassebotError
from kassebot.domain.texts import Translate
from kassebot.language import LANGUAGES, translator
from kassebot.reports.words import place_word


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code and never raises."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        language = _language(words)
        translate = translator(language)
    except BusinessError as error:
        print(error.message.render(), file=sys.stderr)
        return WRONG_USE
    door = Door(translate=translate, language=language)
    try:
        return _run(words, door)
    except KeyboardInterrupt:
        door.complain("Afbrudt. Det, der er hentet, er gemt; kør kommandoen igen for at fortsætte.")
        return FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader of the output went away
        return 0
    except KassebotError as error:
        return _failed(error, door, as_json="--json" in words)
    except InvariantBroken as error:
        return _broken(error, door)
    except Exception as error:  # noqa: BLE001 - whatever it is, it is ours, and 3 is what the night's timer must see
        return _broken(error, door)


def _broken(error: Exception, door: Door) -> int:
    """A bug: where it is, for who mends it, and one sentence for who was working."""
    traceback.print_exception(error, file=sys.stderr)
    door.complain(
        "Der er stoppet på grund af en fejl i kassebot ({error}). Det, der er hentet, er gemt.", error=repr(error)
    )
    return FAILED


def _run(words: Sequence[str], door: Door) -> int:
    top = _top_parser(door.translate)
    known, rest = top.parse_known_args(words)
    command = next((c for c in COMMANDS if c.name == known.command), None)
    if command is None:
        if known.command:
            top.error(f"invalid choice: {known.command!r}")
        top.print_help()
        return 0 if known.help else WRONG_USE
    parser = _command_parser(command, door.translate)
    module = importlib.import_module(command.module)
    module.configure(parser, door.translate)
    args = parser.parse_args([*rest, *(["--help"] if known.help else [])])
    door.settings_file = args.settings or known.settings
    return int(module.do(args, door))


def _language(words: Sequence[str]) -> str:
    """What `--language` says; else KASSEBOT_LANGUAGE; else Danish."""
    for place, word in enumerate(words):
        if word == "--language" and place + 1 < len(words):
            return words[place + 1]
        if word.startswith("--language="):
            return word.partition("=")[2]
    return os.environ.get("KASSEBOT_LANGUAGE") or LANGUAGES[0]


def _common(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument(
        "--settings", metavar=translate("FIL"), help=translate("indstillingsfilen; ellers ./kassebot.toml")
    )
    parser.add_argument("--language", choices=LANGUAGES, help=translate("sprog: da eller en"))


def _top_parser(translate: Translate) -> Parser:
    lines = [translate("Kommandoer (hvem der udfører trinnet står i parentes):")]
    for command in COMMANDS:
        who = translate("robot") if command.robot else translate("menneske")
        lines.append(f"  {command.name:<10} {translate(command.help)} ({who})")
    lines += ["", translate("kassebot KOMMANDO --help forklarer hver kommando.")]
    parser = Parser(
        translate=translate,
        prog="kassebot",
        description=translate("Henter kassernes tal og lægger dem sammen; en medarbejder gør afstemningen færdig."),
        epilog="\n".join(lines),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument(
        "command", nargs="?", metavar=translate("KOMMANDO"), help=translate("en af kommandoerne nedenfor")
    )
    parser.add_argument("-h", "--help", action="store_true", help=translate("vis denne hjælp"))
    parser.add_argument(
        "--version", action="version", version=f"kassebot {__version__}", help=translate("vis versionen")
    )
    _common(parser, translate)
    return parser


def _command_parser(command: Command, translate: Translate) -> Parser:
    parser = Parser(
        translate=translate,
        prog=f"kassebot {command.name}",
        description=translate(command.help),
        add_help=False,
        allow_abbrev=False,
    )
    parser.add_argument("-h", "--help", action="help", help=translate("vis denne hjælp"))
    _common(parser, translate)
    return parser


def _failed(error: KassebotError, door: Door, *, as_json: bool) -> int:
    text = error.message.render(door.translate)
    if as_json:
        answer = {"error": {"code": error.code, "message": text, "locator": error.locator}}
        print(json.dumps(answer, ensure_ascii=False))
    place = f"{place_word(error.locator, door.translate)}: " if error.locator else ""
    print(f"kassebot: {place}{text}", file=sys.stderr)
    return FAILED if isinstance(error, ApplicationError) else WRONG_USE


if __name__ == "__main__":
    sys.exit(main())
