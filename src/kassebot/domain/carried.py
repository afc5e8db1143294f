"""What an earlier period's finding left unbooked and the ledger therefore carries into this one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kassebot.domain.findings import Cause


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Carried:
    """A finding of an earlier period that no posting has corrected yet.

    `amount_ore` is booked − counted as the finding leaves it: its ledger effect − its cash effect, in øre.
    """

    register: str
    finding: str
    date: dt.date
    amount_ore: int
    cause: Cause = Cause.POSTING_MISSING
