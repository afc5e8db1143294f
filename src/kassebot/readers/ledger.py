"""The ERP's list of postings (tab-separated text, a block for each account). A block that does not add up is a problem."""

from __future__ import annotations

import re

from kassebot.domain.errors import Problem
from kassebot.domain.facts import Facts, LedgerAccount, Posting, Reading
from kassebot.domain.texts import message
from kassebot.readers.values import (
    ROWS_MAX,
    Complaints,
    Unusable,
    amount_danish,
    danish_day,
    decoded_danish,
    rejected,
    shown,
)

FORMAT = "ledger"
_PERIOD = re.compile(r"Periode (\d{2})\.(\d{4})")
_NAME = re.compile(r"ledger/(\d{4}-\d{2})\.txt")
_POSTING_FIELDS = 5
_COMPLAINTS = Complaints(
    code="line_unreadable",
    amount="»{text}« er ikke et beløb på formen 1.234,56-; udskriv listen igen, eller spørg regnskab",
    day="»{text}« er ikke en dato; udskriv listen igen, eller spørg regnskab",
    shape="Linjen har ikke de felter, den skal have; udskriv listen igen",
)


def identify(head: bytes) -> bool:
    """The list's own heading."""
    return head.removeprefix(b"\xef\xbb\xbf").startswith(b"Posteringsoversigt\t")


def read(data: bytes, *, document: str, name: str) -> Reading:
    """All accounts and postings of a period's list."""
    lines = decoded_danish(data).replace("\r\n", "\n").split("\n")
    if len(lines) > ROWS_MAX:
        raise rejected("Listen har flere end {most} linjer", most=ROWS_MAX)
    match = _PERIOD.search(lines[0])
    if not match:
        raise rejected("Listens periode kan ikke læses; udskriv listen igen", locator="line 1")
    period = f"{match[2]}-{match[1]}"
    named = _NAME.fullmatch(name)
    if named and named[1] != period:
        raise rejected(
            "Listen er for {period}, ikke {wanted}; hent den rigtige", locator="line 1", period=period, wanted=named[1]
        )
    blocks = _Blocks(document, period)
    for number, line in enumerate(lines[1:], start=2):
        if line.strip():
            try:
                blocks.take(number, line.split("\t"))
            except (ValueError, IndexError) as error:
                blocks.problems.append(_COMPLAINTS.of(error, document=document, locator=f"line {number}"))
    if blocks.open is not None:
        raise rejected(
            "Listen er afbrudt: Ultimosaldo mangler for den sidste konto; hent den igen", locator=f"line {len(lines)}"
        )
    facts = Facts(ledger_accounts=tuple(blocks.accounts), postings=tuple(blocks.postings))
    return Reading(format=FORMAT, facts=facts, problems=tuple(blocks.problems))


class _Blocks:
    """The blocks read so far; `open` is the account whose Ultimosaldo has not come."""

    def __init__(self, document: str, period: str) -> None:
        self.document = document
        self.period = period
        self.open: tuple[int, str, str] | None = None
        self.opening_ore: int | None = None
        self.sum_ore = 0
        self.seen: set[str] = set()
        self.accounts: list[LedgerAccount] = []
        self.postings: list[Posting] = []
        self.problems: list[Problem] = []

    def take(self, number: int, fields: list[str]) -> None:
        """One line of the list; ValueError or IndexError where it cannot be read."""
        if fields[0] == "Konto":
            if self.open is not None:
                self._complain(
                    self.open[0], "control_total", "Konto {account} mangler sin Ultimosaldo; udskriv listen igen",
                    account=shown(self.open[1]),
                )  # fmt: skip
                self.open = None
            self.open, self.opening_ore, self.sum_ore = (number, fields[1], fields[2]), None, 0
            if fields[1] in self.seen:
                self._complain(
                    number,
                    "account_twice",
                    "Konto {account} står der to gange; spørg regnskab",
                    account=shown(fields[1]),
                )
            self.seen.add(fields[1])
        elif fields[0] == "Bilagsnr":
            return
        elif self.open is None:
            raise Unusable("Linjen står uden for en konto; udskriv listen igen")
        elif fields[0] == "Primosaldo":
            self.opening_ore = amount_danish(fields[1])
        elif fields[0] == "Ultimosaldo":
            self._close(number, fields[1], self.open)
        else:
            self._posting(number, fields, self.open[1])

    def _posting(self, number: int, fields: list[str], account: str) -> None:
        if len(fields) != _POSTING_FIELDS:
            raise IndexError(number)
        posting = Posting(
            document=self.document, line=number, locator=f"line {number}", account=account, period=self.period,
            voucher_no=fields[0], booking_date=danish_day(fields[1]), document_date=danish_day(fields[2]),
            text=fields[3], amount_ore=amount_danish(fields[4]),
        )  # fmt: skip
        self.postings.append(posting)
        self.sum_ore += posting.amount_ore

    def _close(self, number: int, closing: str, block: tuple[int, str, str]) -> None:
        line, account, title = block
        self.open = None
        closing_ore = amount_danish(closing)
        if self.opening_ore is None:
            raise Unusable("Konto {account} mangler sin Primosaldo; udskriv listen igen", account=account)
        difference_ore = closing_ore - self.opening_ore - self.sum_ore
        self.accounts.append(
            LedgerAccount(
                document=self.document, line=line, locator=f"line {line}", account=account, title=title,
                period=self.period, opening_ore=self.opening_ore, closing_ore=closing_ore, difference_ore=difference_ore,
            )
        )  # fmt: skip
        if difference_ore:
            self._complain(
                number, "control_total",
                "Konto {account}: primosaldo og posteringer giver ikke ultimosaldo ({difference_ore} kr.). Spørg regnskab",
                account=account, difference_ore=difference_ore,
            )  # fmt: skip

    def _complain(self, number: int, code: str, template: str, **values: str | int) -> None:
        self.problems.append(
            Problem(document=self.document, locator=f"line {number}", code=code, message=message(template, **values))
        )
