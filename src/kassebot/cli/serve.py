"""`kassebot serve`: the review queue in a browser, on this machine only unless another address is asked for."""

from __future__ import annotations

import argparse
import os

from kassebot.cli.door import DONE, Door
from kassebot.domain.errors import BusinessError
from kassebot.domain.texts import Translate

PROCESSES_MAX = 16


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot serve`."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar=translate("ADRESSE"),
        help=translate("adressen, der lyttes på; ellers kun denne maskine"),
    )  # fmt: skip
    parser.add_argument("--port", type=int, default=8080, metavar="N", help=translate("porten; ellers 8080"))
    parser.add_argument(
        "--processes", type=int, default=1, metavar="N", help=translate("hvor mange processer, der svarer; ellers 1")
    )


def do(args: argparse.Namespace, door: Door) -> int:
    """Serve until stopped."""
    from kassebot.web.serving import serve  # loads slowly; help does not wait

    if not 1 <= args.processes <= PROCESSES_MAX:
        raise BusinessError("processes", "Antallet af processer skal være fra 1 til {most}", most=PROCESSES_MAX)
    door.open_store().close()  # brings the schema up to date, and says at once what is wrong
    url = os.environ.setdefault("KASSEBOT_WEB_URL", f"http://{args.host}:{args.port}")
    os.environ["KASSEBOT_SETTINGS"] = str(door.settings_path)
    door.say("Køen er på {url}. Stop med Ctrl-C.", url=url)
    serve(args.host, args.port, args.processes)
    return DONE
