"""A cash register as the register list has it, and what is known of its habits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests.othermunicipality.days import Month


@dataclass
class Register:
    """A line of the register list; `open_on` are the weekdays on which it sells."""

    no: str
    name: str
    unit: str
    kind: str
    rule: str
    float_ore: int
    terminals: list[tuple[str, int]]
    point: str
    keeper: str
    open_on: tuple[int, ...]
    holidays: bool
    active_from: date | None = None
    active_to: date | None = None
    dormant: bool = False
    limit_ore: int | None = None
    size: int = 1

    @property
    def imprest(self) -> bool:
        return self.kind == "udlægskasse"

    def active_in(self, month: Month) -> bool:
        return (self.active_from or month.last) <= month.last and (self.active_to or month.first) >= month.first
