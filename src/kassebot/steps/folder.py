"""Collect from a municipality folder without a robot: the clerk's way out on the day a system is down.

Only names of the known shapes are opened, only regular files, and none whose path leads out of the
folder. A file that is too large is refused before it is read.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from kassebot.domain.documents import Expected, Source, source_of
from kassebot.domain.errors import BusinessError
from kassebot.domain.periods import Period
from kassebot.domain.texts import message
from kassebot.readers.values import DOCUMENT_BYTES_MAX
from kassebot.steps import collecting
from kassebot.steps.delivering import absent, deliver, too_large
from kassebot.steps.normalise import facts
from kassebot.store.database import Store
from kassebot.store.runs import run_by_id

#: What is looked at in one folder, and how many stray files are told of.
_ENTRIES_MAX = 100_000
_STRAYS_MAX = 200
_DEPTH_MAX = 3
_OWNER_FILE = "~$"

OnFile = Callable[[Expected, bool], None]


def folder_as_of(folder: Path) -> date:
    """The date of the newest bank file: the day from which the folder is looked at, unless one is given."""
    days = [name.rpartition("/")[2][:10] for name in _names(folder) if _source(name) is Source.BANK]
    if not days:
        raise BusinessError(
            "folder_without_bank",
            "Mappen »{folder}« har ingen bankfiler (bank/<konto>/<dag>.xml). Angiv datoen med --as-of",
            folder=str(folder),
        )
    try:
        return date.fromisoformat(max(days))
    except ValueError as error:
        raise BusinessError(
            "folder_bank_day", "Bankfilen »{day}.xml« er ikke navngivet efter en dag; ret navnet", day=max(days)
        ) from error


def folder_accounts(folder: Path) -> tuple[str, ...]:
    """The bank accounts: the folders in `bank/` that hold statements."""
    return tuple(sorted({name.split("/")[1] for name in _names(folder) if _source(name) is Source.BANK}))


def collect_folder(store: Store, run: str, folder: Path, *, on_file: OnFile | None = None) -> None:
    """Take in all that the run's plan expects from the folder, and say what is not there or cannot be used."""
    if not folder.is_dir():
        raise BusinessError(
            "folder_missing", "Der er ingen mappe »{folder}«; se efter, om stien er rigtig", folder=str(folder)
        )
    root = folder.resolve()
    _take(store, run, root, collecting.plan_register_list(store, run), on_file)
    collecting.plan_period(store, run, folder_accounts(root))
    for source in Source:
        for line in collecting.outstanding(store, run, source):
            if source is not Source.REGISTERS:
                _take(store, run, root, line, on_file)
    _tell_strays(store, run, root)


def _take(store: Store, run: str, root: Path, line: Expected, on_file: OnFile | None) -> None:
    """Deliver what the folder has for one line of the plan."""
    got = False
    reason: BusinessError | None = None
    for name in _candidates(line):
        try:
            data = _bytes_of(root, name)
            if data is not None:
                deliver(store, run, name, data, origin=f"folder:{name}")
                got = True
        except BusinessError as error:
            if error.code == "run_ended":
                raise
            reason = error
    if reason is not None and not got:
        absent(store, run, line.name, reason.message, reason.code, refused=True)
    elif not got:
        absent(store, run, line.name, message("Filen er ikke i mappen"), "not_in_folder")
    if on_file:
        on_file(line, got)


def _candidates(line: Expected) -> tuple[str, ...]:
    if line.source is not Source.COUNTS:
        return (line.name,)
    stem = line.name.removesuffix(".xlsx")
    return (line.name, f"{stem}.xls", f"{stem}.ods")


def _bytes_of(root: Path, name: str) -> bytes | None:
    """The file's bytes, None where there is none; BusinessError for one that must not or cannot be opened."""
    path = root.joinpath(*name.split("/"))
    try:
        real = path.resolve()
        if not real.is_relative_to(root):
            raise BusinessError(
                "path_outside", "»{name}« fører ud af mappen og åbnes ikke; læg selve filen i mappen", name=name
            )
        # Without O_NONBLOCK, opening a pipe would wait for ever.
        handle = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _unreadable(name) from error
    try:
        with os.fdopen(handle, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise BusinessError(
                    "not_a_file", "»{name}« er ikke en almindelig fil og åbnes ikke; læg filen selv i mappen", name=name
                )
            if status.st_size > DOCUMENT_BYTES_MAX:
                raise too_large(status.st_size)
            return file.read(DOCUMENT_BYTES_MAX + 1)
    except OSError as error:
        raise _unreadable(name) from error


def _unreadable(name: str) -> BusinessError:
    return BusinessError(
        "file_not_readable",
        "»{name}« kan ikke læses. Luk den, hvis den er åben i et andet program, giv læseadgang, og kør igen",
        name=name,
    )


def _tell_strays(store: Store, run: str, root: Path) -> None:
    """Say which files were left aside: owner files, names of no known shape, registers that are not active."""
    with store.read() as connection:
        period = Period.parse(run_by_id(connection, run).period)
    listed = facts(store, run, kinds=("registers",)).registers
    active = {register.register for register in listed if register.is_active_in(period)}
    told = 0
    for name in _names(root):
        stray = _stray(name, period, active)
        if stray and told < _STRAYS_MAX:
            absent(store, run, name, stray.message, stray.code)
            told += 1


def _stray(name: str, period: Period, active: set[str]) -> BusinessError | None:
    file = name.rpartition("/")[2]
    if file.startswith(_OWNER_FILE):
        return BusinessError(
            "open_in_office", "»{name}«: regnearket er åbent hos nogen. Det, der sidst blev gemt, er læst", name=name
        )
    source = _source(name)
    if source is None:
        return BusinessError(
            "name_unknown",
            "»{name}« har ikke et navn, som kassebot kender, og er ikke læst; ret navnet, eller flyt filen",
            name=name,
        )
    parts = name.replace("_", "/").split("/")
    in_period = file.rpartition(".")[0].endswith(str(period))
    if source in (Source.POS, Source.COUNTS) and in_period and parts[1] not in active:
        return BusinessError(
            "register_unknown",
            "»{name}«: kasse {register} er ikke aktiv på kasselisten, så filen er ikke læst; ret listen eller navnet",
            name=name,
            register=parts[1],
        )
    return None


def _source(name: str) -> Source | None:
    try:
        return source_of(name)
    except BusinessError:
        return None


def _names(root: Path) -> list[str]:
    """The files of the folder by name, in order; links to folders are not followed."""
    names: list[str] = []
    for name in _walk(root, "", 1):
        names.append(name)
        if len(names) > _ENTRIES_MAX:
            raise BusinessError(
                "folder_too_large", "Mappen har flere end {most} filer; er det den rigtige?", most=_ENTRIES_MAX
            )
    return sorted(names)


def _walk(folder: Path, prefix: str, depth: int) -> Iterator[str]:
    try:
        entries = list(os.scandir(folder))
    except OSError:
        return  # what cannot be listed shows as absent, line by line
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            if depth < _DEPTH_MAX:
                yield from _walk(Path(entry.path), f"{prefix}{entry.name}/", depth + 1)
        else:
            yield f"{prefix}{entry.name}"
