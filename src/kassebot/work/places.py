"""Where robots/ and keywords/ are: in a checkout, or inside the installed package."""

from __future__ import annotations

from pathlib import Path

from kassebot.domain.documents import Source
from kassebot.domain.errors import BusinessError

#: The task suite of each source.
SUITES = {
    Source.REGISTERS: "hent_kasselisten.robot",
    Source.POS: "hent_kasseapparater.robot",
    Source.CARD: "hent_kortafregninger.robot",
    Source.MOBILEPAY: "hent_mobilepay.robot",
    Source.BANK: "hent_kontoudtog.robot",
    Source.LEDGER: "hent_finansposteringer.robot",
    Source.VOUCHERS: "hent_bilag.robot",
    Source.COUNTS: "hent_optaellingsark.robot",
}


def robots_folder() -> Path:
    """The folder with the task suites; `keywords` lies beside it."""
    package = Path(__file__).parents[1]
    for folder in (package / "robots", package.parents[1] / "robots"):
        if (folder / SUITES[Source.REGISTERS]).is_file():
            return folder
    raise BusinessError("robots_missing", "Robotterne (robots/) er ikke installeret; installér kassebot igen")
