"""`kassebot init`: write a settings file with comments, to be filled in by a person."""

from __future__ import annotations

import argparse
import os

from kassebot.cli.door import DONE, Door
from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.domain.texts import Translate
from kassebot.settings import template


def configure(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """The words of `kassebot init`; where to write is `--settings`."""
    parser.epilog = translate(
        "Filen skrives der, hvor --settings peger; ellers ./kassebot.toml. En fil, der er der, røres ikke."
    )


def do(args: argparse.Namespace, door: Door) -> int:
    """Write the file; one that is there already is left alone."""
    del args
    path = door.settings_path
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
    except FileExistsError as error:
        raise BusinessError(
            "settings_exist", "Filen {name} findes allerede og er ikke ændret; ret den i en editor", name=str(path)
        ) from error
    except OSError as error:
        raise ApplicationError(
            "settings_not_written", "Filen {name} kan ikke skrives ({why})", name=str(path), why=error.strerror or ""
        ) from error
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(template(door.translate))
    door.say("Indstillingerne er skrevet i {name}. Udfyld dem, og prøv dem: kassebot doctor --sources", name=str(path))
    return DONE
