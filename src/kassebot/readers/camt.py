"""Bank statements in camt.052, camt.053 and camt.054, any version, with or without namespace.

Bytes in, statements out, streamed. Refuses a DTD or entities, an amount that is no number or no whole
number of øre, and a file without a statement. An impossible date is a problem, and the entry stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from kassebot.domain.money import AmountError
from kassebot.readers.statements import BankDetail, BankEntry, BankFile, Problems, Statement, verified
from kassebot.readers.values import ROWS_MAX, DayError, amount_point, iso_day, rejected, shown
from kassebot.readers.xmls import LOCAL, children

_KINDS = {"Stmt": "camt.053", "Rpt": "camt.052", "Ntfctn": "camt.054"}
_PARTS = frozenset({"Acct", "Bal", "Ntry"})
_MESSAGES = re.compile(rb"<(?:[\w.-]+:)?BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)\b")
_HEAD_BYTES = 65_536
_DATE_TAIL = re.compile(r"(T.*|Z|[+-]\d{2}:\d{2})?")

#: An element's children by local name, the first of each.
Parts = dict[str, Any]


def identify(data: bytes) -> bool:
    """XML with one of the three messages' elements near its start."""
    head = data[:_HEAD_BYTES]
    return _MESSAGES.search(head.replace(b"\0", b"") if b"\0" in head[:64] else head) is not None


def parse(data: bytes) -> BankFile:
    """All statements of a file, in its order."""
    problems = Problems()
    statements: list[Statement] = []
    format_name = ""
    open_statement = _Open(problems)
    for tag, element in children(data, _KINDS, _PARTS):
        if tag in _KINDS:
            format_name = _KINDS[tag]
            statements.append(open_statement.close(f"line {element.sourceline or 1}"))
            open_statement = _Open(problems)
        else:
            open_statement.take(tag, element)
    if not statements:
        raise rejected("Der er intet kontoudtog i filen; bed banken om camt.053")
    return BankFile(format=format_name, statements=tuple(statements), problems=tuple(problems.found))


@dataclass(slots=True)
class _Open:
    """A statement as far as it has been read."""

    problems: Problems
    account: str = ""
    currency: str = ""
    currencies: dict[str, None] = field(default_factory=dict)
    balances: dict[str, int] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    day: date | None = None
    entries: list[BankEntry] = field(default_factory=list)

    def take(self, tag: str, element: Any) -> None:
        """One of the statement's own parts."""
        if tag == "Ntry":
            self._entry(element)
        elif tag == "Bal":
            self._balance(element)
        elif not self.account:
            self.account = _text(element, "Id", "IBAN") or _text(element, "Id", "Othr", "Id")
            self.currency = _text(element, "Ccy")

    def close(self, locator: str) -> Statement:
        """The statement whole."""
        balances = {code: amount for code, amount in self.balances.items() if code not in self.doubtful}
        opening_ore = balances.get("OPBD", None if "OPBD" in self.doubtful else balances.get("PRCD"))
        closing_ore = balances.get("CLBD")
        self.currencies.pop("", None)
        currency = self.currency or next(iter(self.currencies), "")
        mixed = len({*self.currencies, currency} - {""}) > 1
        if mixed:
            self.problems.add(
                locator, "currency_mixed", "Kontoudtoget blander valutaer og kan ikke efterprøves; spørg banken"
            )
        elif opening_ore is None or closing_ore is None:
            self.problems.add(
                locator, "balance_missing",
                "Kontoudtoget mangler primo- eller ultimosaldo og kan ikke efterprøves; bed banken om et helt udtog",
            )  # fmt: skip
        return Statement(
            locator=locator, account=self.account, currency=currency, day=self.day, opening_ore=opening_ore,
            closing_ore=closing_ore, entries=tuple(self.entries),
            difference_ore=verified(opening_ore, closing_ore, self.entries, whole=not mixed),
        )  # fmt: skip

    def _balance(self, element: Any) -> None:
        code, line = _text(element, "Tp", "CdOrPrtry", "Cd"), f"line {element.sourceline or 1}"
        if code not in {"OPBD", "PRCD", "CLBD"}:
            return
        parts = _parts(element)
        amount_ore = _signed(parts, line)
        if self.balances.setdefault(code, amount_ore) != amount_ore:
            self.doubtful.add(code)
            self.problems.add(line, "balance_twice", "Saldoen {balance} står der to gange; spørg banken", balance=code)
        self.currencies[parts["Amt"].get("Ccy", "")] = None
        if code == "CLBD":
            self.day = self._day(parts, "Dt", line)

    def _entry(self, element: Any) -> None:
        parts = _parts(element)
        if (status := _leaf(parts, "Sts") or _inner_status(parts)) and status != "BOOK":
            return
        number = len(self.entries) + 1
        if number > ROWS_MAX:
            raise rejected("Kontoudtoget har flere end {most} posteringer", most=ROWS_MAX)
        locator = f"line {element.sourceline or 1}, entry {number}"
        amount_ore = _signed(parts, locator)
        currency = parts["Amt"].get("Ccy", "")
        self.currencies[currency] = None
        details = _details(element, parts, currency) if "NtryDtls" in parts else ()
        own_text = text = _leaf(parts, "AddtlNtryInf")
        if details:
            texts = dict.fromkeys([own_text, *[detail.text for detail in details]])
            text = " ".join(filter(None, texts))
        self.entries.append(
            BankEntry(
                locator=locator, day=self._day(parts, "BookgDt", locator), value_day=self._day(parts, "ValDt", locator),
                amount_ore=amount_ore, reference=_leaf(parts, "AcctSvcrRef"), own_text=own_text,
                text=text, details=details,
            )
        )  # fmt: skip

    def _day(self, parts: Parts, tag: str, locator: str) -> date | None:
        """The day as written, without time zone arithmetic; a problem and null for one that does not exist."""
        element = parts.get(tag)
        if element is None:
            return None
        text = ""
        if len(element) == 1 and LOCAL[(only := element[0]).tag] == "Dt":
            text = (only.text or "").strip()
        text = text or _text(element, "Dt") or _text(element, "DtTm") or (element.text or "").strip()
        try:
            return _written_day(text) if text else None
        except DayError:
            self.problems.add(locator, "date", "Datoen »{text}« findes ikke; spørg banken", text=shown(text))
            return None


