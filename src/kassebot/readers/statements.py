"""Account statements whatever the bank's format: balances, booked entries, and whether they agree."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import msgspec

from kassebot.domain.errors import Problem
from kassebot.domain.texts import Value, message


class BankDetail(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a collective entry; the amount is null where the bank gives none in the entry's currency."""

    amount_ore: int | None
    text: str


class BankEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One booked entry; credit is +. `text` is all that the bank says, `own_text` what it says of the entry whole."""

    locator: str
    day: date | None
    value_day: date | None
    amount_ore: int
    reference: str
    text: str
    own_text: str
    details: tuple[BankDetail, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; `difference_ore` = closing − (opening + Σ entries), null where it cannot be verified."""

    locator: str
    account: str
    currency: str
    day: date | None
    opening_ore: int | None
    closing_ore: int | None
    difference_ore: int | None
    entries: tuple[BankEntry, ...]

    @property
    def verdict(self) -> str:
        """ok, differs or unverifiable."""
        if self.difference_ore is None:
            return "unverifiable"
        return "differs" if self.difference_ore else "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class BankFile:
    """All statements of one file; `format` is the name people know: camt.053, mt940, csv."""

    format: str
    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]


@dataclass(slots=True, kw_only=True)
class Problems:
    """The problems of a file as they are found."""

    found: list[Problem] = field(default_factory=list)

    def add(self, locator: str, code: str, template: str, **values: Value) -> None:
        """One more problem; the same one at the same place is told once."""
        problem = Problem(locator=locator, code=code, message=message(template, **values))
        if not self.found or self.found[-1] != problem:
            self.found.append(problem)


def verified(opening_ore: int | None, closing_ore: int | None, entries: list[BankEntry], *, whole: bool) -> int | None:
    """Closing − (opening + Σ entries); null where a balance is missing or `whole` is false."""
    if opening_ore is None or closing_ore is None or not whole:
        return None
    return closing_ore - opening_ore - sum(entry.amount_ore for entry in entries)
