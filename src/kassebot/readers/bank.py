"""Bank movements that have to do with registers, out of statements; all others are counted and summed only.

The register or bag number may be missing or mistyped in a text; both are kept as they stand. A collective
entry becomes its details where these add up to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date

from kassebot.domain.errors import Problem
from kassebot.domain.facts import BankKind, BankMovement, BankStatement, Facts, Reading
from kassebot.domain.texts import Value, message
from kassebot.readers import bank_files
from kassebot.readers.statements import BankEntry, Statement
from kassebot.readers.values import iso_day, rejected

FORMAT = "bank"
identify = bank_files.identify

_NAME = re.compile(r"bank/([A-Za-z0-9]{1,34})/(\d{4}-\d{2}-\d{2})\.xml")
_CURRENCY = "DKK"
_NUMBER = r"(?:NR\.?\s*)?:?\s*([0-9]{1,12})"
_START = r"(?:^|[:;,])\s*"
_REFERENCE = r"(?=[A-Z./-]*[0-9])([A-Z0-9./-]+)"
_DEPOSIT = re.compile(rf"{_START}INDB(?:ETAL(?:ING|T))?[\s.]+(?=KASSE\b|POSE\b)", re.IGNORECASE)
_REGISTER = re.compile(rf"\bKASSE\s*{_NUMBER}", re.IGNORECASE)
_BAG = re.compile(rf"\bPOSE\s*{_NUMBER}", re.IGNORECASE)
_TOP_UP = re.compile(rf"{_START}UDBETAL(?:T|ING)?[\s.]+(?=KASSE\b)", re.IGNORECASE)
_CARD = re.compile(rf"{_START}KORTINDL(?:Ø|OE|O)SNING\s+{_REFERENCE}", re.IGNORECASE)
_MOBILEPAY = re.compile(rf"{_START}MOBILE ?PAY\s+{_REFERENCE}", re.IGNORECASE)

#: How the bank writes most deposits: one pattern says of them what three do of the others.
_PLAIN_DEPOSIT = re.compile(r"INDB KASSE ([0-9]{1,12}) POSE ([0-9]{1,12})")
#: One of these is in every plain text that a pattern above can find something in: most need but one pattern.
_PLAIN = "INDB UDBETAL KORTINDL MOBILE"

#: What a text says that it is: kind, register, bag, payout reference.
Said = tuple[BankKind, str, str, str]


def read(data: bytes, *, document: str, name: str) -> Reading:
    """The statements' frames and the movements that have to do with registers."""
    file = bank_files.parse(data)
    named = _NAME.fullmatch(name)
    movements = _Movements(document)
    for statement in file.statements:
        if named:
            _refuse_another(statement, named[1], named[2])
        movements.take(statement)
    problems = [replace(problem, document=document) for problem in file.problems] + movements.problems
    facts = Facts(bank_statements=tuple(movements.statements), bank_movements=tuple(movements.found))
    return Reading(format=file.format, facts=facts, problems=tuple(problems))


def classify(text: str, amount_ore: int) -> Said | None:
    """What a text says, the numbers as it gives them; None for what has nothing to do with registers."""
    if match := _PLAIN_DEPOSIT.fullmatch(text):
        return BankKind.DEPOSIT, match[1], match[2], ""
    plain = text.upper() if text.isascii() else _PLAIN
    if "INDB" in plain and _DEPOSIT.search(text):
        register, bag = _REGISTER.search(text), _BAG.search(text)
        if register or bag:
            return BankKind.DEPOSIT, register[1] if register else "", bag[1] if bag else "", ""
    if "UDBETAL" in plain and amount_ore < 0 and _TOP_UP.search(text) and (register := _REGISTER.search(text)):
        return BankKind.TOP_UP, register[1], "", ""
    if "KORTINDL" in plain and (match := _CARD.search(text)):
        return BankKind.CARD_PAYOUT, "", "", match[1]
    if "MOBILE" in plain and (match := _MOBILEPAY.search(text)):
        return BankKind.MOBILEPAY_PAYOUT, "", "", match[1]
    return None