@lru_cache(maxsize=4096)
def _written_day(text: str) -> date:
    """The day of `2026-10-05`, with a time or a time zone after it or not."""
    if not _DATE_TAIL.fullmatch(text[10:]):
        raise DayError(text)
    return iso_day(text[:10])


def _parts(element: Any) -> Parts:
    return {LOCAL[child.tag]: child for child in element[::-1]}


def _leaf(parts: Parts, tag: str) -> str:
    return (parts[tag].text or "").strip() if tag in parts else ""


def _text(element: Any, *path: str) -> str:
    for tag in path:
        for child in element:
            if LOCAL[child.tag] == tag:
                element = child
                break
        else:
            return ""
    return (element.text or "").strip()


def _inner_status(parts: Parts) -> str:
    """The entry's status in the newer form, an element of its own; empty where there is none."""
    element = parts.get("Sts")
    return "" if element is None else _text(element, "Cd") or _text(element, "Prtry")


def _details(entry: Any, parts: Parts, currency: str) -> tuple[BankDetail, ...]:
    mark = _leaf(parts, "CdtDbtInd")
    found: list[BankDetail] = []
    groups = (parts["NtryDtls"],) if len(parts) == len(entry) else entry.iterchildren(parts["NtryDtls"].tag)
    for group in groups:
        found += [_detail(detail, mark, currency) for detail in group if LOCAL[detail.tag] == "TxDtls"]
    return tuple(found)


def _detail(element: Any, mark: str, currency: str) -> BankDetail:
    parts = _parts(element)
    amount = None
    if "AmtDtls" in parts and "TxAmt" in (inner := _parts(parts["AmtDtls"])):
        amount = _parts(inner["TxAmt"]).get("Amt")
    if amount is None:
        amount = parts.get("Amt")
    texts = [(line.text or "").strip() for line in parts.get("RmtInf", ()) if LOCAL[line.tag] == "Ustrd"]
    text = " ".join(filter(None, texts)) or _leaf(parts, "AddtlTxInf")
    if amount is None or amount.get("Ccy", currency) != currency:
        return BankDetail(amount_ore=None, text=text)
    try:
        amount_ore = amount_point((amount.text or "").strip())
    except AmountError:  # the entry's own amount counts
        return BankDetail(amount_ore=None, text=text)
    return BankDetail(
        amount_ore=-amount_ore if (_leaf(parts, "CdtDbtInd") or mark) == "DBIT" else amount_ore, text=text
    )


def _signed(parts: Parts, locator: str) -> int:
    """Amount and mark of an entry or a balance → øre; BusinessError for anything else."""
    if "Amt" not in parts:
        raise rejected("Et beløb mangler i kontoudtoget; bed banken om filen igen", locator=locator)
    text, mark = (parts["Amt"].text or "").strip(), _leaf(parts, "CdtDbtInd")
    try:
        amount_ore = _unsigned(text)
    except AmountError as error:
        raise rejected(
            "»{text}« er ikke et beløb i hele ører; bed banken om filen igen", code="amount", locator=locator,
            text=shown(text),
        ) from error  # fmt: skip
    if mark == "CRDT":
        return amount_ore
    if mark == "DBIT":
        return -amount_ore
    raise rejected(
        "Fortegnet »{mark}« er hverken CRDT eller DBIT; bed banken om filen igen", code="amount", locator=locator,
        mark=shown(mark),
    )  # fmt: skip


@lru_cache(maxsize=65536)
def _unsigned(text: str) -> int:
    """`1840.50`, also `.50` and `1840.` → øre; AmountError for anything else."""
    number = f"0{text}" if text.startswith(".") else text.removesuffix(".")
    if number.startswith("-"):
        raise AmountError("»{text}« har to fortegn", text)
    return amount_point(number)
