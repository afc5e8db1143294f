"""Reading one file of the shared folder: a regular file inside it, whole, and nothing else.

Refuses a path that leads out of the folder, and what is no regular file.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from kassebot.domain.errors import ApplicationError, BusinessError
from kassebot.sources.web import ANSWER_BYTES_MAX

_OWNER_FILE = "~$"


def owner_of(name: str) -> str:
    """The workbook that Excel's owner file `~$name` says is open; empty for any other file."""
    return name.removeprefix(_OWNER_FILE) if name.startswith(_OWNER_FILE) else ""


def read_inside(folder: Path, name: str) -> bytes | None:
    """The bytes of a file in the folder; None where there is none."""
    root = folder.resolve()
    try:
        path = root.joinpath(*name.split("/")).resolve()
        if not path.is_relative_to(root):
            raise BusinessError(
                "path_outside", "»{name}« fører ud af fællesmappen og åbnes ikke; læg selve filen i mappen", name=name
            )
        # Without O_NONBLOCK, opening a pipe would wait for ever.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise BusinessError(
            "file_not_readable",
            "»{name}« kan ikke læses. Luk den, hvis den er åben i et andet program, giv læseadgang, og kør igen",
            name=name,
        ) from error
    except OSError as error:
        raise _lost(name) from error
    try:
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise BusinessError(
                    "not_a_file", "»{name}« er ikke en almindelig fil og åbnes ikke; læg filen selv i mappen", name=name
                )
            data = file.read(ANSWER_BYTES_MAX + 1)
    except OSError as error:
        raise _lost(name) from error
    if len(data) > ANSWER_BYTES_MAX:
        raise BusinessError(
            "file_too_large",
            "»{name}« er større end {most} MB; læg en mindre",
            name=name,
            most=ANSWER_BYTES_MAX // 10**6,
        )
    return data


def _lost(name: str) -> ApplicationError:
    return ApplicationError(
        "share_lost", "Fællesmappen holdt op med at svare ved »{name}«. Undersøg drevet, og kør igen", name=name
    )
