"""Cash registers, as the register list (kasseregister) describes them on the day it was fetched."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from kassebot.domain.periods import Period


class RegisterKind(StrEnum):
    """What a register is for; the values are those of the register list."""

    INCOME = "indtægtskasse"  # sells; a fixed float stays after banking
    DEPARTMENT = "afdelingskasse"  # sells; the holding varies
    IMPREST = "udlægskasse"  # pays outlays and is topped up; no Z-reports


class CountFrequency(StrEnum):
    """How often a register must be counted."""

    DAILY = "daglig"
    WEEKLY = "ugentlig"
    MONTHLY = "månedlig"


class Register(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the register list. `register` is the key everywhere: four digits as text."""

    document: str
    line: int
    locator: str
    register: str
    name: str
    unit: str
    p_number: str
    kind: RegisterKind
    secured: bool
    float_ore: int | None
    holding_limit_ore: int | None
    count_frequency: CountFrequency
    ledger_account: str
    terminals: tuple[str, ...]
    payment_point: str
    keeper: str
    telephone: str
    email: str
    active_from: date | None
    active_to: date | None

    def is_active_in(self, period: Period) -> bool:
        """Active on at least one day of the period."""
        starts_in_time = self.active_from is None or self.active_from <= period.last
        ends_in_time = self.active_to is None or self.active_to >= period.first
        return starts_in_time and ends_in_time
