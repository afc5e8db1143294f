"""`kassebot mocks generate|serve|mail`: an invented municipality, the source systems that serve it, and a mail server."""

from __future__ import annotations

import argparse
from pathlib import Path

from kassebot.cli.door import DONE, Door, period_argument
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Translate

#: More registers than all of Denmark's municipalities are thought to have.
_REGISTERS_MAX = 30_000


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot mocks`."""
    parser.add_argument(
        "what",
        choices=("generate", "serve", "mail"),
        help=translate("skriv en kommune, start dens kilder, eller start en mailserver, der gemmer breve som filer"),
    )
    parser.add_argument("folder", metavar=translate("MAPPE"), help=translate("kommunens mappe, eller brevenes"))
    parser.add_argument("--port", type=int, default=2525, metavar="N", help=translate("mailserverens port"))
    parser.add_argument("--registers", type=int, default=300, metavar="N", help=translate("antal kasser"))
    parser.add_argument("--period", metavar=translate("ÅÅÅÅ-MM"), default="2026-10", help=translate("perioden"))
    parser.add_argument("--seed", type=int, default=1, metavar="N", help=translate("samme tal giver samme kommune"))
    parser.add_argument(
        "--months", type=int, default=1, metavar="N", help=translate("antal måneder i træk fra perioden")
    )
    faults = parser.add_mutually_exclusive_group()
    faults.add_argument("--faults", type=int, metavar="N", help=translate("antal fejl, der lægges ind"))
    faults.add_argument("--clean", action="store_true", help=translate("ingen fejl"))
    parser.add_argument(
        "--trouble", choices=("none", "some", "much"), default="none", help=translate("hvor urolig natten er")
    )
    parser.add_argument(
        "--settings-out", metavar=translate("FIL"), help=translate("skriv en kassebot.toml, der peger på kilderne")
    )


def do(args: argparse.Namespace, door: Door) -> int:
    """Generate a municipality folder, or serve one until stopped."""
    if args.what == "generate":
        return _generate(args, door)
    if args.what == "mail":
        from kassebot.mocks.serve.mail import mail_forever

        return mail_forever(Path(args.folder).absolute(), args.port)
    from kassebot.mocks.serve.serving import serve_forever  # the servers load slowly; only who serves waits

    settings_out = Path(args.settings_out).absolute() if args.settings_out else None
    return serve_forever(_existing(Path(args.folder)), trouble=args.trouble, settings_out=settings_out)


def _generate(args: argparse.Namespace, door: Door) -> int:
    from kassebot.mocks.generate.municipality import generate

    if not 1 <= args.registers <= _REGISTERS_MAX:
        raise BusinessError(
            "registers_range",
            "Antal kasser skal være mellem 1 og {most}, ikke {given}",
            most=_REGISTERS_MAX,
            given=args.registers,
        )
    if args.faults is not None and args.faults < 0:
        raise BusinessError("faults_range", "Antal fejl kan ikke være {given}; skriv 0 eller mere", given=args.faults)
    truth = generate(
        Path(args.folder),
        registers=args.registers,
        period=period_argument(args.period),
        seed=args.seed,
        faults=0 if args.clean else args.faults,
        months=args.months,
    )
    door.say("Kommunen er skrevet i {folder}; facit ligger i {truth}", folder=args.folder, truth=truth.name)
    return DONE


def _existing(folder: Path) -> Path:
    if not folder.is_dir():
        raise BusinessError(
            "folder_missing", "Der er ingen mappe »{folder}«; se efter, om stien er rigtig", folder=str(folder)
        )
    return folder.absolute()
