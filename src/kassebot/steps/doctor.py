"""What this machine lacks, and the line to type to get it: Python, packages, browser, disk, secrets, time, letters.

It only looks: nothing is installed, made or changed. Each check is a value, also where the thing is missing,
and one that cannot be made says so; nothing here stops the others.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kassebot.domain.texts import Message, message
from kassebot.steps.browser import Browser, find_browser

PYTHON_LEAST = (3, 11)
#: Free space that a night needs at least, in bytes: 300 registers' documents, robots' output and database.
FREE_BYTES_LEAST = 1_000_000_000

#: What pyproject.toml lists, by the names of the distributions; a test keeps the two equal.
PACKAGES = (
    "alembic", "argon2-cffi", "asyncssh", "authlib", "babel", "httpx", "jinja2", "joserfc", "litestar", "lxml",
    "msgspec", "numpy", "openpyxl", "pandas", "psycopg", "python-calamine", "robotframework",
    "robotframework-seleniumlibrary", "rpaframework", "sqlalchemy", "tzdata", "uvicorn", "xlwt",
)  # fmt: skip

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. `remedy` is None where nothing is to be done."""

    name: Message
    ok: bool
    found: Message
    remedy: Message | None = None


def examine(*, data_folder: Path, secrets_file: Path | None = None) -> tuple[Check, ...]:
    """Everything that a night needs from this machine, in the order in which it needs it."""
    return (
        check_python(sys.version_info[:3]),
        check_packages(PACKAGES),
        check_browser(find_browser()),
        check_data_folder(data_folder),
        *([check_secrets_file(secrets_file)] if secrets_file else []),
        check_time_zone(),
        check_letters(sys.getfilesystemencoding(), getattr(sys.stdout, "encoding", None) or ""),
    )


def check_python(version: tuple[int, ...]) -> Check:
    """Python itself, 3.11 or later."""
    ok = version >= PYTHON_LEAST
    return Check(
        name=message("Python"),
        ok=ok,
        found=message("{version}", version=".".join(map(str, version))),
        remedy=None
        if ok
        else message("Installér Python 3.11 eller nyere: sudo apt-get install -y python3 python3-venv"),
    )


def check_packages(names: Iterable[str], version: Callable[[str], str] = metadata.version) -> Check:
    """The Python packages; their versions are the lock's business."""
    wanted, lacking = list(names), []
    for name in wanted:
        try:
            version(name)
        except metadata.PackageNotFoundError:
            lacking.append(name)
    found = message("{count} pakker", count=len(wanted) - len(lacking))
    if not lacking:
        return Check(name=message("Python-pakker"), ok=True, found=found)
    return Check(
        name=message("Python-pakker"),
        ok=False,
        found=message("mangler {names}", names=", ".join(lacking)),
        remedy=message("Kør »make setup«, eller: pip install --no-deps --require-hashes -r requirements.lock"),
    )


def check_browser(browser: Browser) -> Check:
    """Chromium and a driver of the same main version; without them vouchers are missing data."""
    name = message("Chromium og driver")
    install = message(
        "Skriv: sudo apt-get install -y {packages}. Uden browser er bilag manglende data", packages=browser.packages
    )
    if not browser.program or not browser.driver:
        lacking = ", ".join(w for w, p in (("Chromium", browser.program), ("chromedriver", browser.driver)) if not p)
        return Check(name=name, ok=False, found=message("mangler {names}", names=lacking), remedy=install)
    versions = message(
        "Chromium {program}, driver {driver}",
        program=browser.program_version or "?",
        driver=browser.driver_version or "?",
    )
    return Check(name=name, ok=browser.fits, found=versions, remedy=None if browser.fits else install)


def check_data_folder(folder: Path, free_bytes_least: int = FREE_BYTES_LEAST) -> Check:
    """The data folder, or where it will be made, can be written to and has room."""
    name = message("Datamappen")
    there = folder
    while not there.exists() and there != there.parent:
        there = there.parent
    try:
        with tempfile.TemporaryFile(dir=there) as probe:
            probe.write(b"kassebot")
            probe.flush()
        free_bytes = shutil.disk_usage(there).free
    except OSError as error:
        return Check(
            name=name,
            ok=False,
            found=message("der kan ikke skrives i {folder} ({why})", folder=str(there), why=error.strerror or "?"),
            remedy=message("Giv kassebots bruger skriveadgang, eller sæt KASSEBOT_DATA til en anden mappe"),
        )
    ok = free_bytes >= free_bytes_least
    return Check(
        name=name,
        ok=ok,
        found=message("{folder}, {free} MB fri", folder=str(folder), free=free_bytes // 1_000_000),
        remedy=None if ok else message("Gør plads: en nat skal bruge {least} MB", least=free_bytes_least // 1_000_000),
    )


def check_secrets_file(path: Path) -> Check:
    """The secrets file is its owner's alone; none at all is fine, secrets may stand in the environment."""
    name = message("Hemmeligheder")
    try:
        mode = path.stat().st_mode
    except OSError:
        return Check(name=name, ok=True, found=message("{file} er her ikke; de hentes i miljøet", file=str(path)))
    if os.name != "nt" and mode & _OTHERS:
        return Check(
            name=name,
            ok=False,
            found=message("{file} kan læses af andre end ejeren", file=str(path)),
            remedy=message('Skriv: chmod 600 "{file}"', file=str(path)),
        )
    return Check(name=name, ok=True, found=message("{file}, kun for ejeren", file=str(path)))


def check_time_zone(zone: str = "Europe/Copenhagen") -> Check:
    """Danish time is known, whatever time the machine itself keeps."""
    try:
        ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        return Check(
            name=message("Tidszone"),
            ok=False,
            found=message("{zone} kendes ikke", zone=zone),
            remedy=message("Skriv: sudo apt-get install -y tzdata"),
        )
    return Check(name=message("Tidszone"), ok=True, found=message("{zone}", zone=zone))


def check_letters(files: str, output: str) -> Check:
    """Names of files and what is printed can hold æ, ø and å."""
    ok = all(encoding.casefold().replace("-", "") == "utf8" for encoding in (files, output) if encoding)
    return Check(
        name=message("Tegnsæt"),
        ok=ok,
        found=message("{files} i filnavne, {output} på skærmen", files=files, output=output or files),
        remedy=None if ok else message("Skriv: export LANG=C.UTF-8"),
    )
