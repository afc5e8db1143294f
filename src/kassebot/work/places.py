"""Where the robots and their keywords are: in a checkout beside src/, in a wheel inside the package.

A robot finds its keywords at `../keywords` in both. It refuses to look anywhere else.
"""

from __future__ import annotations

from pathlib import Path

import kassebot
from kassebot.domain.documents import Source
from kassebot.domain.errors import InvariantBroken

#: The suite of each source.
SUITES = {
    Source.REGISTERS: "hent_kasselisten",
    Source.POS: "hent_kasseapparater",
    Source.CARD: "hent_kortafregninger",
    Source.MOBILEPAY: "hent_mobilepay",
    Source.BANK: "hent_kontoudtog",
    Source.LEDGER: "hent_finansposteringer",
    Source.VOUCHERS: "hent_bilag",
    Source.COUNTS: "hent_optaellingsark",
}


def package_root() -> Path:
    """The folder that Python finds `kassebot` in."""
    return Path(kassebot.__file__).resolve().parents[1]


def robots_folder() -> Path:
    """The robots' folder."""
    package = Path(kassebot.__file__).resolve().parent
    for folder in (package / "_robots", package.parents[1] / "robots"):
        if (folder / "dansk.py").is_file():
            return folder
    raise InvariantBroken("the robots are neither in the package nor beside src")


def suite_file(source: Source) -> Path:
    """The source's suite."""
    return robots_folder() / f"{SUITES[source]}.robot"


def language_file() -> Path:
    """The Danish that the suites are written in."""
    return robots_folder() / "dansk.py"


def run_folder(data_folder: Path, run: str) -> Path:
    """Where the robots' output of a run is kept."""
    return data_folder / "runs" / run


def output_folder(data_folder: Path, run: str, source: Source) -> Path:
    """Where one robot's output of a run is kept: output.xml, and pictures of a page that failed."""
    return run_folder(data_folder, run) / SUITES[source]
