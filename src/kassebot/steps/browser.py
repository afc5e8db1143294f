"""Where the machine's own Chromium and its driver are, and whether they fit each other.

A driver is never downloaded: what the system's packages have is what there is. It refuses to guess at
versions: a program that does not say one has none.
"""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

VERSION_SECONDS_MAX = 20

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
_DRIVERS = ("chromedriver", "chromium.chromedriver")
_VERSION = re.compile(r"\b(\d+)(\.\d+)+\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Browser:
    """Paths and versions, empty where there are none; `packages` is what apt calls them here."""

    program: str = ""
    driver: str = ""
    program_version: str = ""
    driver_version: str = ""
    packages: str = "chromium chromium-driver"

    @property
    def fits(self) -> bool:
        """Both are here, and of the same main version."""
        main = self.program_version.partition(".")[0]
        return bool(main) and main == self.driver_version.partition(".")[0]


def find_browser(
    which: Callable[[str], str | None] = shutil.which, version: Callable[[str], str] | None = None
) -> Browser:
    """What is on PATH, with versions."""
    ask = version or program_version
    program = next((path for path in map(which, _PROGRAMS) if path), "")
    driver = next((path for path in map(which, _DRIVERS) if path), "")
    return Browser(
        program=program,
        driver=driver,
        program_version=ask(program) if program else "",
        driver_version=ask(driver) if driver else "",
        packages=_packages(),
    )


def program_version(path: str) -> str:
    """What a program answers to `--version`, as `141.0.7390.65`; empty where it does not say."""
    command = [path, "--version"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=VERSION_SECONDS_MAX, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    match = _VERSION.search(answer.stdout)
    return match[0] if match else ""


def _packages() -> str:
    """Ubuntu's names differ from Debian's."""
    try:
        release = platform.freedesktop_os_release()
    except OSError:
        release = {}
    return "chromium-browser chromium-chromedriver" if release.get("ID") == "ubuntu" else "chromium chromium-driver"
