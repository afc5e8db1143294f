"""Bank statements in camt.052, camt.053 and camt.054, any version, with or without namespace.

Bytes in, statements out, streamed. Refuses a DTD or entities, an amount that is no number, and a file
without a statement. What a statement says of itself is checked: opening + Σ entries = closing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree

from kassebot.domain.errors import Problem
from kassebot.domain.money import AmountError, ore_from_decimal
from kassebot.domain.texts import message
from kassebot.readers.values import ROWS_MAX, iso_day, rejected

_KINDS = {"Stmt": "camt.053", "Rpt": "camt.052", "Ntfctn": "camt.054"}


@dataclass(frozen=True, slots=True, kw_only=True)
class BankDetail:
    """One TxDtls of an entry; the amount is null where the bank gives none."""

    amount_ore: int | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """One booked entry; credit is +."""

    line: int
    day: date | None
    value_day: date | None
    amount_ore: int
    reference: str
    text: str
    details: tuple[BankDetail, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One statement; `difference_ore` is null where it cannot be verified."""

    line: int
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
    """All statements of one file."""

    format: str
    statements: tuple[Statement, ...]
    problems: tuple[Problem, ...]


def identify(head: bytes) -> bool:
    """XML with one of the three messages' elements near its start."""
    return b"BkToCstmr" in head and b"<" in head[:200]