def _refuse_another(statement: Statement, account: str, day: str) -> None:
    """BusinessError where the statement is another account's or another day's than its place says."""
    if "".join(filter(str.isalnum, statement.account)).upper() != account.upper():
        raise rejected(
            "Kontoudtoget er for konto {account}, men skulle være for {wanted}; hent det rigtige",
            locator=statement.locator,
            account=statement.account,
            wanted=account,
        )
    if statement.day and statement.day != iso_day(day):
        raise rejected(
            "Kontoudtoget er for {day}, men skulle være for {wanted}; hent det rigtige",
            locator=statement.locator,
            day=statement.day,
            wanted=iso_day(day),
        )


@dataclass(slots=True)
class _Movements:
    """What the statements held so far."""

    document: str
    statements: list[BankStatement] = field(default_factory=list)
    found: list[BankMovement] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def take(self, statement: Statement) -> None:
        """One statement: its movements, its frame, and whether it adds up."""
        other_entries = other_ore = 0
        is_kroner = statement.currency in ("", _CURRENCY)
        for entry in statement.entries:
            for amount_ore, text, said in self._parts(entry):
                if said is not None and entry.day is not None and is_kroner:
                    self._movement(entry, entry.day, statement.account, amount_ore, text, said)
                    continue
                other_entries += 1
                other_ore += amount_ore
                if said is not None:
                    self._refuse_movement(entry, statement)
        self.statements.append(
            BankStatement(
                document=self.document, line=len(self.statements) + 1, locator=statement.locator,
                account=statement.account, currency=statement.currency, day=statement.day,
                opening_ore=statement.opening_ore, closing_ore=statement.closing_ore, entries=len(statement.entries),
                difference_ore=statement.difference_ore, other_entries=other_entries, other_ore=other_ore,
            )
        )  # fmt: skip
        if statement.difference_ore:
            self._complain(
                statement.locator, "control_total",
                "Konto {account}: primosaldo og posteringer giver ikke ultimosaldo ({difference_ore} kr.). Spørg banken",
                account=statement.account, difference_ore=statement.difference_ore,
            )  # fmt: skip

    def _parts(self, entry: BankEntry) -> list[tuple[int, str, Said | None]]:
        """A collective entry's details where one of them has to do with registers and they add up; else the entry."""
        if len(entry.details) > 1:
            details = [(each.amount_ore, each.text, classify(each.text, entry.amount_ore)) for each in entry.details]
            parts = [(amount, text, said) for amount, text, said in details if amount is not None]
            if any(said for _, _, said in details):
                if len(parts) == len(details) and sum(amount for amount, _, _ in parts) == entry.amount_ore:
                    return parts
                self._complain(
                    entry.locator, "details_differ",
                    "Samleposteringens dele giver ikke {amount_ore} kr., så de kan ikke deles; spørg banken",
                    amount_ore=entry.amount_ore,
                )  # fmt: skip
        for text in (entry.own_text, entry.details[0].text if len(entry.details) == 1 else ""):
            if text and (said := classify(text, entry.amount_ore)):
                return [(entry.amount_ore, text, said)]
        return [(entry.amount_ore, entry.own_text, None)]

    def _movement(self, entry: BankEntry, day: date, account: str, amount_ore: int, text: str, said: Said) -> None:
        kind, register, bag, reference = said
        self.found.append(
            BankMovement(
                document=self.document, line=len(self.found) + 1, locator=entry.locator, account=account,
                booking_date=day, value_date=entry.value_day, amount_ore=amount_ore, kind=kind, register=register,
                bag=bag, payout_reference=reference, bank_reference=entry.reference, text=text,
            )
        )  # fmt: skip

    def _refuse_movement(self, entry: BankEntry, statement: Statement) -> None:
        if entry.day is None:
            self._complain(entry.locator, "date", "Posteringen har ingen bogføringsdato; spørg banken")
        else:
            self._complain(
                entry.locator, "currency", "Posteringen er i {currency}, ikke DKK, og bruges ikke; spørg banken",
                currency=statement.currency,
            )  # fmt: skip

    def _complain(self, locator: str, code: str, template: str, **values: Value) -> None:
        said = message(template, **values)
        self.problems.append(Problem(document=self.document, locator=locator, code=code, message=said))
