"""Bank movements that have to do with registers, out of statements; all others are counted and summed only.

The register or bag number may be missing or mistyped in a text; both are kept as they stand.
"""

from __future__ import annotations

import re

from kassebot.domain.errors import Problem
from kassebot.domain.facts import BankKind, BankMovement, BankStatement, Facts, Reading
from kassebot.domain.texts import message
from kassebot.readers import camt
from kassebot.readers.camt import BankEntry, Statement
from kassebot.readers.values import rejected

FORMAT = "bank"
identify = camt.identify

_NAME = re.compile(r"bank/([A-Za-z0-9]{1,34})/(\d{4}-\d{2}-\d{2})\.xml")
_DEPOSIT = re.compile(r"INDB(?:ETALING)?\s+KASSE(?:\s+(\d{1,6}))?(?:\s+POSE(?:\s+(\d{1,12}))?)?\s*", re.IGNORECASE)
_TOP_UP = re.compile(r"UDBETALT\s+KASSE(?:\s+(\d{1,6}))?\s*", re.IGNORECASE)
_CARD = re.compile(r"KORTINDL(?:Ø|OE|O)SNING\s+(\S+).*", re.IGNORECASE)
_MOBILEPAY = re.compile(r"MOBILEPAY\s+(\S+).*", re.IGNORECASE)


def read(data: bytes, *, document: str, name: str) -> Reading:
    """The statements' frames and the movements that have to do with registers."""
    file = camt.parse(data, document)
    named = _NAME.fullmatch(name)
    for statement in file.statements:
        if named and statement.account != named[1]:
            raise rejected(
                "Udtoget er for konto {account}, ikke {wanted}",
                locator=f"line {statement.line}",
                account=statement.account,
                wanted=named[1],
            )
        if named and statement.day and statement.day.isoformat() != named[2]:
            raise rejected(
                "Udtoget er for {day}, ikke {wanted}",
                locator=f"line {statement.line}",
                day=str(statement.day),
                wanted=named[2],
            )
    problems = list(file.problems)
    frames: list[BankStatement] = []
    movements: list[BankMovement] = []
    for statement in file.statements:
        found, other_entries, other_ore = _movements(statement, document, len(movements), problems)
        movements += found
        frames.append(
            BankStatement(
                document=document, line=len(frames) + 1, locator=f"line {statement.line}", account=statement.account,
                currency=statement.currency, day=statement.day, opening_ore=statement.opening_ore,
                closing_ore=statement.closing_ore, entries=len(statement.entries),
                difference_ore=statement.difference_ore, other_entries=other_entries, other_ore=other_ore,
            )
        )  # fmt: skip
        if statement.difference_ore:
            problems.append(
                Problem(
                    document=document, locator=f"line {statement.line}", code="control_total",
                    message=message(
                        "Konto {account}: primo og posteringer giver ikke ultimo ({difference_ore} kr.). Spørg banken",
                        account=statement.account, difference_ore=statement.difference_ore,
                    ),
                )
            )  # fmt: skip
    facts = Facts(bank_statements=tuple(frames), bank_movements=tuple(movements))
    return Reading(format=file.format, facts=facts, problems=tuple(problems))


def _movements(
    statement: Statement, document: str, before: int, problems: list[Problem]
) -> tuple[list[BankMovement], int, int]:
    found: list[BankMovement] = []
    other_entries = other_ore = 0
    for entry in statement.entries:
        for amount_ore, text in _parts(entry, document, problems):
            line = before + len(found) + 1
            movement = _movement(entry, amount_ore, text, statement.account, document, line)
            if movement is None:
                other_entries += 1
                other_ore += amount_ore
            else:
                found.append(movement)
    return found, other_entries, other_ore


def _parts(entry: BankEntry, document: str, problems: list[Problem]) -> list[tuple[int, str]]:
    """A collective entry's details where they add up to it; else the entry whole."""
    if len(entry.details) < 2:
        return [(entry.amount_ore, entry.text if not entry.details else (entry.details[0].text or entry.text))]
    amounts = [detail.amount_ore for detail in entry.details]
    parts = [(detail.amount_ore, detail.text) for detail in entry.details if detail.amount_ore is not None]
    if None not in amounts and sum(amount for amount, _ in parts) == entry.amount_ore:
        return parts
    problems.append(
        Problem(
            document=document, locator=f"line {entry.line}", code="details_differ",
            message=message("Samleposteringens dele giver ikke {amount_ore} kr.; spørg banken", amount_ore=entry.amount_ore),
        )
    )  # fmt: skip
    return [(entry.amount_ore, entry.text)]


def _movement(
    entry: BankEntry, amount_ore: int, text: str, account: str, document: str, line: int
) -> BankMovement | None:
    classified = _classify(" ".join(text.split()), amount_ore)
    if classified is None or entry.day is None:
        return None
    kind, register, bag, reference = classified
    return BankMovement(
        document=document, line=line, locator=f"line {entry.line}", account=account, booking_date=entry.day,
        value_date=entry.value_day, amount_ore=amount_ore, kind=kind, register=register, bag=bag,
        payout_reference=reference, bank_reference=entry.reference, text=text,
    )  # fmt: skip


def _classify(text: str, amount_ore: int) -> tuple[BankKind, str, str, str] | None:
    """(kind, register, bag, payout reference) as the text has them; None for what no register has to do with."""
    if match := _DEPOSIT.fullmatch(text):
        register, bag = match[1] or "", match[2] or ""
        return (BankKind.DEPOSIT, register, bag, "") if register or bag else None
    if (match := _TOP_UP.fullmatch(text)) and match[1] and amount_ore < 0:
        return BankKind.TOP_UP, match[1], "", ""
    if match := _CARD.fullmatch(text):
        return BankKind.CARD_PAYOUT, "", "", match[1]
    if match := _MOBILEPAY.fullmatch(text):
        return BankKind.MOBILEPAY_PAYOUT, "", "", match[1]
    return None