def parse(data: bytes, document: str = "") -> BankFile:
    """All statements of a file, in its order."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise rejected(
            "Filen har en DTD eller entiteter og læses ikke; bed banken om en almindelig camt-fil", code="xml_dtd"
        )
    statements: list[Statement] = []
    problems: list[Problem] = []
    kind = ""
    try:
        events = etree.iterparse(
            io.BytesIO(data), events=("end",), tag=[f"{{*}}{tag}" for tag in _KINDS], resolve_entities=False,
            no_network=True, huge_tree=False, load_dtd=False,
        )  # fmt: skip
        for _, element in events:
            kind = _KINDS[_tag(element)]
            statements.append(_statement(element, document, problems))
            element.clear()
    except etree.XMLSyntaxError as error:
        raise rejected(
            "Filen er ikke hel XML ({why}); hent den igen", locator=f"line {error.lineno or 1}", why=str(error.msg)[:80]
        ) from error
    if not statements:
        raise rejected("Der er intet kontoudtog i filen; bed banken om camt.053")
    return BankFile(format=kind, statements=tuple(statements), problems=tuple(problems))


def _tag(element: Any) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _find(element: Any, *path: str) -> Any:
    for tag in path:
        element = next((child for child in element if _tag(child) == tag), None)
        if element is None:
            return None
    return element


def _text(element: Any, *path: str) -> str:
    found = _find(element, *path)
    return (found.text or "").strip() if found is not None else ""


def _statement(element: Any, document: str, problems: list[Problem]) -> Statement:
    line = element.sourceline or 1

    def complain(at: int, code: str, template: str, **values: str | int) -> None:
        problems.append(
            Problem(document=document, locator=f"line {at}", code=code, message=message(template, **values))
        )

    balances, currencies, day = _balances(element)
    entries: list[BankEntry] = []
    lost = False
    for child in element:
        if _tag(child) != "Ntry":
            continue
        status = _text(child, "Sts", "Cd") or _text(child, "Sts") or "BOOK"
        if status != "BOOK":
            continue
        if len(entries) >= ROWS_MAX:
            raise rejected("Kontoudtoget har flere end {most} posteringer", most=ROWS_MAX)
        at = child.sourceline or line
        try:
            currencies[_find(child, "Amt").get("Ccy", "") if _find(child, "Amt") is not None else ""] = None
            entries.append(_entry(child, at))
        except AmountError as error:
            lost = True
            problems.append(Problem(document=document, locator=f"line {at}", code="amount", message=error.message))
        except ValueError as error:
            lost = True
            complain(at, "date", "Datoen »{text}« findes ikke; spørg banken", text=str(error)[:40])
    account = _text(element, "Acct", "Id", "IBAN") or _text(element, "Acct", "Id", "Othr", "Id")
    currencies.pop("", None)
    currency = _text(element, "Acct", "Ccy") or next(iter(currencies), "")
    opening, closing = balances.get("OPBD", balances.get("PRCD")), balances.get("CLBD")
    difference_ore = None
    if len({*currencies, currency} - {""}) > 1:
        complain(line, "currency_mixed", "Kontoudtoget blander valutaer og kan ikke efterprøves; spørg banken")
    elif opening is None or closing is None:
        complain(line, "balance_missing", "Kontoudtoget mangler primo- eller ultimosaldo og kan ikke efterprøves")
    elif not lost:
        difference_ore = closing - opening - sum(entry.amount_ore for entry in entries)
    else:
        difference_ore = None
    return Statement(
        line=line, account=account, currency=currency, day=day, opening_ore=opening, closing_ore=closing,
        difference_ore=difference_ore, entries=tuple(entries),
    )  # fmt: skip


def _balances(element: Any) -> tuple[dict[str, int], dict[str, None], date | None]:
    balances: dict[str, int] = {}
    currencies: dict[str, None] = {}
    day = None
    for child in element:
        code = _text(child, "Tp", "CdOrPrtry", "Cd") if _tag(child) == "Bal" else ""
        if code in {"OPBD", "PRCD", "CLBD"} and code not in balances:
            try:
                balances[code] = _signed(child)
            except AmountError as error:
                raise rejected(
                    "Saldoen kan ikke læses ({why})", locator=f"line {child.sourceline or 1}", why=str(error)
                ) from error
            currencies[_find(child, "Amt").get("Ccy", "")] = None
            if code == "CLBD":
                day = _day(child, "Dt")
    return balances, currencies, day


def _entry(element: Any, line: int) -> BankEntry:
    details = tuple(
        _detail(detail, element)
        for group in element
        if _tag(group) == "NtryDtls"
        for detail in group
        if _tag(detail) == "TxDtls"
    )
    text = _text(element, "AddtlNtryInf") or " ".join(detail.text for detail in details if detail.text)
    return BankEntry(
        line=line, day=_day(element, "BookgDt"), value_day=_day(element, "ValDt"), amount_ore=_signed(element),
        reference=_text(element, "AcctSvcrRef"), text=text, details=details,
    )  # fmt: skip


def _detail(detail: Any, entry: Any) -> BankDetail:
    amount = _find(detail, "AmtDtls", "TxAmt", "Amt")
    if amount is None:
        amount = _find(detail, "Amt")
    remittance = _find(detail, "RmtInf")
    lines = [] if remittance is None else [(line.text or "").strip() for line in remittance if _tag(line) == "Ustrd"]
    text = " ".join(lines) or _text(detail, "AddtlTxInf")
    mark = _text(detail, "CdtDbtInd") or _text(entry, "CdtDbtInd")
    return BankDetail(amount_ore=None if amount is None else _ore(amount, mark), text=text)


def _signed(element: Any) -> int:
    amount = _find(element, "Amt")
    if amount is None:
        raise rejected("Et beløb mangler", locator=f"line {element.sourceline or 1}")
    return _ore(amount, _text(element, "CdtDbtInd"))


def _ore(amount: Any, mark: str) -> int:
    text = (amount.text or "").strip()
    try:
        ore = ore_from_decimal(Decimal(text))
    except InvalidOperation as error:
        raise rejected("»{text}« er ikke et beløb", locator=f"line {amount.sourceline or 1}", text=text[:40]) from error
    if mark not in {"CRDT", "DBIT"}:
        raise rejected(
            "Fortegnet »{mark}« er hverken CRDT eller DBIT", locator=f"line {amount.sourceline or 1}", mark=mark[:10]
        )
    return ore if mark == "CRDT" else -ore


def _day(element: Any, tag: str) -> date | None:
    text = _text(element, tag, "Dt") or _text(element, tag, "DtTm")
    return iso_day(text[:10]) if text else None
